"""Health checks: asking the platform at registration and after a quarantine, and storing what it reports."""

from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from bot.authorities.errors import AuthorityError
from bot.authorities.platform import HealthPlatform, HealthStatus
from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, Facts, compute_verdict, severity
from bot.health.people.identity import Identity
from bot.service.notices import Notices
from bot.store.people.people import Person
from bot.store.records import Records

SERVICE_SECONDS = 4.0
"""Time limit for one government service in a job; enough for two attempts."""

CHECK_DELAY = timedelta(seconds=20)
"""Delay of the job that repeats a check in case the process ends before it is done."""

RECHECK_INTERVAL = timedelta(hours=1)
"""Delay of the next check if a quarantine has ended and the platform still reports it."""


class Checks:
    """Stores what the platform reports and notifies people of a new colour.

    The job ``colour`` is scheduled before a status is stored, so that the notice is sent even if the process crashes.
    """

    def __init__(self, platform: HealthPlatform, records: Records, notices: Notices) -> None:
        self._platform = platform
        self._people = records.people
        self._jobs = records.jobs
        self._notices = notices

    def schedule_check(self, person: str, now: datetime) -> None:
        """Schedule a check of the person in case this process ends. Call this before the person is on record."""
        self._jobs.add("check", person, now + CHECK_DELAY)

    def check(self, person: str, budget: float, now: datetime) -> bool:
        """Ask the platform about all documents of the person and store the worst status. The answer to the user shows
        it, so there is no notice of a first status. False when the platform does not answer.
        """
        return self._ask_platform(person, budget, now, in_answer=True)

    def check_in_background(self, person: str, budget: float, now: datetime, *, doubted: bool = False) -> bool:
        """As ``check``, but with a notice of a first status too. ``doubted``: whoever holds the record says that the
        colour is wrong; then another one is told as a correction.
        """
        return self._ask_platform(person, budget, now, in_answer=False, doubted=doubted)

    def store_status(self, person: str, health: HealthStatus, now: datetime) -> None:
        """Store what the platform reports of a person's document, schedule the next check, notify of a first status or
        a new colour. With several documents the platform is asked about all: the worst status counts.
        """
        record = self._people.get(person)
        if record and (identity := self._people.identity(record)).former:
            led = (self._people.find_by_document(*document) for document in identity.documents)
            for one in {person, *filter(None, led)}:  # two records of one person, until they are joined
                self.schedule_retry(one, now)
        else:
            self._store_status(person, health, now, in_answer=False)

    def schedule_retry(self, person: str, now: datetime) -> None:
        """Schedule a job that asks the platform, whatever is known already."""
        self._jobs.add("ask", person, now)

    def notify_change(self, person: str, now: datetime, *, in_answer: bool = False, doubted: bool = False) -> None:
        """Notify of a first status or a new colour, unless that was done. ``in_answer``: no notice of a first
        status. ``doubted`` as in ``check_in_background``.
        """
        record = self._people.get(person)
        if record is None or record.facts.status is None:
            return
        colour = _colour(record.facts, now)
        if colour == record.told_colour:
            return
        if record.told_colour and doubted:
            values = {"told": f"@code.{record.told_colour}.title", "colour": f"@code.{colour}.title"}
            keys = "notice.own_rechecked", "notice.dependant_rechecked"
            self._notices.notify_person_and_agents(person, *keys, now, **values)
        elif record.told_colour:
            self._notices.notify_person_and_agents(
                person, f"notice.own_colour.{colour}", f"notice.dependant_colour.{colour}", now
            )
        elif not in_answer:
            self._notices.notify_person_and_agents(person, "notice.checked", "notice.checked_dependant", now)
        self._people.set_told_colour(person, colour)

    def schedule_recheck(self, person: str, until: date | None, now: datetime) -> None:
        """Schedule a check for the end of the quarantine, if ``until`` (its last day) is set."""
        if until:
            ends = datetime.combine(until, time.min, BEIJING) + timedelta(days=1)
            self._jobs.add("check", person, max(ends, now + RECHECK_INTERVAL))

    def is_due(self, person: Person, now: datetime) -> bool:
        """Whether a scheduled check is still needed."""
        return bool(person.level) and compute_verdict(person.facts, now).check_due

    def _ask_platform(
        self, person: str, budget: float, now: datetime, *, in_answer: bool, doubted: bool = False
    ) -> bool:
        record = self._people.get(person)
        if record is None:
            return False
        try:
            health = self._worst_status(self._people.identity(record), budget)
        except AuthorityError:
            return False
        return self._store_status(person, health, now, in_answer=in_answer, doubted=doubted)

    def _worst_status(self, identity: Identity, budget: float) -> HealthStatus:
        """The worst status of a person's documents, as of the latest of them. Raises AuthorityError."""
        documents = identity.documents
        found = [
            self._platform.status(identity.names_on(*document)[0], *document, budget / len(documents))
            for document in documents
        ]
        worst = max(found, key=lambda health: severity(health.status, health.until))
        return replace(worst, as_of=max(health.as_of for health in found))

    def _store_status(
        self, person: str, health: HealthStatus, now: datetime, *, in_answer: bool, doubted: bool = False
    ) -> bool:
        """As ``store_status``; False when the person is not on record."""
        record = self._people.get(person)
        if record is None:
            return False
        self.schedule_recheck(person, health.until, now)
        if record.facts.status and not record.told_colour:  # from before ``told_colour`` was stored
            self._people.set_told_colour(person, _colour(record.facts, now))
        self._jobs.add("colour", person, now + CHECK_DELAY)
        self._people.set_health(person, health.status, health.until, health.as_of)
        self.notify_change(person, now, in_answer=in_answer, doubted=doubted)
        return True


def _colour(facts: Facts, now: datetime) -> Colour:
    return compute_verdict(facts, now).colour
