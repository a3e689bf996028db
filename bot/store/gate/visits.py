"""The visits of a person: one Redis string per day (``packing`` describes the records), and the last measurement.

What was added is changed in ``visit_changes``.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bot.channel import Prefetch
from bot.health.clock import BEIJING, unix_second
from bot.health.codes.colour import Facts
from bot.health.gate.temperature import is_measurement
from bot.store.gate.folds import Folds
from bot.store.gate.keys import FOLDED, folded_visits_key, staff_looks_key, trace_marks_key, visits_key
from bot.store.gate.packing import VISIT_FORMAT, PassKind, Visit, latest_visits, pack_scan, pack_visit, read_visits
from bot.store.gate.retention import (
    MAX_RETENTION_DAYS,
    RETENTION_DAYS,
    day_of,
    days_until,
    deletion_second,
    midnight_second,
)
from bot.store.gate.visit_days import VisitDays, reading
from bot.store.keys import agents_key, person_key
from bot.store.people.agents import read_agents
from bot.store.people.health import seal_temperature
from bot.store.people.holds import JOINED_MARK
from bot.store.people.people import FIELDS, Person, read_person
from bot.store.redis.commands import Command, Script, ScriptCall
from bot.store.redis.store import Store
from bot.store.vault import Vault

SNAPSHOT_VISITS = 16
"""The number of last visits of the day that a snapshot holds."""

_BYTES_BEFORE_MEASUREMENT = 19  # of a packed visit: up to the measurement before it


class PersonSnapshot(Struct):
    """A person's record (None: not on record), agents (relation by chat), and the last visits of a day, packed."""

    person: Person | None
    agents: dict[str, str]
    day: date
    packed: bytes

    def __repr__(self) -> str:
        """Show no personal data in logs."""
        return f"PersonSnapshot({self.person}, {self.day})"

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The visits unpacked, in the order of registration; undone ones are ``void``."""
        return read_visits(self.day, self.packed)

    def last_visit_at(self, venue: str) -> Visit | None:
        """The last registered visit at this venue that is not void; None when there is none."""
        found = (visit for visit in latest_visits(self.day, self.packed, venue) if not visit.void)
        return next((visit for visit in found if visit.outcome.kind is not PassKind.LOOK), None)


class Visits:
    """The visits, by person and day. They expire ``retention_days`` after their day."""

    def __init__(self, store: Store, vault: Vault, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._vault = vault
        self._days = retention_days
        self._folds = Folds(store, retention_days)

    def snapshot(self, person: str, day: date, prefetch: Prefetch | None = None) -> PersonSnapshot:
        """Everything that a scan needs to know of a person, with the last visits of this Beijing day.

        In one round trip; in none when ``prefetch`` was already read together with something else.
        """
        prefetch = prefetch or self.prefetch(person, day)
        fields, agents, packed = prefetch.replies or self._store.run(prefetch.key, *prefetch.commands)
        return PersonSnapshot(
            read_person(self._vault, person, fields), read_agents(agents) if agents else {}, day, packed
        )

    def prefetch(self, person: str, day: date) -> Prefetch:
        """The commands of ``snapshot``, to be run together with other commands."""
        key = person_key(person)
        commands: tuple[Command, ...] = (
            ("HMGET", key, *FIELDS),
            ("HGETALL", agents_key(person)),
            ("GETRANGE", visits_key(person, day), -SNAPSHOT_VISITS * VISIT_FORMAT.size, -1),
        )
        return Prefetch(key, commands)

    @property
    def on_one_server(self) -> bool:
        """Whether a look may be written in one step with another chat's answer."""
        return self._store.on_one_server

    def add_look(self, person: str, visit: Visit) -> bool:
        """Add that a scanner is shown the verdict. The visit with the same scan id replaces it. False when the
        person is not on record, or the record was joined to another one of the person.
        """
        return bool(self._store.step(self.look(person, visit), durable=True))

    def look(self, person: str, visit: Visit) -> ScriptCall:
        """The script call of ``add_look``; 1 when the look is added, else 0."""
        return self.looks([(person, visit)])

    def looks(self, looks: Sequence[tuple[str, Visit]]) -> ScriptCall:
        """The same for looks at several people, on one server: all are added, or none."""
        keys, args = list[str](), list[bytes | int]()
        for person, visit in looks:
            day = day_of(visit.at)
            keys += visits_key(person, day), person_key(person)
            args += pack_visit(visit), deletion_second(day, self._days)
        return ScriptCall(_ADD_LOOK, keys, args)

    def add(self, person: str, visit: Visit, seen: Facts | None = None, replied: Sequence[Any] = ()) -> Person | None:
        """Add a visit and its measurement; adding it again changes nothing. A later measurement stays the last one.
        Which chat showed the code is taken from the look with the same scan id, if there is one.

        ``seen``: the facts as they were read before; in one round trip when there was no other measurement since.
        ``replied``: the reply of ``addition``, when it was run with something else.
        Returns the record with the measurement before this visit, also when it is added again; None when the person is
        not on record, or the record was joined to another one of the person.
        """
        while True:
            reply = self._add(person, visit, seen or Facts(), replied)
            found = read_person(self._vault, person, reply[0]) if reply else None
            if found is None or len(reply) > 1:
                return found and _with_measurement(found, *reply[1:])
            seen, replied = found.facts, ()

    def _add(self, person: str, visit: Visit, seen: Facts, replied: Sequence[Any]) -> Any:
        """The reply to the addition. A day that is folded is opened for it."""
        while True:
            reply = replied[0] if replied else self._store.step(self.addition(person, visit, seen), durable=True)
            if reply != FOLDED.encode():
                return reply
            self._folds.unfold_visits(person, day_of(visit.at))
            replied = ()

    def addition(self, person: str, visit: Visit, seen: Facts) -> ScriptCall:
        """The script call of ``add``."""
        day, packed = day_of(visit.at), pack_visit(visit)
        record = packed[:_BYTES_BEFORE_MEASUREMENT], pack_scan(visit.scan)
        before = seen.temperature or 0, unix_second(seen.measured_at) if seen.measured_at else 0
        after = self._sealed_measurement(person, visit), unix_second(visit.at), deletion_second(day, self._days)
        keys = person_key(person), visits_key(person, day), folded_visits_key(person)
        return ScriptCall(_ADD_VISIT, keys, (*record, *before, *after, midnight_second(day)))

    def erase_person(self, person: str, today: date) -> None:
        """Delete a record or claim that was closed, with its agents, its visits and the looks at both, in one step."""
        days = [today - timedelta(days=n) for n in range(-1, MAX_RETENTION_DAYS + 2)]
        keys = (
            person_key(person),
            agents_key(person),
            trace_marks_key(person),
            staff_looks_key(person),
            folded_visits_key(person),
            *(visits_key(person, day) for day in days),
        )
        self._store.script(_ERASE, keys, (), durable=True)

    def on_day(self, person: str, day: date) -> tuple[Visit, ...]:
        """The visits of a Beijing day, in the order of registration; undone ones are ``void``."""
        return self.until_day(person, day, 0)

    def until_day(self, person: str, day: date, days_back: int | None = None) -> tuple[Visit, ...]:
        """The visits of ``day`` and of ``days_back`` days before it (None: all kept days), in order of registration."""
        back = self._days if days_back is None else days_back
        days = days_until(day, back)
        kept = VisitDays.read(days, self._store.run(person_key(person), *reading(person, days))).asked()
        return tuple(visit for day in days for visit in read_visits(day, kept.get(midnight_second(day), b"")))

    def _sealed_measurement(self, person: str, visit: Visit) -> bytes:
        """The sealed temperature; empty without a measurement, and when somebody typed a number: that sets nobody's
        colour.
        """
        temperature = visit.outcome.temperature
        counts = is_measurement(temperature) and visit.outcome.kind is not PassKind.NO_CODE
        return seal_temperature(self._vault, person, temperature) if temperature and counts else b""


def _with_measurement(record: Person, temperature: int, measured: int) -> Person:
    """The record with another last measurement; 0 for none."""
    at = datetime.fromtimestamp(measured, BEIJING) if measured else None
    return replace(record, facts=replace(record.facts, temperature=temperature or None, measured_at=at))


_ERASE = Script("""
-- KEYS person and all that is deleted with it
if redis.call('HEXISTS', KEYS[1], 'x') == 1 then redis.call('DEL', unpack(KEYS)) end
return 1
""")

_ADD_LOOK = Script(f"""
-- KEYS visits, person, and the same of others; ARGV record, deletion second, and the same of others
for at = 2, #KEYS, 2 do
  local known, closing = unpack(redis.call('HMGET', KEYS[at], 'i', 'x'))
  if not known or closing == '{JOINED_MARK}' then return 0 end
end
for at = 1, #KEYS, 2 do
  if redis.call('APPEND', KEYS[at], ARGV[at]) == #ARGV[at] then redis.call('EXPIREAT', KEYS[at], ARGV[at + 1]) end
end
return 1
""")

_ADD_VISIT = Script(f"""
-- KEYS person, visits, folded visits
-- ARGV record up to the measurement before, scan, temperature and second of that measurement (0: none), sealed
-- temperature or empty, when measured, deletion second, the second when the day begins
local found = redis.call('HMGET', KEYS[1], {str(FIELDS)[1:-1]})  -- ends with when measured
if not found[1] or found[{FIELDS.index("x") + 1}] == '{JOINED_MARK}' then return nil end
local days = redis.call('GETRANGE', KEYS[3], 0, 259)  -- see folding.DAYS_BYTES
if days ~= '' then
  local first, count = struct.unpack('>IB', days)
  local offset = (ARGV[8] - first) / 86400
  local folded = offset >= 0 and offset < 256 and string.find(days, string.char(offset), 6, true)
  if folded and folded < 6 + count then return 'folded' end
end
local visits = redis.call('GET', KEYS[2]) or ''
local venue, moment = string.sub(ARGV[1], 1, 10), struct.unpack('>I', ARGV[1], 11)
local tag = math.floor(moment / 131072)  -- of the chat that showed the code; that of the look, if there is one
for at = 1, #visits, 29 do
  local ours = string.sub(visits, at, at + 9) == venue and string.sub(visits, at + 25, at + 28) == ARGV[2]
  local look = math.floor(string.byte(visits, at + 18) / 8) % 8 == 5
  if ours and look then tag = math.floor(struct.unpack('>I', visits, at + 10) / 131072)
  elseif ours then
    local temperature, measured = struct.unpack('>HI', visits, at + 19)
    return {{found, temperature, measured}}
  end
end
if (found[#found] or '0') ~= ARGV[4] then return {{found}} end
redis.call('APPEND', KEYS[2], venue .. struct.pack('>I', moment % 131072 + tag * 131072) .. string.sub(ARGV[1], 15) ..
  struct.pack('>HI', ARGV[3], ARGV[4]) .. ARGV[2])
if visits == '' then redis.call('EXPIREAT', KEYS[2], ARGV[7]) end
if ARGV[5] ~= '' and tonumber(ARGV[6]) >= tonumber(ARGV[4]) then
  redis.call('HSET', KEYS[1], 'f', ARGV[5], 'm', ARGV[6])
end
return {{found, tonumber(ARGV[3]), tonumber(ARGV[4])}}
""")
"""Returns nil when the person is not on record, FOLDED when the day is; else the record's FIELDS and the measurement
before this visit, also when the visit was added before. The FIELDS alone when the last measurement is another one than
in ARGV."""
