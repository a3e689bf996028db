"""The visits of a person, one string a day, and what was measured at the last (see ``records`` for the lines)."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from bot.health.clock import unix_second
from bot.store.agents import read_agents
from bot.store.commands import Batch, Command
from bot.store.connection import Store
from bot.store.gate.keys import RETENTION_DAYS, day_of, midnight_second, until, visits_key
from bot.store.gate.pass_scripts import ADD_VISIT, VOID_VISIT
from bot.store.gate.records import VISIT, Visit, packed_id, packed_scan, packed_visit, read_visits
from bot.store.keys import agents_key, person_key
from bot.store.person import FIELDS, Person, read_person

LAST = 16
"""Lines of the day that are looked at with a scan."""

_HEAD = 19  # bytes of a packed visit up to what was measured before


class Look(Struct):
    """A person's record (None: nobody), agents (chat and relation), and the last visits of a Beijing day, packed."""

    person: Person | None
    agents: dict[str, str]
    day: date
    packed: bytes

    def __repr__(self) -> str:
        """Show nobody in logs."""
        return f"Look({self.person}, {self.day})"

    @property
    def visits(self) -> tuple[Visit, ...]:
        """These visits, in the order of registration; those undone are marked void."""
        return read_visits(self.day, self.packed)

    def last_at(self, venue: str) -> Visit | None:
        """The newest of them at this venue that stands."""
        if packed_id(venue) not in self.packed:
            return None
        return next((visit for visit in reversed(self.visits) if visit.venue == venue and not visit.void), None)


class Visits:
    """Visits by person; they are gone by themselves ``retention_days`` after their day."""

    def __init__(self, store: Store, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._days = retention_days

    def look(self, person: str, day: date, batch: Batch | None = None) -> Look:
        """What a scan looks at of a person, with the last visits of that Beijing day.

        In one round trip; none where the ``batch`` went along with something else and has come back.
        """
        batch = batch or self.looking(person, day)
        fields, agents, packed = batch.replies or self._store.run(batch.key, *batch.commands)
        return Look(read_person(person, fields), read_agents(agents) if agents else {}, day, packed)

    def looking(self, person: str, day: date) -> Batch:
        """What ``look`` reads, to go along with something else."""
        key = person_key(person)
        commands: tuple[Command, ...] = (
            ("HMGET", key, *FIELDS),
            ("HGETALL", agents_key(person)),
            ("GETRANGE", visits_key(person, day), -LAST * VISIT.size, -1),
        )
        return Batch(key, commands)

    def add(self, person: str, visit: Visit) -> Person | None:
        """Enter a visit, once, and what was measured at it, unless measured later since.

        Gives the record, with what had been measured before it, the same each time; None when nobody of this id is on
        record.
        """
        day, packed = day_of(visit.at), packed_visit(visit)
        keys = (person_key(person), visits_key(person, day))
        measured = (visit.outcome.temperature or 0, unix_second(visit.at))
        args = (packed[:_HEAD], packed_scan(visit.scan), *measured, until(day, self._days))
        before = self._store.script(ADD_VISIT, keys, args, durable=True)
        return None if before is None else read_person(person, before)

    def void(self, person: str, venue: str, scan: int, at: datetime) -> bool:
        """Undo the visit of this scan, which was ``at``, and what was measured at it; False when there is none."""
        day = day_of(at)
        keys = (person_key(person), visits_key(person, day))
        args = (packed_id(venue), packed_scan(scan), midnight_second(day))
        return bool(self._store.script(VOID_VISIT, keys, args, durable=True))

    def day(self, person: str, day: date) -> tuple[Visit, ...]:
        """The visits of one Beijing day, in the order of registration; those undone are marked void."""
        return self.of(person, day, 0)

    def of(self, person: str, today: date, days_back: int | None = None) -> tuple[Visit, ...]:
        """The visits of today and so many days before (all that is kept), by day and order of registration."""
        back = self._days if days_back is None else days_back
        days = [today - timedelta(days=n) for n in range(back, -1, -1)]
        commands: list[Command] = [("GET", visits_key(person, day)) for day in days]
        found = zip(days, self._store.run(person_key(person), *commands), strict=True)
        return tuple(visit for day, packed in found for visit in read_visits(day, packed or b""))
