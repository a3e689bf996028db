"""The lists of reviews: those that wait for a decision, the oldest first; those that are settled, the latest first."""

from collections.abc import Sequence

from bot.health.people.verdicts import REVIEW_KEPT
from bot.store.keys import (
    DECIDED_REVIEWS_KEY,
    EARLIER_OPEN_REVIEWS_KEY,
    OPEN_REVIEWS_KEY,
    PAUSED_REVIEWS_KEY,
    REVIEWS_VERSION_KEY,
)
from bot.store.redis.commands import Command, Script
from bot.store.redis.store import Store

_KEPT = int(REVIEW_KEPT.total_seconds())

_CHANGED: Command = ("INCR", REVIEWS_VERSION_KEY)

_READ = Script("""
-- KEYS open, earlier; ARGV first, last
for _, receipt in ipairs(redis.call('SMEMBERS', KEYS[2])) do redis.call('ZADD', KEYS[1], 'NX', 0, receipt) end
redis.call('DEL', KEYS[2])
return redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2])
""")
"""Older versions kept a set: its members go to the front once, since they wait longest."""


class ReviewLists:
    """The lists, of receipt numbers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, receipt: str, opened: int) -> None:
        """Put a review, which was opened at this Unix second, on the list of those that wait."""
        self._store.run(OPEN_REVIEWS_KEY, ("ZADD", OPEN_REVIEWS_KEY, "NX", opened, receipt), _CHANGED, durable=True)

    def close(self, receipt: str, settled: int, paused: int = 0) -> None:
        """Put it on the list of those that are settled, since this Unix second; 0: it is gone, and on no list. Until
        the Unix second ``paused`` it is on the list of those that may not be asked again, if that is not 0.
        """
        moved: list[Command] = [("ZREM", OPEN_REVIEWS_KEY, receipt), _CHANGED]
        if settled:
            moved.append(("ZADD", DECIDED_REVIEWS_KEY, settled, receipt))
            moved.append(("ZREMRANGEBYSCORE", DECIDED_REVIEWS_KEY, "-inf", settled - _KEPT))
        if paused:
            moved.insert(0, ("ZREMRANGEBYSCORE", PAUSED_REVIEWS_KEY, "-inf", settled))
            moved.insert(1, ("ZADD", PAUSED_REVIEWS_KEY, paused, receipt))
        self._store.run(OPEN_REVIEWS_KEY, *moved, durable=True)

    def note_change(self) -> None:
        """Let those who look at the lists see what has changed of a review in them."""
        self._store.run(REVIEWS_VERSION_KEY, _CHANGED)

    def version(self) -> int:
        """A number that grows when one of the lists changes, or a review in them."""
        return int(self._store.run(REVIEWS_VERSION_KEY, ("GET", REVIEWS_VERSION_KEY))[0] or 0)

    def paused(self) -> list[str]:
        """Those that may not be asked again yet, and some that may."""
        return _receipts(self._store.run(PAUSED_REVIEWS_KEY, ("ZRANGE", PAUSED_REVIEWS_KEY, 0, -1))[0])

    def waiting(self, first: int = 0, count: int = 0) -> list[str]:
        """Those that wait, the oldest first, from number ``first`` on; all of them without a ``count``."""
        keys, span = (OPEN_REVIEWS_KEY, EARLIER_OPEN_REVIEWS_KEY), (first, first + count - 1)
        return _receipts(self._store.script(_READ, keys, span))

    def decided(self, first: int, count: int) -> list[str]:
        """Those that are settled, the latest first, from number ``first`` on."""
        key = DECIDED_REVIEWS_KEY
        return _receipts(self._store.run(key, ("ZREVRANGE", key, first, first + count - 1))[0])

    def count(self) -> int:
        """How many wait."""
        return int(self._store.run(OPEN_REVIEWS_KEY, ("ZCARD", OPEN_REVIEWS_KEY))[0])


def _receipts(found: Sequence[bytes]) -> list[str]:
    return [receipt.decode() for receipt in found]
