"""The passes at a venue: one Redis string per day (``packing`` describes the records)."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.health.clock import unix_second
from bot.store.gate.folding import unfold_passes
from bot.store.gate.folds import Folds
from bot.store.gate.keys import bindings_key, folded_log_key, log_key, scans_key
from bot.store.gate.packing import PASS_FORMAT, Pass, pack_id, pack_pass, pack_scan, read_passes
from bot.store.gate.retention import RETENTION_DAYS, day_of, deletion_second
from bot.store.redis.commands import Argument, Script, ScriptCall
from bot.store.redis.store import Store

SCAN_WINDOW_SECONDS = 600
"""Scan ids are stored in one set per window of this length. A repeated scan is noticed for at least this time."""

_FOLDED = -1

_RECENT_PASSES = 4096
"""The number of records at the end of a log that are searched for a pass of the last minutes."""


class RegisterResult(StrEnum):
    """The result of registering a pass."""

    DONE = "done"
    ALREADY_REGISTERED = "again"
    NOT_BOUND = "not_bound"


class Passes:
    """The passes, by venue and day. They expire ``retention_days`` after their day."""

    def __init__(self, store: Store, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._days = retention_days
        self._folds = Folds(store, retention_days)

    def register(self, new: Pass, scanner: str) -> RegisterResult:
        """Register a pass if ``scanner`` (a chat) is bound to its venue and entrance. A scan counts only once."""
        return RegisterResult(self._store.step(self._registration(new, scanner), durable=True).decode())

    def register_with(self, new: Pass, scanner: str, visit: ScriptCall | None) -> tuple[RegisterResult, list[Any]]:
        """As ``register``, and where one server has all keys, run the call that adds the visit in the same step, if the
        pass is registered now. Gives the reply of the call in a list, which is empty when it was not run.
        """
        if visit is None or not self._store.on_one_server:
            return self.register(new, scanner), []
        call = self._registration(new, scanner).then(RegisterResult.DONE.value, visit)
        result, *replied = self._store.step(call, durable=True)
        return RegisterResult(result.decode()), replied

    def _registration(self, new: Pass, scanner: str) -> ScriptCall:
        day, second = day_of(new.at), unix_second(new.at)
        window = second // SCAN_WINDOW_SECONDS
        scans = scans_key(new.venue, window), scans_key(new.venue, window - 1)
        keys = (bindings_key(new.venue), log_key(new.venue, day), *scans)
        ends = deletion_second(day, self._days), (window + 2) * SCAN_WINDOW_SECONDS
        args: list[Argument] = [scanner, new.entrance, *_split_at_scanner(new), _scan_member(new), *ends]
        return ScriptCall(_REGISTER, keys, args)

    def void(self, venue: str, scan: int, at: datetime, scanner: str) -> bool:
        """Undo the pass of this scan, registered ``at`` by ``scanner``. False when unbound or there is no pass."""
        day = day_of(at)
        keys = bindings_key(venue), log_key(venue, day), folded_log_key(venue, day)
        while (found := self._store.script(_VOID_PASS, keys, (scanner, pack_scan(scan)), durable=True)) == _FOLDED:
            self._folds.unfold_passes(venue, day)
        return bool(found)

    def find_recent(self, venue: str, person: str, scan: int, now: datetime) -> Pass | None:
        """The pass of this scan and person, if it was registered in the last two windows; else None."""
        earlier = now - timedelta(seconds=2 * SCAN_WINDOW_SECONDS)
        for day in dict.fromkeys((day_of(now), day_of(earlier))):
            key = log_key(venue, day)
            tail = self._store.run(key, ("GETRANGE", key, -_RECENT_PASSES * PASS_FORMAT.size, -1))[0]
            for registered in read_passes(venue, day, tail):
                if (registered.person, registered.scan) == (person, scan):
                    return registered
        return None

    def on_day(self, venue: str, day: date) -> tuple[Pass, ...]:
        """The passes of a Beijing day, in the order of registration; undone ones are ``void``."""
        keys = folded_log_key(venue, day), log_key(venue, day)
        folded, log = self._store.run(keys[0], *(("GET", key) for key in keys))
        return read_passes(venue, day, unfold_passes(folded or b"") + (log or b""))


def _split_at_scanner(new: Pass) -> tuple[bytes, bytes]:
    """The packed pass before and after the scanner's number, which the script inserts."""
    packed = pack_pass(new)
    return packed[:16], packed[18:]


def _scan_member(new: Pass) -> int:
    """A number of 63 bits for scan and person: Redis stores sets of integers in the least memory."""
    return int.from_bytes(pack_id(new.person)[:4]) >> 1 << 32 | new.scan


_REGISTER = Script("""
-- KEYS bindings, log, scans of this window, scans of the one before
-- ARGV scanner, entrance, record up to the scanner's number, record after it, scan, end of the log, end of the scans
local number, entrance = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^(%d+) (%d+) ')
if entrance ~= ARGV[2] then return 'not_bound' end
if redis.call('SISMEMBER', KEYS[4], ARGV[5]) == 1 or redis.call('SADD', KEYS[3], ARGV[5]) == 0 then return 'again' end
redis.call('EXPIREAT', KEYS[3], ARGV[7])
local length = redis.call('APPEND', KEYS[2], ARGV[3] .. struct.pack('>H', number) .. ARGV[4])
if length == 26 then redis.call('EXPIREAT', KEYS[2], ARGV[6]) end
return 'done'
""")

_VOID_PASS = Script("""
-- KEYS bindings, log, folded log; ARGV scanner, scan
local number = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^%d+')
if not number then return 0 end
local mine = struct.pack('>H', number)
local log = redis.call('GETRANGE', KEYS[2], -26 * 4096, -1)
for at = #log - 25, 1, -26 do
  if string.sub(log, at + 22, at + 25) == ARGV[2] and string.sub(log, at + 16, at + 17) == mine then
    local flags = string.byte(log, at + 20)
    if flags < 128 then
      redis.call('APPEND', KEYS[2], string.sub(log, at, at + 19) .. string.char(flags + 128) ..
        string.sub(log, at + 21, at + 25))
    end
    return 1
  end
end
return redis.call('EXISTS', KEYS[3]) == 1 and -1 or 0
""")
"""Returns 1 when the pass is void now, ``_FOLDED`` when the day is folded. Searches only the last 4096 records: passes
can be undone for minutes."""
