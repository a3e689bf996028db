"""Work to be done later, by any worker: nothing is lost when one is killed, and no two do the same at once.

A worker claims jobs for the time of a lease. What is not reported done by then can be claimed again, so a job must
be safe to do twice. All times are the caller's, aware; machines may differ by less than the lease.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from secrets import randbelow
from zlib import crc32

from bot.store.commands import Argument, Script
from bot.store.connection import Store
from bot.store.keys import schedule_keys
from bot.store.schedule_scripts import ADD, CLAIM, DONE, RETRY

SHARDS = 8
"""Parts of the schedule, so that a cluster shares the work; fixed for the life of the data."""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job: what kind of work, on whom (an id), and the how-manieth attempt this is, from 1."""

    kind: str
    subject: str = field(repr=False)
    attempts: int


class Schedule:
    """The jobs in the store; there is at most one of each kind for each subject."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, kind: str, subject: str, due: datetime) -> None:
        """Do this at ``due``, or earlier if it was to be done earlier; kept when this returns.

        ``kind`` holds no space. A job that is just being done is done once more, at ``due`` or after.
        """
        self._change(ADD, _name(kind, subject), _milliseconds(due))

    def claim(self, now: datetime, lease: float, limit: int) -> list[Job]:
        """Up to ``limit`` jobs that are due, ours alone for ``lease`` seconds; the longest due of each part first."""
        until = _milliseconds(now + timedelta(seconds=lease))
        return list(islice(self._claimed(_milliseconds(now), until, limit), limit))

    def done(self, job: Job) -> None:
        """The job is finished; changes nothing when its claim ran out and another has it now."""
        self._change(DONE, _name(job.kind, job.subject), job.attempts)

    def retry(self, job: Job, due: datetime) -> None:
        """The job is to be tried again at ``due``; changes nothing when another has it now."""
        self._change(RETRY, _name(job.kind, job.subject), job.attempts, _milliseconds(due))

    def depth(self, now: datetime) -> tuple[int, float]:
        """How many jobs are due and unclaimed, and for how many seconds the oldest has been."""
        at, counts, oldest = _milliseconds(now), 0, _milliseconds(now)
        for shard in range(SHARDS):
            due, _ = schedule_keys(shard)
            count, first = self._store.run(due, ("ZCOUNT", due, "-inf", at), ("ZRANGE", due, 0, 0, "WITHSCORES"))
            counts += count
            oldest = min(oldest, int(first[1]) if first else oldest)
        return counts, (at - oldest) / 1000

    def _claimed(self, now: int, until: int, limit: int) -> Iterator[Job]:
        start = randbelow(SHARDS)  # no part waits behind a full one
        left = limit
        for shard in range(start, start + SHARDS):
            if left <= 0:
                return
            keys = schedule_keys(shard % SHARDS)
            found = iter(self._store.script(CLAIM, keys, (now, until, left), durable=True))
            for name, attempts in zip(found, found, strict=True):
                kind, _, subject = name.decode().partition(" ")
                left -= 1
                yield Job(kind, subject, attempts)

    def _change(self, script: Script, name: str, *args: Argument) -> None:
        keys = schedule_keys(crc32(name.encode()) % SHARDS)
        self._store.script(script, keys, (name, *args), durable=True)


def _name(kind: str, subject: str) -> str:
    if " " in kind:
        raise ValueError("a kind of job holds no space")
    return f"{kind} {subject}"


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
