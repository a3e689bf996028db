"""The jobs of the worker: health checks and notices; other rooms add theirs. An interrupted job can be run again."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.service.notices import NOTICE_JOB, NoticeDelivery
from bot.service.people.checks import SERVICE_SECONDS, Checks
from bot.store.jobs import TryLater
from bot.store.records import Records

JobFunction = Callable[[str, datetime], None]
"""Runs one job with this subject at this time."""


class Jobs:
    """Runs jobs of all kinds."""

    def __init__(
        self,
        checks: Checks,
        notice_delivery: NoticeDelivery,
        records: Records,
        other_jobs: Mapping[str, JobFunction],
    ) -> None:
        self._checks = checks
        self._people = records.people
        self._kinds: Mapping[str, JobFunction] = {
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
        if person and not self._checks.check_in_background(person_id, SERVICE_SECONDS, now):
            raise TryLater
