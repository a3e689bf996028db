"""Putting people on record: check the identity, claim the document, store, ask for the health status.

Every step may be cut off and repeated. Wrong, unknown and held-by-somebody-else are one and the same outcome, so
that nobody learns from it whether a person is on record.
"""

from collections.abc import Callable
from datetime import datetime

from bot.authorities.errors import AuthorityDown, AuthorityRefused
from bot.authorities.identity import Identity as Authority
from bot.authorities.identity import Match
from bot.health.identity import Identity, ListFull, Oneself, Unmatched
from bot.health.ids import new_person_id
from bot.health.masking import mask_name
from bot.health.proxy import rules
from bot.service.checks import SOON, Checks
from bot.service.consent import Consent
from bot.service.notices import Notices
from bot.store.agents import Dependant
from bot.store.people import Filled
from bot.store.records import Records

Budget = Callable[[], float]
"""Seconds that are left to answer."""

RESERVE = 0.8
"""Seconds of the budget kept for what follows the check: store, picture, way back."""


class Enrolment:
    """Registers people for their own chat, or for an agent's. ``link`` gives a person what was known of their document
    before."""

    def __init__(
        self,
        authority: Authority,
        records: Records,
        checks: Checks,
        consent: Consent,
        notices: Notices,
        link: Callable[[Identity, datetime, str], None],
    ) -> None:
        self._authority = authority
        self._people = records.people
        self._agents = records.agents
        self._attempts = records.attempts
        self._schedule = records.schedule
        self._checks = checks
        self._consent = consent
        self._notices = notices
        self._link = link

    def register(self, openid: str, identity: Identity, budget: Budget, now: datetime) -> str:
        """Put a person on record for their own chat; gives the person's id. Raises Unmatched."""
        if not self.matches(identity, budget() - RESERVE):
            return self._later(lambda person: self._people.own(person, identity, openid, verified=False), now)
        return self.settle(openid, identity, budget, now)

    def settle(self, openid: str, identity: Identity, budget: Budget, now: datetime, candidate: str = "") -> str:
        """The part of ``register`` after the identity was confirmed."""
        person = self._people.claim(identity.document, identity.number, candidate)
        self._checks.promise(person, now)
        filled = self._people.own(person, identity, openid, verified=True)
        if filled is Filled.HELD:
            self._notices.tell(self._owner(person), now, "notice.attempt")
            raise Unmatched
        if filled is Filled.TAKEN_OVER:
            for agent in self._agents.of(person):
                self._notices.tell(agent, now, "notice.taken_over", name=mask_name(identity.name))
            self._people.agents_told(person)
        self._link(identity, now, person)
        self._checks.ask(person, identity, max(0.0, budget() - RESERVE), now)
        return person

    def register_dependant(self, agent: str, relation: str, identity: Identity, budget: Budget, now: datetime) -> str:
        """Put a dependant on record with this agent; gives the person's id. Raises Unmatched, ListFull."""
        if self.matches(identity, budget() - RESERVE):
            return self.settle_dependant(agent, relation, identity, budget, now)
        if waiting := self._waiting(agent, identity):
            return waiting
        person = new_person_id()
        self._enlist(agent, relation, identity, person, now)
        return self._later(
            lambda person: self._people.depend(person, identity, agent, relation, verified=False), now, person
        )

    def settle_dependant(
        self, agent: str, relation: str, identity: Identity, budget: Budget, now: datetime, candidate: str = ""
    ) -> str:
        """The part of ``register_dependant`` after the identity was confirmed."""
        person = self._people.claim(identity.document, identity.number, candidate)
        self._enlist(agent, relation, identity, person, now)
        self._checks.promise(person, now)
        if self._people.depend(person, identity, agent, relation, verified=True) is Filled.HELD:
            self._agents.unlist(agent, person)
            if self._owner(person) == agent:
                raise Oneself
            self._consent.ask(person, agent, relation, now)
            raise Unmatched
        self._link(identity, now, person)
        self._checks.ask(person, identity, max(0.0, budget() - RESERVE), now)
        return person

    def matches(self, identity: Identity, seconds: float) -> bool:
        """True when confirmed, False when the authority cannot be asked now. Raises Unmatched.

        A document that was tried in vain too often is Unmatched unasked.
        """
        if self._attempts.exhausted(identity.document, identity.number):
            raise Unmatched
        try:
            match = self._authority.verify(identity.name, identity.document, identity.number, seconds)
        except AuthorityDown:
            return False
        except AuthorityRefused:
            raise Unmatched from None
        if match is not Match.MATCH:
            self._attempts.failed(identity.document, identity.number)
            raise Unmatched
        return True

    def _later(self, keep: Callable[[str], object], now: datetime, person: str = "") -> str:
        person = person or new_person_id()
        self._schedule.add("verify", person, now + SOON)  # first, so that no record stays without; not yet due,
        keep(person)
        self._schedule.add("verify", person, now)  # so that no worker looks before there is one
        return person

    def _waiting(self, agent: str, identity: Identity) -> str:
        """Whom of this document the agent entered already, to be checked later; empty when nobody."""
        for dependant in self._agents.dependants(agent):
            person = self._people.get(dependant.person)
            if person and not person.verified:
                known = self._people.identity(person)
                if (known.document, known.number) == (identity.document, identity.number):
                    return person.id
        return ""

    def _enlist(self, agent: str, relation: str, identity: Identity, person: str, now: datetime) -> None:
        entry = Dependant(person, relation, mask_name(identity.name))
        if not self._agents.list_dependant(agent, entry, rules(now.date()).agent_limit):
            raise ListFull

    def _owner(self, person: str) -> str:
        record = self._people.get(person)
        return record.owner if record else ""
