"""The job queue: work to be done later by any worker. A job survives the death of a worker and runs in one at a time.

A worker claims jobs for the time of a lease. A job that is not finished by then can be claimed again, so every job must
be idempotent. Times come from the callers, as aware datetimes; their clocks must differ by less than the lease.

In the store, a job is a member of its shard's sorted set, with the time when it may be claimed (Unix milliseconds) as
score, and a field of its shard's hash: ``<attempts> <1 while claimed, else 0> <time of the next run, or 0>``. Each
change is one idempotent script. Its name is the kind and the subject, which is sealed: when a job is due would tell
how long somebody is in quarantine, or when a child comes of age.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from secrets import randbelow
from zlib import crc32

from bot.store.keys import job_keys
from bot.store.redis.commands import Argument, Script
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault

_LUA_FUNCTIONS = """
local function read(job)
  local attempts, claimed, again = string.match(redis.call('HGET', KEYS[2], job) or '0 0 0', '(%d+) (%d) (%d+)')
  return tonumber(attempts), claimed == '1', tonumber(again)
end
local function write(job, attempts, claimed, again)
  redis.call('HSET', KEYS[2], job, string.format('%d %d %d', attempts, claimed, again))
end
local function earlier(a, b)
  if a == 0 or b < a then return b end
  return a
end
"""

_ADD = Script(
    _LUA_FUNCTIONS
    + """
-- KEYS due, states; ARGV job, due
local attempts, claimed, again = read(ARGV[1])
local due = tonumber(ARGV[2])
if claimed then
  write(ARGV[1], attempts, 1, earlier(again, due))
else
  redis.call('ZADD', KEYS[1], 'LT', due, ARGV[1])
end
return 1
"""
)
"""Adds the job, or makes it due earlier. A job that is running is set to run once more, since the running one may have
started before the reason for this call."""

_CLAIM = Script(
    _LUA_FUNCTIONS
    + """
-- KEYS due, states; ARGV now, end of the lease, limit
local found = {}
for _, job in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[3])) do
  local attempts = read(job) + 1
  redis.call('ZADD', KEYS[1], ARGV[2], job)
  write(job, attempts, 1, 0)
  found[#found + 1] = job
  found[#found + 1] = attempts
end
return found
"""
)
"""Returns jobs and their attempts, alternating. Also claims jobs whose lease has expired, and clears their next run."""

_FINISH = Script(
    _LUA_FUNCTIONS
    + """
-- KEYS due, states; ARGV job, attempts
local attempts, claimed, again = read(ARGV[1])
if not claimed or attempts ~= tonumber(ARGV[2]) then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
if again > 0 then
  redis.call('ZADD', KEYS[1], again, ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return 1
"""
)

_RETRY = Script(
    _LUA_FUNCTIONS
    + """
-- KEYS due, states; ARGV job, attempts, due
local attempts, claimed, again = read(ARGV[1])
if not claimed or attempts ~= tonumber(ARGV[2]) then return 0 end
write(ARGV[1], attempts, 0, 0)
redis.call('ZADD', KEYS[1], earlier(again, tonumber(ARGV[3])), ARGV[1])
return 1
"""
)

_CANCEL = Script(
    _LUA_FUNCTIONS
    + """
-- KEYS due, states; ARGV job
local attempts, claimed = read(ARGV[1])
if claimed then
  write(ARGV[1], attempts, 1, 0)
  return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
return 1
"""
)

SHARD_COUNT = 8
"""Shards of the queue, so that a cluster shares the load. It must never change."""


class TryLater(Exception):
    """A job cannot be done now, since an external service did not answer. It should be retried later."""


def backoff(attempts: int) -> timedelta:
    """The time to wait after the given number of failed attempts: 5 s, doubled each time, at most five minutes."""
    return timedelta(seconds=min(300.0, 5.0 * 2.0 ** min(attempts - 1, 10)))


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job: ``kind`` of work, ``subject`` (the id it is about), the number of this attempt, from 1, and its
    ``name`` in the queue.
    """

    kind: str
    subject: str = field(repr=False)
    attempts: int
    name: str = field(default="", repr=False, compare=False)


class JobQueue:
    """The jobs in the store. There is at most one job of each kind for each subject."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def add(self, kind: str, subject: str, due: datetime) -> None:
        """Add a job that is due at ``due``, durably. If it is already queued, the earlier time counts.

        A job that is running is run once more, at ``due`` or later. Raises ValueError when ``kind`` contains a space.
        """
        self._change(_ADD, self.name(kind, subject), _milliseconds(due))

    def cancel(self, kind: str, subject: str) -> None:
        """Remove a job, so that its subject is named no more; one that is running is removed at its end."""
        self._change(_CANCEL, self.name(kind, subject))

    def claim(self, now: datetime, lease: float, limit: int) -> list[Job]:
        """Claim up to ``limit`` due jobs for ``lease`` seconds; in each shard the one due longest comes first."""
        lease_end = _milliseconds(now + timedelta(seconds=lease))
        return list(islice(self._claim_from_shards(_milliseconds(now), lease_end, limit), limit))

    def finish(self, job: Job) -> None:
        """Mark a job as finished. Does nothing when its lease has expired and another worker has claimed it."""
        self._change(_FINISH, job.name, job.attempts)

    def retry(self, job: Job, due: datetime) -> None:
        """Release a job to be tried again at ``due``. Does nothing when another worker has claimed it."""
        self._change(_RETRY, job.name, job.attempts, _milliseconds(due))

    def depth(self, now: datetime) -> tuple[int, float]:
        """The number of jobs that are due and unclaimed, and for how many seconds the oldest has been due."""
        at, total, oldest = _milliseconds(now), 0, _milliseconds(now)
        for shard in range(SHARD_COUNT):
            due, _ = job_keys(shard)
            count, first = self._store.run(due, ("ZCOUNT", due, "-inf", at), ("ZRANGE", due, 0, 0, "WITHSCORES"))
            total += count
            oldest = min(oldest, int(first[1]) if first else oldest)
        return total, (at - oldest) / 1000

    def name(self, kind: str, subject: str) -> str:
        """The name of a job in the queue. Raises ValueError when ``kind`` contains a space."""
        if " " in kind:
            raise ValueError("a kind of job must not contain a space")
        return f"{kind} {self._vault.seal_name(subject, kind)}"

    def read(self, name: str) -> tuple[str, str]:
        """The kind and the subject of the job with this name. One from before subjects were sealed has it in clear."""
        kind, _, subject = name.partition(" ")
        try:
            return kind, self._vault.open_name(subject, kind)
        except UnsealError:
            return kind, subject

    def _claim_from_shards(self, now: int, lease_end: int, limit: int) -> Iterator[Job]:
        start = randbelow(SHARD_COUNT)  # so that no shard waits behind a full one
        left = limit
        for shard in range(start, start + SHARD_COUNT):
            if left <= 0:
                return
            keys = job_keys(shard % SHARD_COUNT)
            found = iter(self._store.script(_CLAIM, keys, (now, lease_end, left), durable=True))
            for name, attempts in zip(found, found, strict=True):
                left -= 1
                yield Job(*self.read(name.decode()), attempts, name.decode())

    def _change(self, script: Script, name: str, *args: Argument) -> None:
        keys = job_keys(crc32(name.encode()) % SHARD_COUNT)
        self._store.script(script, keys, (name, *args), durable=True)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
