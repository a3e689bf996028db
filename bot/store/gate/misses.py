"""How often at a venue the end of a document's number did not agree with a claim code, by day."""

from datetime import date

from bot.store.gate.keys import misses_key
from bot.store.gate.retention import RETENTION_DAYS, deletion_second
from bot.store.redis.store import Store


class Misses:
    """The counts, by venue and Beijing day. They expire ``retention_days`` after their day, as passes do."""

    def __init__(self, store: Store, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._days = retention_days

    def count(self, venue: str, day: date) -> int:
        """Count one more and return the count."""
        key = misses_key(venue, day)
        return int(self._store.run(key, ("INCR", key), ("EXPIREAT", key, deletion_second(day, self._days)))[0])

    def on_day(self, venue: str, day: date) -> int:
        """The count of a day."""
        key = misses_key(venue, day)
        return int(self._store.run(key, ("GET", key))[0] or 0)
