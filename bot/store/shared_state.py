"""Small values that all processes share: feed cursors, heartbeats, and the outage of the health platform."""

from datetime import UTC, datetime

from bot.health.clock import unix_second
from bot.store.keys import OUTAGE_KEY, cursor_key, heartbeat_key
from bot.store.redis.store import Store

WORKER = "worker"
"""The name of the worker's heartbeat."""


class FeedCursor:
    """How far a named feed has been read."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._key = cursor_key(name)

    def read(self) -> str:
        """The cursor to continue from; empty before the first read."""
        (found,) = self._store.run(self._key, ("GET", self._key))
        return found.decode() if found else ""

    def advance(self, cursor: str) -> None:
        """Save the cursor to continue from next time, durably."""
        self._store.run(self._key, ("SET", self._key, cursor), durable=True)


_HEARTBEAT_SECONDS = 7 * 86400


def save_heartbeat(store: Store, name: str, now: datetime) -> None:
    """Save that the named process is running at ``now``."""
    key = heartbeat_key(name)
    store.run(key, ("SET", key, unix_second(now), "EX", _HEARTBEAT_SECONDS))


def read_heartbeat(store: Store, name: str) -> datetime | None:
    """The time of the last heartbeat of the named process, to the second; None when there was none for a week."""
    key = heartbeat_key(name)
    (seconds,) = store.run(key, ("GET", key))
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


class PlatformOutage:
    """Whether the health platform is out of reach. During an outage people are registered and pass by temperature."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, second: int) -> None:
        """Save that an outage began at this Unix second, unless one is already saved."""
        self._store.run(OUTAGE_KEY, ("SET", OUTAGE_KEY, second, "NX"), durable=True)

    def end(self) -> None:
        """Delete the outage."""
        self._store.run(OUTAGE_KEY, ("DEL", OUTAGE_KEY), durable=True)

    def since(self) -> int:
        """The Unix second when the outage began; 0 when there is none."""
        return int(self._store.run(OUTAGE_KEY, ("GET", OUTAGE_KEY))[0] or 0)
