"""Since when the platform has been out of reach, for all processes to see."""

from bot.store.connection import Store

_KEY = "storm:{gate}"


class Storms:
    """Whether there is a storm: verdicts cannot be fresh, people are registered and let pass by temperature."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, second: int) -> None:
        """There is one, since this Unix second unless it had begun before."""
        self._store.run(_KEY, ("SET", _KEY, second, "NX"), durable=True)

    def end(self) -> None:
        """It is over."""
        self._store.run(_KEY, ("DEL", _KEY), durable=True)

    def since(self) -> int:
        """The Unix second it began; 0 when there is none."""
        return int(self._store.run(_KEY, ("GET", _KEY))[0] or 0)
