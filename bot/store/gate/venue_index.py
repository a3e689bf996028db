"""Which venues there are: a set of their ids, beside the venues themselves.

A store from before the index is read through once, by the first who asks.
"""

from bot.store.gate.keys import ALL_VENUES_KEY, venue_key
from bot.store.redis.store import Store

COUNTED = b"*"
"""In the set, no id: all venues from before it are in it."""

_BEFORE, _AFTER = venue_key("*").split("*")


class VenueIndex:
    """The ids of all venues. It may hold the id of a venue whose application was cut off, which does not exist."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, venue: str) -> None:
        """Add a venue, before it is written."""
        self._store.run(ALL_VENUES_KEY, ("SADD", ALL_VENUES_KEY, venue), durable=True)

    def ids(self) -> tuple[str, ...]:
        """The ids of all venues, in no order."""
        found = self._read()
        if COUNTED not in found:
            self._count()
            found = self._read()
        return tuple(venue.decode() for venue in found - {COUNTED})

    def _read(self) -> set[bytes]:
        (found,) = self._store.run(ALL_VENUES_KEY, ("SMEMBERS", ALL_VENUES_KEY))
        return set(found)

    def _count(self) -> None:
        for key in self._store.scan(venue_key("*")):
            self.add(key.removeprefix(_BEFORE).removesuffix(_AFTER))
        self._store.run(ALL_VENUES_KEY, ("SADD", ALL_VENUES_KEY, COUNTED), durable=True)
