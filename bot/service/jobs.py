"""What the worker finishes later: identity checks, health checks, telling. Each may be cut off and done again."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.health.identity import Identity, NotEnrolled, Unmatched
from bot.health.masking import mask_name
from bot.service.checks import Checks
from bot.service.enrolment import Enrolment
from bot.service.later import TryLater
from bot.service.notices import Notices
from bot.service.telling import Telling
from bot.store.person import Person
from bot.store.records import Records

Job = Callable[[str, datetime], None]
"""Does one job on this subject at this time."""

BUDGET = 4.0
"""Seconds for one government service in the background: two attempts."""


class Jobs:
    """Does one job of any kind; raises TryLater."""

    def __init__(
        self,
        enrolment: Enrolment,
        checks: Checks,
        notices: Notices,
        telling: Telling,
        records: Records,
        others: Mapping[str, Job],
    ) -> None:
        self._enrolment = enrolment
        self._checks = checks
        self._notices = notices
        self._people = records.people
        self._agents = records.agents
        self._profiles = records.profiles
        self._kinds: Mapping[str, Job] = {
            "verify": self._verify,
            "check": self._check,
            "ask": self._ask,
            "colour": checks.tell,
            "tell": telling.tell,
            **others,
        }

    def do(self, kind: str, subject: str, now: datetime) -> None:
        """Do a job; raises TryLater."""
        self._kinds[kind](subject, now)

    def _check(self, person_id: str, now: datetime) -> None:
        person = self._people.get(person_id)
        if person is None:
            return
        if not self._checks.due(person, now):
            self._checks.plan(person_id, person.facts.until, now)  # this was the promise made at registration
        else:
            self._ask(person_id, now)

    def _ask(self, person_id: str, now: datetime) -> None:
        person = self._people.get(person_id)
        if person and not self._checks.ask_later(person_id, self._people.identity(person), BUDGET, now):
            raise TryLater

    def _verify(self, person_id: str, now: datetime) -> None:
        person = self._people.get(person_id)
        if person is None:
            return
        if person.verified:  # cut off before the last step
            self._tell_verified(person, now)
            return
        identity = self._people.identity(person)
        try:
            self._settle(person, identity, now)
        except NotEnrolled as fault:
            self._reject(person, identity, now, failed=isinstance(fault, Unmatched))

    def _settle(self, person: Person, identity: Identity, now: datetime) -> None:
        """Make a pending record one that counts, or give its chats the record that exists already."""
        agents = self._agents.of(person.id)
        if not (person.owner or agents):
            raise NotEnrolled  # nobody's any more
        if not self._enrolment.matches(identity, BUDGET):
            raise TryLater
        found = person.id
        if person.owner:
            found = self._enrolment.settle(person.owner, identity, lambda: BUDGET, now, person.id)
            self._profiles.replace(person.owner, "me", person.id, found)
        for agent, relation in agents.items():
            found = self._enrolment.settle_dependant(agent, relation, identity, lambda: BUDGET, now, person.id)
            if found != person.id:
                self._agents.unlist(agent, person.id)
        if found != person.id:
            self._people.remove(person.id)
        if settled := self._people.get(found):
            self._tell_verified(settled, now)

    def _reject(self, person: Person, identity: Identity, now: datetime, *, failed: bool) -> None:
        """End a pending record; a failed check counts in its chats as one that failed at once."""
        agents = self._agents.of(person.id)
        for chat in (*filter(None, [person.owner]), *agents) if failed else ():
            self._profiles.count_failure(chat, now.date())
        if person.owner:
            self._profiles.replace(person.owner, "me", person.id, "")
            self._notices.tell(person.owner, now, "notice.rejected")
        for agent in agents:
            self._agents.unlist(agent, person.id)
            self._notices.tell(agent, now, "notice.rejected_dependant", name=mask_name(identity.name))
        self._people.remove(person.id)

    def _tell_verified(self, person: Person, now: datetime) -> None:
        if person.owner:
            self._notices.tell(person.owner, now, "notice.verified")
            return
        name = mask_name(self._people.identity(person).name)
        for agent in self._agents.of(person.id):
            self._notices.tell(agent, now, "notice.verified_dependant", name=name)
