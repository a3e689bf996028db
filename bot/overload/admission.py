"""Admission: how many messages are worked on at once, which of those that wait is next, and how long each has waited.

A message that cannot be done in time is refused at once, so that its answer, and those of all others, are in time.
"""

import time
from collections import deque
from collections.abc import Callable
from math import inf
from threading import Lock

ALONE_SAMPLES = 16
"""So many messages that came while nothing else was done tell how far the platform's clock is from ours."""

QUIET_SECONDS = 0.005
"""After so long without any message, none that comes has waited for this process."""

_SMOOTHING = 0.05


class Admission:
    """``seats`` messages are worked on at once; the others wait, those of the lowest rank first, then in their order.

    ``clock`` gives seconds, ``wall`` Unix seconds. Thread-safe.
    """

    def __init__(
        self, seats: int, clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time
    ) -> None:
        self._seats = self._free = seats
        self._clock, self._wall = clock, wall
        self._lock = Lock()
        self._waiting: dict[int, deque[Lock]] = {}
        self._service = 0.0
        self._inside, self._left_at, self._alone_at, self._sampled = 0, float("-inf"), clock(), True
        self._lags: deque[float] = deque(maxlen=ALONE_SAMPLES)

    def arrive(self) -> None:
        """Note that a request has come, before it is read; ``depart`` must follow."""
        with self._lock:
            now = self._clock()
            if not self._inside and now - self._left_at >= QUIET_SECONDS:
                self._alone_at, self._sampled = now, False
            self._inside += 1

    def depart(self) -> None:
        """Note that a request was answered."""
        with self._lock:
            self._inside -= 1
            self._left_at = self._clock()

    def waited(self, signed: int) -> float:
        """The most seconds for which a message that the platform signed in this second may have waited until now.

        Two bounds, of which the lower counts: the platform's whole seconds, by a clock that may differ from ours; and
        the time since this process last had nothing else to do, for then no message waited.
        """
        now, lag = self._clock(), self._wall() - signed
        if not self._sampled:
            self._sampled = True
            self._lags.append(lag)
        apart = min(self._lags) if len(self._lags) == ALONE_SAMPLES else 0.0
        return max(0.0, min(now - self._alone_at, lag - apart))

    def age(self, signed: int) -> float:
        """The most seconds since the platform signed in this second, by our clock alone."""
        return self._wall() - signed

    def enter_at_once(self) -> bool:
        """Take a seat when one is free; ``leave`` must follow."""
        with self._lock:
            if not self._free:
                return False
            self._free -= 1
            return True

    def enter(self, rank: int, patience: float) -> bool:
        """Take a seat within ``patience`` seconds; ``leave`` must follow. False, mostly at once, when that is not
        possible.
        """
        with self._lock:
            if patience <= 0:
                return False
            if self._free:
                self._free -= 1
                return True
            if self._expected(rank) > patience:
                return False
            turn = Lock()
            turn.acquire()
            self._waiting.setdefault(rank, deque()).append(turn)
        limit = patience if patience < inf else -1
        return turn.acquire(timeout=limit) or self._given_at_last(rank, turn)

    def leave(self, seconds: float) -> None:
        """Give the seat to who is next. ``seconds``: how long it was used."""
        with self._lock:
            self._service += (seconds - self._service) * _SMOOTHING
            for rank in sorted(self._waiting):
                if self._waiting[rank]:
                    self._waiting[rank].popleft().release()
                    return
            self._free += 1

    def _expected(self, rank: int) -> float:
        """The seconds until somebody of this rank who comes now has been answered, as things go."""
        ahead = sum(len(turns) for other, turns in self._waiting.items() if other <= rank)
        return ((ahead + 1) / self._seats + 1) * self._service

    def _given_at_last(self, rank: int, turn: Lock) -> bool:
        """Stop waiting; whether the seat was given between the end of the patience and now."""
        with self._lock:
            if turn in self._waiting[rank]:
                self._waiting[rank].remove(turn)
                return False
            return True
