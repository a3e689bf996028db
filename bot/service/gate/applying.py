"""Applying for a venue, and a manager's list of them."""

from datetime import datetime

from bot.health.scans import GateFault
from bot.health.venues import Category, Region
from bot.service.gate.trail import Trail, subject
from bot.store.gate.venues import Place, Venue, Venues, VenueStatus
from bot.store.people import People

WAITING = 5
"""Applications of one chat that may wait for a decision."""


class Applying:
    """What managers do in the chat about their venues."""

    def __init__(self, venues: Venues, people: People, trail: Trail) -> None:
        self._venues = venues
        self._people = people
        self._trail = trail

    def check(self, openid: str, me: str, now: datetime) -> None:
        """Raise GateFault unless this chat may apply: a registered person's, verified, with room for another."""
        person = self._people.get(me) if me else None
        if person is None or not person.verified:
            self._trail.refuse("venue.apply", self._trail.chat(openid), "", now)
            raise GateFault("unverified" if person else "unregistered")
        if sum(venue.status is VenueStatus.PENDING for venue in self.of(openid)) >= WAITING:
            raise GateFault("full", count=WAITING)

    def apply(
        self,
        openid: str,
        category: Category,
        region: Region,
        name: str,
        address: str,
        entrances: tuple[str, ...],
        now: datetime,
        *,
        lenient: bool,
    ) -> Venue:
        """The venue applied for."""
        place = Place(category, region, name, address, entrances, lenient=lenient)
        venue = self._venues.apply(place, openid, now)
        self._trail.done("venue.apply", self._trail.chat(openid), subject("venue", venue.id), now)
        return venue

    def of(self, openid: str) -> tuple[Venue, ...]:
        """The venues that this chat has applied for, oldest first."""
        return self._venues.of_manager(openid)

    def open_of(self, openid: str) -> tuple[Venue, ...]:
        """Those whose gate is open."""
        return tuple(venue for venue in self.of(openid) if venue.status is VenueStatus.APPROVED)
