"""The step of an upgrade that gives each person the jobs which end, in time, a record that nobody holds, and a child's
bindings.
"""

from datetime import datetime, timedelta
from zlib import crc32

from bot.health.clock import BEIJING
from bot.health.people.ages import COMING_OF_AGE_NOTICE, comes_of_age
from bot.health.people.identity import birth_of
from bot.store.records import Records
from bot.store.upgrade.renaming import Renaming
from bot.store.vault import UnsealError

SPREAD = timedelta(days=7)
"""The records are looked at in this time after the grace, so that no more than usual is due at once."""


class Endings:
    """Adds the jobs. ``expire``, ``birthday``: their kinds; ``grace_until``: the Unix second at which grace ends."""

    def __init__(self, records: Records, expire: str, birthday: str, grace_until: int, now: datetime) -> None:
        self._people = records.people
        self._agents = records.agents
        self._jobs = records.jobs
        self._expire = expire
        self._birthday = birthday
        self._grace_until = grace_until
        self._now = now

    def schedule(self, _old: Renaming, person: str) -> None:
        """Schedule the end of a record that nobody will hold; and what the 18th birthday of a child with agents brings.

        The record must have its level. Whose identity no key opens gets no birthday.
        """
        second = self._grace_until + crc32(person.encode()) % int(SPREAD.total_seconds())
        self._jobs.add(self._expire, person, datetime.fromtimestamp(second, BEIJING))
        day = self._majority(person) if self._agents.of_person(person) else None
        if day and self._now < day:
            self._jobs.add(self._birthday, person, day - COMING_OF_AGE_NOTICE)

    def _majority(self, person: str) -> datetime | None:
        record = self._people.get(person)
        try:
            born = birth_of(self._people.identity(record)) if record else None
        except UnsealError:
            return None
        return comes_of_age(born) if born else None
