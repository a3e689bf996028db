"""Outages: the health platform has not answered for some time, or the store cannot say whether it has."""

import time
from datetime import datetime, timedelta

from bot.health.clock import unix_second
from bot.store.redis.errors import StoreError
from bot.store.shared_state import PlatformOutage

OUTAGE_DELAY = timedelta(seconds=60)
"""The platform must not answer for this long before it counts as an outage."""

CACHE_SECONDS = 5.0
"""Seconds for which a process uses the last value read from the store."""


class OutageMonitor:
    """Records whether the platform answers. The worker reports to it; every scan reads it."""

    def __init__(self, outage: PlatformOutage) -> None:
        self._outage = outage
        self._failing_since: datetime | None = None
        self._cached_since = 0
        self._cached_until = 0.0

    def note_failure(self, now: datetime) -> None:
        """The platform did not answer. After OUTAGE_DELAY of failures an outage begins."""
        self._failing_since = self._failing_since or now
        if now - self._failing_since >= OUTAGE_DELAY:
            self._outage.begin(unix_second(self._failing_since))

    def note_answer(self) -> None:
        """The platform answered. An outage, if any, ends."""
        self._failing_since = None
        if self._outage.since():
            self._outage.end()

    def since(self) -> int:
        """The Unix second at which the outage began; 0 without an outage; 1 when the store does not answer."""
        if time.monotonic() >= self._cached_until:
            try:
                self._cached_since = self._outage.since()
            except StoreError:
                self._cached_since = 1
            self._cached_until = time.monotonic() + CACHE_SECONDS
        return self._cached_since
