"""Puts people on record as if they had proved who they are, for tests of what follows."""

from datetime import datetime

from bot.health.clock import BEIJING
from bot.health.people.assurance import Level
from bot.health.people.identity import Identity
from bot.store.people.holds import Holds
from bot.store.people.people import People

THEN = datetime(2026, 1, 1, tzinfo=BEIJING)


def hold(people: People, person: str, identity: Identity, owner: str, level: Level = Level.PHONE) -> None:
    """Make a chat the person's own chat."""
    holds = Holds(people._store, people)
    record, _ = holds.open(person, identity, THEN)
    assert holds.take(record, owner, identity, level, THEN)
    holds.mark_settled(person)


def act_for(people: People, person: str, identity: Identity, agent: str, relation: str) -> None:
    """Make a chat an agent of the person."""
    holds = Holds(people._store, people)
    holds.open(person, identity, THEN)
    assert holds.bind(person, agent, relation, Level.PHONE, 3, THEN)
