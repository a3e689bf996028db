"""Whether there is a storm: the platform out of reach, or the store unable to say so."""

import time
from datetime import datetime, timedelta

from bot.health.clock import unix_second
from bot.store.errors import StoreError
from bot.store.gate.storms import Storms

AFTER = timedelta(seconds=60)
"""For how long the platform must have been out of reach: shorter gaps are not worth a word."""

GLANCE = 5.0
"""Seconds for which a process goes by its last look."""


class Weather:
    """Told by the worker how the platform's feed goes; asked at each scan."""

    def __init__(self, storms: Storms) -> None:
        self._storms = storms
        self._failing: datetime | None = None
        self._seen = 0
        self._until = 0.0

    def failed(self, now: datetime) -> None:
        """The platform did not answer; after a while of this there is a storm."""
        self._failing = self._failing or now
        if now - self._failing >= AFTER:
            self._storms.begin(unix_second(self._failing))

    def answered(self) -> None:
        """The platform answered: whatever there was is over."""
        self._failing = None
        if self._storms.since():
            self._storms.end()

    def storm(self) -> int:
        """Since which Unix second there has been a storm; 0 in calm. A store that cannot say is a storm since 1."""
        if time.monotonic() >= self._until:
            try:
                self._seen = self._storms.since()
            except StoreError:
                self._seen = 1
            self._until = time.monotonic() + GLANCE
        return self._seen
