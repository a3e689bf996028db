"""Registration: verify the identity, claim the document, store the record, ask for the health status.

Every step can be interrupted and repeated. Wrong data, an unknown person and a person registered by somebody else
give the same error, so that nobody can find out whether a person is on record.
"""

from collections.abc import Callable
from datetime import datetime

from bot.authorities.errors import AuthorityDown, AuthorityRefused
from bot.authorities.identity import IdentityAuthority as Authority
from bot.authorities.identity import IdentityMatch
from bot.health.people.identity import DependantIsAgent, Identity, TooManyDependants, Unmatched, new_person_id
from bot.health.people.masking import mask_name
from bot.health.people.proxy import rules_on
from bot.service.notices import Notices
from bot.service.people.checks import CHECK_DELAY, Checks
from bot.service.people.consent import Consent
from bot.store.people.agents import Dependant
from bot.store.people.people import RecordOutcome
from bot.store.records import Records

Budget = Callable[[], float]
"""Gives the seconds left for the answer."""

RESERVE_SECONDS = 0.8
"""Seconds of the budget kept for the steps after the check: store, picture, answer."""


class Enrolment:
    """Registers people for their own chat or an agent's. ``link_entries`` adds the visits entered by hand before."""

    def __init__(
        self,
        authority: Authority,
        records: Records,
        checks: Checks,
        consent: Consent,
        notices: Notices,
        link_entries: Callable[[Identity, datetime, str], None],
    ) -> None:
        self._authority = authority
        self._people = records.people
        self._agents = records.agents
        self._attempts = records.attempts
        self._jobs = records.jobs
        self._checks = checks
        self._consent = consent
        self._notices = notices
        self._link_entries = link_entries

    def register(self, openid: str, identity: Identity, budget: Budget, now: datetime) -> str:
        """Register a person for their own chat and return the person id. Raises Unmatched."""
        if not self.verify_identity(identity, budget() - RESERVE_SECONDS):
            return self._postpone(lambda person: self._people.record_own(person, identity, openid, verified=False), now)
        return self.complete(openid, identity, budget, now)

    def complete(self, openid: str, identity: Identity, budget: Budget, now: datetime, candidate: str = "") -> str:
        """The part of ``register`` after the identity was verified."""
        person = self._people.claim_document(identity.document, identity.number, candidate)
        self._checks.schedule_check(person, now)
        outcome = self._people.record_own(person, identity, openid, verified=True)
        if outcome is RecordOutcome.HELD_BY_OTHER:
            self._notices.notify(self._owner(person), now, "notice.attempt")
            raise Unmatched
        if outcome is RecordOutcome.TAKEN_OVER:
            for agent in self._agents.of_person(person):
                self._notices.notify(agent, now, "notice.taken_over", name=mask_name(identity.name))
            self._people.mark_agents_told(person)
        self._link_entries(identity, now, person)
        self._checks.check(person, identity, max(0.0, budget() - RESERVE_SECONDS), now)
        return person

    def register_dependant(self, agent: str, relation: str, identity: Identity, budget: Budget, now: datetime) -> str:
        """Register a dependant for this agent and return the person id. Raises Unmatched, ListFull."""
        if self.verify_identity(identity, budget() - RESERVE_SECONDS):
            return self.complete_dependant(agent, relation, identity, budget, now)
        if pending := self._pending_dependant(agent, identity):
            return pending
        person = new_person_id()
        self._list_dependant(agent, relation, identity, person, now)
        return self._postpone(
            lambda person: self._people.record_dependant(person, identity, agent, relation, verified=False), now, person
        )

    def complete_dependant(
        self, agent: str, relation: str, identity: Identity, budget: Budget, now: datetime, candidate: str = ""
    ) -> str:
        """The part of ``register_dependant`` after the identity was verified."""
        person = self._people.claim_document(identity.document, identity.number, candidate)
        self._list_dependant(agent, relation, identity, person, now)
        self._checks.schedule_check(person, now)
        if (
            self._people.record_dependant(person, identity, agent, relation, verified=True)
            is RecordOutcome.HELD_BY_OTHER
        ):
            self._agents.remove_dependant(agent, person)
            if self._owner(person) == agent:
                raise DependantIsAgent
            self._consent.request(person, agent, relation, now)
            raise Unmatched
        self._link_entries(identity, now, person)
        self._checks.check(person, identity, max(0.0, budget() - RESERVE_SECONDS), now)
        return person

    def verify_identity(self, identity: Identity, seconds: float) -> bool:
        """True when the identity authority confirms the identity, False when it does not answer. Raises Unmatched.

        After too many failed attempts with a document the authority is not asked again.
        """
        if self._attempts.exhausted(identity.document, identity.number):
            raise Unmatched
        try:
            match = self._authority.verify(identity.name, identity.document, identity.number, seconds)
        except AuthorityDown:
            return False
        except AuthorityRefused:
            raise Unmatched from None
        if match is not IdentityMatch.MATCH:
            self._attempts.count_failure(identity.document, identity.number)
            raise Unmatched
        return True

    def _postpone(self, keep: Callable[[str], object], now: datetime, person: str = "") -> str:
        person = person or new_person_id()
        self._jobs.add("verify", person, now + CHECK_DELAY)  # before the record, so that none stays without a job
        keep(person)
        self._jobs.add("verify", person, now)  # due at once, now that there is a record
        return person

    def _pending_dependant(self, agent: str, identity: Identity) -> str:
        """The id of the agent's unverified dependant with this document; empty when there is none."""
        for dependant in self._agents.dependants(agent):
            person = self._people.get(dependant.person)
            if person and not person.verified:
                known = self._people.identity(person)
                if (known.document, known.number) == (identity.document, identity.number):
                    return person.id
        return ""

    def _list_dependant(self, agent: str, relation: str, identity: Identity, person: str, now: datetime) -> None:
        entry = Dependant(person, relation, mask_name(identity.name))
        if not self._agents.add_dependant(agent, entry, rules_on(now.date()).agent_limit):
            raise TooManyDependants

    def _owner(self, person: str) -> str:
        record = self._people.get(person)
        return record.owner if record else ""
