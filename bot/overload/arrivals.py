"""How long a message may have waited for this process: the threads are few, and what they have no time for waits in the
server, where nobody sees when it came.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

ALONE_SAMPLES = 16
"""So many messages that came while nothing else was done tell how far the platform's clock is from ours."""

QUIET_SECONDS = 0.005
"""After so long without any message, none that comes has waited for this process."""


class Arrivals:
    """The requests that this process works on. ``clock`` gives seconds, ``wall`` Unix seconds. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time) -> None:
        self._clock, self._wall = clock, wall
        self._lock = Lock()
        self._inside, self._left_at, self._alone_at, self._sampled = 0, float("-inf"), clock(), True
        self._lags: deque[float] = deque(maxlen=ALONE_SAMPLES)

    def arrive(self) -> None:
        """Note that a thread begins with a request, before it is read; ``depart`` must follow."""
        with self._lock:
            if not self._inside:
                now = self._clock()
                if now - self._left_at >= QUIET_SECONDS:
                    self._alone_at, self._sampled = now, False
            self._inside += 1

    def depart(self) -> None:
        """Note that a request was answered."""
        with self._lock:
            self._inside -= 1
            if not self._inside:
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
