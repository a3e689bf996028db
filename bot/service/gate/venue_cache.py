"""A cache of venues. Names rarely change, and a scan should not need another store request for them."""

from datetime import datetime, timedelta

from bot.store.gate.venues import Venue, Venues

CACHE_LIFETIME = timedelta(minutes=1)
MAX_VENUES = 4096
"""Most venues in the cache of one process."""


class VenueCache:
    """Reads venues and the names of their entrances."""

    def __init__(self, venues: Venues) -> None:
        self._venues = venues
        self._cached: dict[str, tuple[datetime, Venue]] = {}

    def get(self, venue: str, now: datetime) -> Venue | None:
        """The venue as it was at most CACHE_LIFETIME ago; None when there is none."""
        cached = self._cached.get(venue)
        if cached and abs(now - cached[0]) < CACHE_LIFETIME:
            return cached[1]
        found = self._venues.get(venue)
        if found:
            if len(self._cached) >= MAX_VENUES:
                self._cached.clear()
            self._cached[venue] = now, found
        return found

    def current(self, venue: str, now: datetime) -> Venue | None:
        """The venue as it is now, without the cache."""
        self._cached.pop(venue, None)
        return self.get(venue, now)

    def entrance(self, venue: str, number: int, now: datetime) -> str:
        """The name of the entrance (or vehicle, or line) with this number; empty when there is none."""
        found = self.get(venue, now)
        if found and number >= len(found.entrances):
            found = self.current(venue, now)
        return found.entrances[number] if found and number < len(found.entrances) else ""
