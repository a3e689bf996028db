"""Changes of who holds a record. Each is one step in the person's hash tag, and can be repeated.

A person's record and a claim are the same kind of record (``bot.store.people.people``). The document leads to the
person's; a claim has an id of its own and lives in the claimant's chat only, so it blocks nobody and shows nothing.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.health.clock import unix_second
from bot.health.people.assurance import Level
from bot.health.people.identity import Identity, without_phone
from bot.store.keys import agents_key, person_key
from bot.store.people.agents import LASTING
from bot.store.people.people import FIELDS, People, Person
from bot.store.redis.commands import Script
from bot.store.redis.store import Store

_OPEN = Script(f"""
-- KEYS person, agents; ARGV sealed identity, second until which it is kept, 1: compared with the register, 1: made anew
local level, closing, doubtful = unpack(redis.call('HMGET', KEYS[1], 'l', 'x', 'u'))
if not level then
  if ARGV[4] ~= '1' then return nil end
  redis.call('HSET', KEYS[1], 'o', '', 'l', 1)
  doubtful = 1
end
if not level or (tonumber(level) < 2 and not closing) then
  redis.call('HSET', KEYS[1], 'n', ARGV[2])
  if doubtful then redis.call('HSET', KEYS[1], 'i', ARGV[1], 'u', 1) end
  if ARGV[3] == '1' then redis.call('HDEL', KEYS[1], 'u') end
end
return {{redis.call('HMGET', KEYS[1], {str(FIELDS)[1:-1]}), redis.call('HKEYS', KEYS[2])}}
""")

_TAKE = Script("""
-- KEYS person, agents; ARGV owner expected, new owner, sealed identity, level, now, sealed identity expected
local owner, identity, level, closing = unpack(redis.call('HMGET', KEYS[1], 'o', 'i', 'l', 'x'))
if not owner or closing then return 0 end
if owner == ARGV[2] and identity == ARGV[3] then return 1 end
if owner ~= ARGV[1] or identity ~= ARGV[6] then return 0 end
local held = tonumber(level) >= 2
local former = (held or owner == '') and owner or owner .. '?'
if owner ~= ARGV[2] then redis.call('HSET', KEYS[1], 'k', former, 'b', ARGV[5]) end
if not held then redis.call('DEL', KEYS[2]) end  -- from before levels: who proved nothing gets nothing by this proof
redis.call('HSET', KEYS[1], 'o', ARGV[2], 'i', ARGV[3], 'l', ARGV[4])
redis.call('HDEL', KEYS[1], 'n', 'g', 'q', 'u')
return 1
""")

_CORRECT = Script("""
-- KEYS person; ARGV sealed identity expected, sealed identity, level, owner
local identity, level, owner = unpack(redis.call('HMGET', KEYS[1], 'i', 'l', 'o'))
if identity == ARGV[2] then return 1 end
if identity ~= ARGV[1] or level ~= ARGV[3] or (owner or '') ~= ARGV[4] then return 0 end
redis.call('HSET', KEYS[1], 'i', ARGV[2])
redis.call('HDEL', KEYS[1], 'u')
return 1
""")

_BIND = Script("""
-- KEYS person, agents; ARGV agent, relation, level, limit, mark of a new binding, mark of a known one, now,
-- sealed identity expected, sealed identity; of a record that nobody holds, or whose agents prove it again; empty for
-- the one that is there
local level, closing, owner, identity, recycled = unpack(redis.call('HMGET', KEYS[1], 'l', 'x', 'o', 'i', 'q'))
if not level or closing then return 0 end
local entered = tonumber(level) < 2
if ARGV[9] ~= '' and (entered or (recycled and owner == '')) then
  if identity ~= ARGV[8] and identity ~= ARGV[9] then return 0 end
  redis.call('HSET', KEYS[1], 'i', ARGV[9])
  redis.call('HDEL', KEYS[1], 'q')
end
if entered then  -- from before levels: who proved nothing gets nothing by this proof
  for _, other in ipairs(redis.call('HKEYS', KEYS[2])) do
    if other ~= ARGV[1] then redis.call('HDEL', KEYS[2], other) end
  end
  redis.call('HSET', KEYS[1], 'o', '', 'b', ARGV[7])
  if owner ~= '' and owner ~= ARGV[1] then redis.call('HSET', KEYS[1], 'k', owner .. '?') end
end
local known = redis.call('HGET', KEYS[2], ARGV[1])
if not known and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[4]) then return 0 end
local mark = known and (string.match(known, '%+$') or ARGV[6]) or ARGV[5]
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. mark)
if tonumber(level) < tonumber(ARGV[3]) then redis.call('HSET', KEYS[1], 'l', ARGV[3]) end
redis.call('HDEL', KEYS[1], 'n', 'g', 'u')
return 1
""")

_RELEASE = Script("""
-- KEYS person, agents; ARGV chat, second until which the record is kept, mark of the agents who stay
local mark = ARGV[3]
if mark ~= '' and string.sub(redis.call('HGET', KEYS[2], ARGV[1]) or mark, -#mark) == mark then return 0 end
if redis.call('HGET', KEYS[1], 'o') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'o', '')
  redis.call('HDEL', KEYS[1], 'q')
elseif redis.call('HDEL', KEYS[2], ARGV[1]) == 0 then return 0 end
if redis.call('HGET', KEYS[1], 'o') == '' and redis.call('HLEN', KEYS[2]) == 0 then
  redis.call('HSET', KEYS[1], 'l', 1, 'n', ARGV[2])
  redis.call('HDEL', KEYS[1], 'q')
end
return 1
""")

_CLOSE = Script("""
-- KEYS person; ARGV owner, level, sealed identity, second until which it is kept or empty, as they were read; mark
local owner, level, identity, kept, closing = unpack(redis.call('HMGET', KEYS[1], 'o', 'l', 'i', 'n', 'x'))
if closing then return 1 end
if owner ~= ARGV[1] or level ~= ARGV[2] or identity ~= ARGV[3] or (kept or '') ~= ARGV[4] then return 0 end
redis.call('HSET', KEYS[1], 'x', ARGV[5])
return 1
""")

_KEEP = Script("""
-- KEYS person; ARGV second until which it is kept
if tonumber(redis.call('HGET', KEYS[1], 'l') or 2) < 2 then redis.call('HSET', KEYS[1], 'n', ARGV[1]) end
return 1
""")

_MARK_RECYCLED = Script("""
-- KEYS person; ARGV sealed identity as it was read
if redis.call('HGET', KEYS[1], 'i') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'q', 1)
return 1
""")

JOINED_MARK = 2
"""The value of a record's field ``x`` since it was joined to another one: no visits are added to it any more."""

_FORMER = "k"


class RecordGone(Exception):
    """The record that a document led to was erased or joined to another one before it was opened."""


class Holds:
    """Who holds the records, by person id. Records that nobody holds are kept for ``kept_days``."""

    def __init__(self, store: Store, people: People, kept_days: int = 30) -> None:
        self._store = store
        self._people = people
        self._kept = timedelta(days=kept_days)

    def open(
        self, person: str, identity: Identity, now: datetime, *, compared: bool = True, anew: bool = True
    ) -> tuple[Person, tuple[str, ...]]:
        """The record and its agents, in one round trip; a new record is held by nobody. Raises RecordGone when there is
        none and it may not be made ``anew``. ``compared``: the register says that name and document are one person's.

        Until then it has what was typed last. It never has a phone that was only typed: that is the claim's.
        """
        keys = person_key(person), agents_key(person)
        sealed = self._people.seal_identity(person, without_phone(identity))
        args = sealed, self.kept_until(now), int(compared), int(anew)
        fields, agents = self._store.script(_OPEN, keys, args, durable=True) or ((None,) * len(FIELDS), ())
        if (found := self._people.read(person, fields)) is None:
            raise RecordGone
        return found, tuple(agent.decode() for agent in agents)

    def take(self, record: Person, chat: str, identity: Identity, level: Level, now: datetime) -> bool:
        """Make ``chat`` the owner. False when the record changed since it was read, or is being erased. Who was entered
        in a record that nobody held loses it.

        ``former`` then gives the chat that had it before, until ``mark_settled``.
        """
        sealed = self._people.seal_identity(record.id, identity)
        args = (record.owner, chat, sealed, int(level), unix_second(now), record.sealed)
        return bool(self._store.script(_TAKE, (person_key(record.id), agents_key(record.id)), args, durable=True))

    def mark_recycled(self, record: Person) -> bool:
        """Save that the holder must prove the person again. False when the record changed since it was read."""
        return bool(self._store.script(_MARK_RECYCLED, (person_key(record.id),), (record.sealed,), durable=True))

    def correct(self, record: Person, identity: Identity) -> Person | None:
        """Set the identity; gives the record with it. None when holder, level or identity changed since ``record`` was
        read.
        """
        sealed = self._people.seal_identity(record.id, identity)
        args = (record.sealed, sealed, int(record.level), record.owner)
        changed = self._store.script(_CORRECT, (person_key(record.id),), args, durable=True)
        return replace(record, sealed=sealed) if changed else None

    def bind(
        self,
        person: str,
        agent: str,
        relation: str,
        level: Level,
        limit: int,
        now: datetime,
        *,
        own_yes: bool = False,
        child: bool = False,
        entered: tuple[Person, Identity] | None = None,
    ) -> bool:
        """Make ``agent`` hold the record for the person. False when it has ``limit`` other agents, does not exist or is
        being erased. Who was entered in a record that nobody held loses it.

        ``entered``: the identity that such a record gets, or one whose agents prove the person again, and the record
        for which it was made; False when that changed since it was read.

        ``own_yes``: the person agreed to it themselves; without it the binding to a ``child`` ends on the 18th
        birthday. A binding that is made again lasts if it did or with an own yes.
        """
        marks = LASTING if own_yes or not child else "", LASTING if own_yes else ""
        sealed = (entered[0].sealed, self._people.seal_identity(person, entered[1])) if entered else ("", "")
        args = (agent, relation, int(level), limit, *marks, unix_second(now), *sealed)
        return bool(self._store.script(_BIND, (person_key(person), agents_key(person)), args, durable=True))

    def correction_id(self, person: str) -> str:
        """The id under which the new data of a correction wait for a review: a record has one at a time."""
        return self._people.derived_id("correction", person)

    def release(self, person: str, chat: str, now: datetime, *, unless_lasting: bool = False) -> bool:
        """End the hold of an owner or agent. False when the chat holds nothing.

        ``unless_lasting``: only that of an agent whose binding ends on the 18th birthday.
        """
        keys = person_key(person), agents_key(person)
        args = (chat, self.kept_until(now), LASTING if unless_lasting else "")
        return bool(self._store.script(_RELEASE, keys, args, durable=True))

    def close(self, record: Person, *, joined: bool = False) -> bool:
        """Let nobody get the record from now on, since it is being erased. False when it changed since it was read.

        ``joined``: no visits are added to it any more, since another record of the person has them.
        """
        mark = JOINED_MARK if joined else 1
        about = record.owner, int(record.level), record.sealed, record.kept_until or "", mark
        return bool(self._store.script(_CLOSE, (person_key(record.id),), about, durable=True))

    def former(self, person: str) -> tuple[str, bool] | None:
        """The chat that had the record before, empty when none did, and whether it held it: else it was only entered,
        before levels. None when everybody was told.
        """
        found = self._store.run(person_key(person), ("HGET", person_key(person), _FORMER))[0]
        return None if found is None else (found.decode().removesuffix("?"), not found.endswith(b"?"))

    def mark_settled(self, person: str) -> None:
        """Save that the former holder and the agents were told."""
        self._store.run(person_key(person), ("HDEL", person_key(person), _FORMER), durable=True)

    def keep(self, person: str, now: datetime) -> None:
        """Keep a record that nobody holds for the whole time from now on."""
        self._store.script(_KEEP, (person_key(person),), (self.kept_until(now),), durable=True)

    def kept_until(self, now: datetime) -> int:
        """Until which Unix second a record that nobody holds is kept from now on."""
        return unix_second(now + self._kept)
