"""What operators say to everybody, and how many messages of each kind came: in the store for all processes.

Nothing here is about anybody.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.store.keys import STATUS_KEY, storm_key
from bot.store.redis.store import Store

STORM_MINUTES = 60
"""So many minutes are kept, as what is normal."""

_AT = "at"


@dataclass(frozen=True, slots=True)
class StatusNotice:
    """The texts by language, and the Unix second of the last change; no text when there is nothing to say."""

    texts: Mapping[str, str] = field(default_factory=dict)
    at: int = 0


class StatusNotices:
    """The notice for everybody: at most one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, language: str, text: str, second: int) -> None:
        """Say this in this language from now on; other languages stay as they are."""
        self._store.run(STATUS_KEY, ("HSET", STATUS_KEY, language, text, _AT, second), durable=True)

    def clear(self) -> None:
        """Say nothing any more."""
        self._store.run(STATUS_KEY, ("DEL", STATUS_KEY), durable=True)

    def read(self) -> StatusNotice:
        """What is said now. Raises StoreError."""
        (pairs,) = self._store.run(STATUS_KEY, ("HGETALL", STATUS_KEY))
        found = {pairs[n].decode(): pairs[n + 1].decode() for n in range(0, len(pairs), 2)}
        return StatusNotice(found, int(found.pop(_AT, "0")))


class Storm:
    """Messages by kind and minute (Unix seconds divided by 60), added up over all processes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, minute: int, counts: Mapping[str, int]) -> None:
        """Count so many messages of these kinds in this minute. Raises StoreError."""
        key = storm_key(minute)
        more = [("HINCRBY", key, kind, count) for kind, count in counts.items()]
        self._store.run(key, *more, ("EXPIRE", key, (STORM_MINUTES + 2) * 60))

    def minutes(self, last: int) -> list[Counter[str]]:
        """The counts of the minutes up to ``last``, oldest first. Raises StoreError."""
        keys = [storm_key(minute) for minute in range(last - STORM_MINUTES + 1, last + 1)]
        found = self._store.run(keys[0], *(("HGETALL", key) for key in keys))
        return [Counter({pairs[n].decode(): int(pairs[n + 1]) for n in range(0, len(pairs), 2)}) for pairs in found]
