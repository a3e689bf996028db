"""The platform's clock: true time plus an offset that the player moves."""

import time
from collections.abc import Callable

from bot.sandbox.wechat.store import Store


class Clock:
    """Unix seconds of the simulated platform; the offset is kept in the store."""

    def __init__(self, store: Store, true_time: Callable[[], float] = time.time) -> None:
        self._store = store
        self.true_time = true_time

    @property
    def offset(self) -> float:
        """How many seconds the platform is ahead of true time."""
        return float(self._store.get("clock", "offset", 0.0))

    def now(self) -> float:
        """The platform's time in Unix seconds."""
        return self.true_time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move the platform's time by ``seconds`` from where it is."""
        self.set_offset(self.offset + seconds)

    def set_offset(self, seconds: float) -> None:
        """Put the platform ``seconds`` ahead of true time (0 = back to true time)."""
        self._store.put("clock", "offset", float(seconds))
