"""Venues by id, remembered for a minute: names that hardly change must not cost a verdict another round trip."""

from datetime import datetime, timedelta

from bot.store.gate.venues import Venue, Venues

FRESH = timedelta(minutes=1)
MOST = 4096
"""Venues that a process remembers at once."""


class Places:
    """Venues and what they are called."""

    def __init__(self, venues: Venues) -> None:
        self._venues = venues
        self._known: dict[str, tuple[datetime, Venue]] = {}

    def get(self, venue: str, now: datetime) -> Venue | None:
        """The venue as of a minute ago or later."""
        known = self._known.get(venue)
        if known and abs(now - known[0]) < FRESH:
            return known[1]
        found = self._venues.get(venue)
        if found:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[venue] = now, found
        return found

    def current(self, venue: str, now: datetime) -> Venue | None:
        """The venue as of now."""
        self._known.pop(venue, None)
        return self.get(venue, now)

    def entrance(self, venue: str, number: int, now: datetime) -> str:
        """What the entrance (or car, or line) is called; empty when there is none."""
        found = self.get(venue, now)
        if found and number >= len(found.entrances):
            found = self.current(venue, now)
        return found.entrances[number] if found and number < len(found.entrances) else ""
