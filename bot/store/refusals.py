"""How often somebody was refused of late: who is refused again and again must not fill the audit."""

from bot.store.connection import Store
from bot.store.keys import refusals_key

HOUR = 3600


class Refusals:
    """Counts refusals by actor, for all processes; a count ends an hour after its first."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, actor: str) -> int:
        """Count one more; how many there are with it."""
        key = refusals_key(actor)
        return int(self._store.run(key, ("INCR", key), ("EXPIRE", key, HOUR, "NX"))[0])
