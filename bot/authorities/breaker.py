"""A circuit breaker: while a service fails, no requests are sent to it and nobody waits for it."""

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Opens after ``threshold`` failures in a row; then allows one probe every ``pause_seconds``.

    There is one per service and process, shared by all threads. ``clock`` gives monotonic seconds.
    """

    def __init__(
        self, threshold: int = 5, pause_seconds: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._threshold = threshold
        self._pause_seconds = pause_seconds
        self._clock = clock
        self._failures = 0
        self._retry_at: float | None = None
        self._lock = threading.Lock()

    def allows_request(self) -> bool:
        """Whether a request may be sent now. While the breaker is open, this request is the probe."""
        with self._lock:
            if self._retry_at is None:
                return True
            if self._clock() < self._retry_at:
                return False
            # The next pause begins now: so no second probe is sent, and a probe without result does not block others.
            self._retry_at = self._clock() + self._pause_seconds
            return True

    def succeeded(self) -> bool:
        """Record a success; True when it closed the breaker."""
        with self._lock:
            closed_now = self._retry_at is not None
            self._failures, self._retry_at = 0, None
            return closed_now

    def failed(self) -> bool:
        """Record a failure; True when it opened the breaker."""
        with self._lock:
            self._failures += 1
            if self._failures < self._threshold:
                return False
            opened_now = self._retry_at is None
            self._retry_at = self._clock() + self._pause_seconds
            return opened_now
