"""What was read a moment ago, for a hundred clerks whose pages ask for the same every few seconds."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Lately(Generic[K, V]):
    """Values that are read anew after so many seconds; a process keeps ``room`` of them. Threads may share it."""

    def __init__(self, seconds: float, room: int) -> None:
        self._seconds, self._room = seconds, room
        self._known: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, read: Callable[[], V]) -> V:
        """The value as it was at most ``seconds`` ago."""
        now = time.monotonic()
        read_at, found = self._known.get(key, (0.0, None))
        if found is None or now - read_at > self._seconds:
            found = read()
            self._keep(key, now, found)
        return found

    def _keep(self, key: K, now: float, value: V) -> None:
        with self._lock:
            self._known[key] = now, value
            self._known.move_to_end(key)
            if len(self._known) > self._room:
                self._known.popitem(last=False)
