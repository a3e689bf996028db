"""How fast one chat may send: as fast as a person can, with some in reserve."""

from collections import OrderedDict
from threading import Lock

RESERVE, PER_SECOND = 30.0, 1.0
"""So many messages at once, and so many a second for long: a scanner sends two in four seconds."""

MOST_CHATS = 20_000
"""Chats that are remembered; a forgotten one has its whole reserve again."""


class Pace:
    """Counts the messages of each chat in this process. Thread-safe; the time is in seconds of any steady clock."""

    def __init__(self, reserve: float = RESERVE) -> None:
        self._reserve = reserve
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def too_fast(self, chat: str, now: float) -> bool:
        """Count one message of this chat; whether it has sent more than a person would."""
        with self._lock:
            left, at = self._left.pop(chat, (self._reserve, now))
            left = min(self._reserve, left + (now - at) * PER_SECOND)
            self._left[chat] = (max(0.0, left - 1), now)
            if len(self._left) > MOST_CHATS:
                self._left.popitem(last=False)
            return left < 1
