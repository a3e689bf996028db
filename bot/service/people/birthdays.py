"""The 18th birthday: it ends bindings without the person's own yes, which is told 30 days before."""

from datetime import date, datetime

from bot.health.people.ages import COMING_OF_AGE_NOTICE, comes_of_age
from bot.health.people.identity import Identity, birth_of
from bot.service.notices import Notices
from bot.service.people.checks import CHECK_DELAY
from bot.service.people.eraser import BIRTHDAY_JOB, schedule_expiry
from bot.store.jobs import JobQueue
from bot.store.people.people import Person
from bot.store.records import Records


def schedule_birthday(jobs: JobQueue, person: str, born: date, now: datetime) -> None:
    """Schedule what the 18th birthday brings. Call this before an agent gets the record."""
    jobs.add(BIRTHDAY_JOB, person, max(comes_of_age(born) - COMING_OF_AGE_NOTICE, now + CHECK_DELAY))


def expect_birthday(jobs: JobQueue, person: str, identity: Identity, now: datetime) -> bool:
    """Whether the person is known to be under 18. If so, what the birthday brings is scheduled."""
    born = birth_of(identity)
    if born is None or now >= comes_of_age(born):
        return False
    schedule_birthday(jobs, person, born, now)
    return True


class Birthdays:
    """Tells of the 18th birthday, and ends bindings on it. The job can be cut off anywhere and run again."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._people = records.people
        self._holds = records.holds
        self._agents = records.agents
        self._jobs = records.jobs
        self._notices = notices

    def come(self, subject: str, now: datetime) -> None:
        """Tell, or end what ends, whichever it is time for; then wait for the rest. ``subject``: see BIRTHDAY_JOB."""
        person, _, agent = subject.partition(" ")
        record = self._people.get(person)
        born = birth_of(self._people.identity(record)) if record else None
        if record is None or born is None:
            return
        if agent:
            self._end_binding(record, agent, now)
            return
        day, ending = comes_of_age(born), self._agents.ending(person)
        if now < day - COMING_OF_AGE_NOTICE:
            self._jobs.add(BIRTHDAY_JOB, person, day - COMING_OF_AGE_NOTICE)
        elif now < day:
            self._jobs.add(BIRTHDAY_JOB, person, day)
            self._tell(record, ending, day, now)
        elif ending:
            self._notices.notify(record.holder, now, "notice.birthday_own", about=record.id)
            for each in ending:
                self._jobs.add(BIRTHDAY_JOB, f"{person} {each}", now)

    def _tell(self, record: Person, ending: tuple[str, ...], day: datetime, now: datetime) -> None:
        values = {"name": self._people.identity(record).name, "day": f"{day:%Y-%m-%d}"}
        for agent in ending:
            self._notices.notify(agent, now, "notice.birthday_soon", about=record.id, **values)
        if ending:
            count, told = str(len(ending)), values["day"]
            self._notices.notify(record.holder, now, "notice.birthday_soon_own", about=record.id, day=told, count=count)

    def _end_binding(self, record: Person, agent: str, now: datetime) -> None:
        if agent in self._agents.ending(record.id):
            name = self._people.identity(record).name
            self._notices.notify(agent, now, "notice.birthday", about=record.id, name=name)
            schedule_expiry(self._jobs, self._holds, record.id, now)
            self._holds.release(record.id, agent, now, unless_lasting=True)
        if agent not in self._agents.of_person(record.id):
            self._agents.remove_dependant(agent, record.id)
