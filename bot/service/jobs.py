"""The jobs of the worker: identity checks, health checks, notices. An interrupted job can be run again."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.chat.fields import FAILED_CHECKS, PERSON
from bot.health.people.identity import Identity, NotEnrolled, Unmatched
from bot.health.people.masking import mask_name
from bot.service.notices import NOTICE_JOB, NoticeDelivery, Notices
from bot.service.people.checks import Checks
from bot.service.people.enrolment import Enrolment
from bot.store.jobs import TryLater
from bot.store.people.people import Person
from bot.store.records import Records

JobFunction = Callable[[str, datetime], None]
"""Runs one job with this subject at this time."""

SERVICE_SECONDS = 4.0
"""Time limit for one government service in a job; enough for two attempts."""


class Jobs:
    """Runs jobs of all kinds."""

    def __init__(
        self,
        enrolment: Enrolment,
        checks: Checks,
        notices: Notices,
        notice_delivery: NoticeDelivery,
        records: Records,
        other_jobs: Mapping[str, JobFunction],
    ) -> None:
        self._enrolment = enrolment
        self._checks = checks
        self._notices = notices
        self._people = records.people
        self._agents = records.agents
        self._chat_fields = records.chat_fields
        self._kinds: Mapping[str, JobFunction] = {
            "verify": self._verify,
            "check": self._check,
            "ask": self._ask,
            "colour": checks.notify_change,
            NOTICE_JOB: notice_delivery.deliver,
            **other_jobs,
        }

    def run(self, kind: str, subject: str, now: datetime) -> None:
        """Run a job. Raises TryLater."""
        self._kinds[kind](subject, now)

    def _check(self, person_id: str, now: datetime) -> None:
        person = self._people.get(person_id)
        if person is None:
            return
        if not self._checks.is_due(person, now):
            # the check at registration was done; this job was scheduled in case it was not
            self._checks.schedule_recheck(person_id, person.facts.until, now)
        else:
            self._ask(person_id, now)

    def _ask(self, person_id: str, now: datetime) -> None:
        person = self._people.get(person_id)
        if person and not self._checks.check_in_background(
            person_id, self._people.identity(person), SERVICE_SECONDS, now
        ):
            raise TryLater

    def _verify(self, person_id: str, now: datetime) -> None:
        person = self._people.get(person_id)
        if person is None:
            return
        if person.verified:  # an earlier run was interrupted before the last step
            self._tell_verified(person, now)
            return
        identity = self._people.identity(person)
        try:
            self._complete(person, identity, now)
        except NotEnrolled as fault:
            self._reject(person, identity, now, failed=isinstance(fault, Unmatched))

    def _complete(self, person: Person, identity: Identity, now: datetime) -> None:
        """Make a pending record a verified one. If the person has a record already, its chats get that one instead."""
        agents = self._agents.of_person(person.id)
        if not (person.owner or agents):
            raise NotEnrolled  # no chat has this record any more
        if not self._enrolment.verify_identity(identity, SERVICE_SECONDS):
            raise TryLater
        person_id = person.id
        if person.owner:
            person_id = self._enrolment.complete(person.owner, identity, lambda: SERVICE_SECONDS, now, person.id)
            self._chat_fields.replace(person.owner, PERSON, person.id, person_id)
        for agent, relation in agents.items():
            person_id = self._enrolment.complete_dependant(
                agent, relation, identity, lambda: SERVICE_SECONDS, now, person.id
            )
            if person_id != person.id:
                self._agents.remove_dependant(agent, person.id)
        if person_id != person.id:
            self._people.remove(person.id)
        if completed := self._people.get(person_id):
            self._tell_verified(completed, now)

    def _reject(self, person: Person, identity: Identity, now: datetime, *, failed: bool) -> None:
        """Remove a pending record. A failed check counts in its chats like one that failed at once."""
        agents = self._agents.of_person(person.id)
        for chat in (*filter(None, [person.owner]), *agents) if failed else ():
            self._chat_fields.count_on_day(chat, FAILED_CHECKS, now.date())
        if person.owner:
            self._chat_fields.replace(person.owner, PERSON, person.id, "")
            self._notices.notify(person.owner, now, "notice.rejected")
        for agent in agents:
            self._agents.remove_dependant(agent, person.id)
            self._notices.notify(agent, now, "notice.rejected_dependant", name=mask_name(identity.name))
        self._people.remove(person.id)

    def _tell_verified(self, person: Person, now: datetime) -> None:
        if person.owner:
            self._notices.notify(person.owner, now, "notice.verified")
            return
        name = mask_name(self._people.identity(person).name)
        for agent in self._agents.of_person(person.id):
            self._notices.notify(agent, now, "notice.verified_dependant", name=name)
