"""A circuit breaker: spares a failing service, and our users the wait for it."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Opens after ``threshold`` failures in a row; then lets one probe through every ``rest`` seconds.

    One per service and process; safe to share between threads. ``clock`` gives monotonic seconds.
    """

    def __init__(self, threshold: int = 5, rest: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._threshold = threshold
        self._rest = rest
        self._clock = clock
        self._failures = 0
        self._retry_at: float | None = None
        self._lock = threading.Lock()

    def admits(self) -> bool:
        """Whether a request may be sent now. While open, True makes the caller the probe."""
        with self._lock:
            if self._retry_at is None:
                return True
            if self._clock() < self._retry_at:
                return False
            # The probe books the next rest at once: a second cannot slip in, nor a lost one block the way.
            self._retry_at = self._clock() + self._rest
            return True

    def succeeded(self) -> bool:
        """The service answered; True when this closed the breaker."""
        with self._lock:
            closed_now = self._retry_at is not None
            self._failures, self._retry_at = 0, None
            return closed_now

    def failed(self) -> bool:
        """The service failed; True when this opened the breaker."""
        with self._lock:
            self._failures += 1
            if self._failures < self._threshold:
                return False
            opened_now = self._retry_at is None
            self._retry_at = self._clock() + self._rest
            return opened_now
