"""The visits of a person: one Redis string per day (``packing`` describes the records), and the last measurement."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from bot.channel import Prefetch
from bot.health.clock import unix_second
from bot.store.gate.keys import visits_key
from bot.store.gate.packing import VISIT_FORMAT, PassKind, Visit, pack_id, pack_scan, pack_visit, read_visits
from bot.store.gate.retention import MAX_RETENTION_DAYS, RETENTION_DAYS, day_of, deletion_second, midnight_second
from bot.store.keys import agents_key, person_key
from bot.store.people.agents import read_agents
from bot.store.people.people import FIELDS, Person, read_person
from bot.store.redis.commands import Command, Script
from bot.store.redis.store import Store

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
        if pack_id(venue) not in self.packed:
            return None
        found = (visit for visit in reversed(self.visits) if visit.venue == venue and not visit.void)
        return next((visit for visit in found if visit.outcome.kind is not PassKind.LOOK), None)


class Visits:
    """The visits, by person and day. They expire ``retention_days`` after their day."""

    def __init__(self, store: Store, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._days = retention_days

    def snapshot(self, person: str, day: date, prefetch: Prefetch | None = None) -> PersonSnapshot:
        """Everything that a scan needs to know of a person, with the last visits of this Beijing day.

        In one round trip; in none when ``prefetch`` was already read together with something else.
        """
        prefetch = prefetch or self.prefetch(person, day)
        fields, agents, packed = prefetch.replies or self._store.run(prefetch.key, *prefetch.commands)
        return PersonSnapshot(read_person(person, fields), read_agents(agents) if agents else {}, day, packed)

    def prefetch(self, person: str, day: date) -> Prefetch:
        """The commands of ``snapshot``, to be run together with other commands."""
        key = person_key(person)
        commands: tuple[Command, ...] = (
            ("HMGET", key, *FIELDS),
            ("HGETALL", agents_key(person)),
            ("GETRANGE", visits_key(person, day), -SNAPSHOT_VISITS * VISIT_FORMAT.size, -1),
        )
        return Prefetch(key, commands)

    def add_look(self, person: str, visit: Visit) -> None:
        """Add that a scanner is shown the verdict. The visit with the same scan id replaces it."""
        day = day_of(visit.at)
        args = (pack_visit(visit), deletion_second(day, self._days))
        self._store.script(_ADD_LOOK, (visits_key(person, day),), args, durable=True)

    def add(self, person: str, visit: Visit) -> Person | None:
        """Add a visit and its measurement; adding it again changes nothing. A later measurement stays the last one.
        Which chat showed the code is taken from the look with the same scan id.

        Returns the record with the measurement before this visit, also when it is added again; None when the person is
        not on record.
        """
        day, packed = day_of(visit.at), pack_visit(visit)
        keys = (person_key(person), visits_key(person, day))
        counts = visit.outcome.kind is not PassKind.NO_CODE  # whoever types a number sets nobody's colour
        measured = (visit.outcome.temperature or 0 if counts else 0, unix_second(visit.at))
        args = (packed[:_BYTES_BEFORE_MEASUREMENT], pack_scan(visit.scan), *measured, deletion_second(day, self._days))
        before = self._store.script(_ADD_VISIT, keys, args, durable=True)
        return None if before is None else read_person(person, before)

    def void(self, person: str, venue: str, scan: int, at: datetime, kind: PassKind | None = None) -> bool:
        """Undo the visit of this scan, registered ``at``, and its measurement. False when there is none.

        ``kind`` becomes its kind, such as DISPUTED, also when it was undone before.
        """
        day = day_of(at)
        keys = (person_key(person), visits_key(person, day))
        args = (pack_id(venue), pack_scan(scan), midnight_second(day), -1 if kind is None else int(kind))
        return bool(self._store.script(_VOID_VISIT, keys, args, durable=True))

    def erase_person(self, person: str, today: date) -> None:
        """Delete a record or claim with its agents and all its visits, in one step."""
        days = [today - timedelta(days=n) for n in range(-1, MAX_RETENTION_DAYS + 2)]
        keys = person_key(person), agents_key(person), *(visits_key(person, day) for day in days)
        self._store.run(keys[0], ("DEL", *keys), durable=True)

    def on_day(self, person: str, day: date) -> tuple[Visit, ...]:
        """The visits of a Beijing day, in the order of registration; undone ones are ``void``."""
        return self.until_day(person, day, 0)

    def until_day(self, person: str, day: date, days_back: int | None = None) -> tuple[Visit, ...]:
        """The visits of ``day`` and of ``days_back`` days before it (None: all kept days), in order of registration."""
        back = self._days if days_back is None else days_back
        days = [day - timedelta(days=n) for n in range(back, -1, -1)]
        commands: list[Command] = [("GET", visits_key(person, day)) for day in days]
        found = zip(days, self._store.run(person_key(person), *commands), strict=True)
        return tuple(visit for day, packed in found for visit in read_visits(day, packed or b""))


_ADD_LOOK = Script("""
-- KEYS visits; ARGV record, deletion second
if redis.call('APPEND', KEYS[1], ARGV[1]) == #ARGV[1] then redis.call('EXPIREAT', KEYS[1], ARGV[2]) end
return 1
""")

_ADD_VISIT = Script(f"""
-- KEYS person, visits
-- ARGV record up to the measurement before, scan, temperature or 0, when measured, deletion second
local before = redis.call('HMGET', KEYS[1], {str(FIELDS)[1:-1]})  -- ends with temperature, when measured
if not before[1] then return nil end
local visits = redis.call('GET', KEYS[2]) or ''
local venue, tag = string.sub(ARGV[1], 1, 10), 0  -- the tag of the chat that showed the code, from the look
for at = 1, #visits, 29 do
  local ours = string.sub(visits, at, at + 9) == venue and string.sub(visits, at + 25, at + 28) == ARGV[2]
  local look = math.floor(string.byte(visits, at + 18) / 8) % 8 == 5
  if ours and look then tag = math.floor(struct.unpack('>I', visits, at + 10) / 131072)
  elseif ours then
    local temperature, measured = struct.unpack('>HI', visits, at + 19)
    before[#before - 1] = temperature > 0 and tostring(temperature)
    before[#before] = measured > 0 and tostring(measured)
    return before
  end
end
local temperature, measured = tonumber(before[#before - 1] or 0), tonumber(before[#before] or 0)
local moment = struct.unpack('>I', ARGV[1], 11) % 131072 + tag * 131072
redis.call('APPEND', KEYS[2], venue .. struct.pack('>I', moment) .. string.sub(ARGV[1], 15) ..
  struct.pack('>HI', temperature, measured) .. ARGV[2])
if visits == '' then redis.call('EXPIREAT', KEYS[2], ARGV[5]) end
if ARGV[3] ~= '0' and tonumber(ARGV[4]) >= measured then redis.call('HSET', KEYS[1], 't', ARGV[3], 'm', ARGV[4]) end
return before
""")
"""Returns nil when the person is not on record; else the record's FIELDS with the measurement before this visit,
also when the visit was added before."""

_VOID_VISIT = Script("""
-- KEYS person, visits; ARGV venue, scan, midnight, kind or -1
local visits = redis.call('GET', KEYS[2]) or ''
local void, found = {}, nil
for at = 1, #visits, 29 do
  local name = string.sub(visits, at, at + 9) .. string.sub(visits, at + 25, at + 28)
  local flags = string.byte(visits, at + 18)
  if flags >= 128 then void[name] = math.floor(flags / 8) % 8
  elseif name == ARGV[1] .. ARGV[2] then found = at end
end
if not found then return 0 end
local undone = ARGV[1] .. ARGV[2]
if not void[undone] or (ARGV[4] ~= '-1' and void[undone] ~= tonumber(ARGV[4])) then
  void[undone] = true
  local flags = string.byte(visits, found + 18)
  if ARGV[4] ~= '-1' then flags = flags - math.floor(flags / 8) % 8 * 8 + 8 * ARGV[4] end
  redis.call('APPEND', KEYS[2], string.sub(visits, found, found + 17) ..
    string.char(flags + 128) .. string.sub(visits, found + 19, found + 28))
end
local current = tonumber(redis.call('HGET', KEYS[1], 'm') or 0)
local temperature, measured, ours
for at = 1, #visits, 29 do
  local _, second, _, taken, flags, earlier, when = struct.unpack('>c10IHHBHI', visits, at)
  if flags < 128 and taken > 0 and math.floor(flags / 8) % 8 ~= 1 then  -- entries by hand measure nothing
    second = second % 131072 + ARGV[3]
    ours = ours or second == current
    if not measured then temperature, measured = earlier, when end
    if not void[string.sub(visits, at, at + 9) .. string.sub(visits, at + 25, at + 28)] then
      temperature, measured = taken, second
    end
  end
end
if ours and measured == 0 then redis.call('HDEL', KEYS[1], 't', 'm')
elseif ours then redis.call('HSET', KEYS[1], 't', temperature, 'm', measured) end
return 1
""")
"""Returns 1 when the visit is void now. If the person's last measurement was one of this day, it becomes the last one
of the day that is not void, or else the one before the day's first."""
