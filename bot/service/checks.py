"""Asking the health platform: at registration, when a quarantine has ended, and when it reports changes."""

from datetime import datetime, time, timedelta

from bot.authorities.errors import AuthorityError
from bot.authorities.platform import Health, Platform
from bot.health.clock import BEIJING
from bot.health.colour import Facts, verdict
from bot.health.identity import Identity
from bot.health.masking import mask_name
from bot.service.notices import Notices
from bot.store.people import Person
from bot.store.records import Records

SOON = timedelta(seconds=20)
"""When the worker looks after a check that should have been made with a registration."""


class Checks:
    """Keeps what the platform says, and tells people whose colour it changes."""

    def __init__(self, platform: Platform, records: Records, notices: Notices) -> None:
        self._platform = platform
        self._people = records.people
        self._agents = records.agents
        self._schedule = records.schedule
        self._notices = notices

    def promise(self, person: str, now: datetime) -> None:
        """See to it that the person is checked, even if this process ends now. Made before the person is on record."""
        self._schedule.add("check", person, now + SOON)

    def ask(self, person: str, identity: Identity, budget: float, now: datetime) -> bool:
        """Ask the platform and keep what it says; False when it does not answer."""
        try:
            health = self._platform.status(identity.name, identity.document, identity.number, budget)
        except AuthorityError:
            return False
        self.keep(person, health, now)
        return True

    def keep(self, person: str, health: Health, now: datetime) -> None:
        """Keep what the platform says of a person, plan the next check, tell of a change of colour."""
        if health.until:
            ends = datetime.combine(health.until, time.min, BEIJING) + timedelta(days=1)
            self._schedule.add("check", person, max(ends, now + SOON))
        before = self._people.set_health(person, health.status, health.until, health.as_of)
        if before is not None and before.status is not None:
            self._tell_change(person, before, now)

    def due(self, person: Person, now: datetime) -> bool:
        """Whether a planned check is still called for."""
        return person.verified and verdict(person.facts, now).due

    def _tell_change(self, person: str, before: Facts, now: datetime) -> None:
        record = self._people.get(person)
        if record is None or verdict(record.facts, now).colour == verdict(before, now).colour:
            return
        name = mask_name(self._people.identity(record).name)
        colour = verdict(record.facts, now).colour
        if record.owner:
            self._notices.tell(record.owner, now, f"notice.own_colour.{colour}")
        for agent in self._agents.of(person):
            self._notices.tell(agent, now, f"notice.dependant_colour.{colour}", name=name)
