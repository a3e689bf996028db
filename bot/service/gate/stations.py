"""Scanners: invited, bound to a venue and entrance, on and off duty, unbound."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.health.invitations import ExpiredInvitation, ForgedInvitation, Invitation, Invitations, invitation_url
from bot.health.masking import mask_name
from bot.health.scans import Duty, GateFault
from bot.service.gate.dismissal import plain
from bot.service.gate.places import Places
from bot.service.gate.trail import Trail, subject
from bot.service.notices import Notices
from bot.store.gate.posts import Posts
from bot.store.gate.venues import Venue, VenueStatus
from bot.store.people import People
from bot.store.person import Person

MOST = 500
"""Scanners of one venue."""

REPEATED = timedelta(minutes=2)
"""For how long after a binding its invitation counts as sent again because the answer was lost: nobody may have been
told yet."""


@dataclass(frozen=True, slots=True)
class Station:
    """A post as its scanner knows it: the venue and what the entrance is called."""

    venue: Venue
    number: int
    entrance: str

    @property
    def duty(self) -> Duty:
        """The same as the chat's field has it."""
        return Duty(self.venue.id, self.number, self.venue.lenient)


class Stations:
    """What scanners do in the chat about their posts."""

    def __init__(
        self,
        posts: Posts,
        places: Places,
        people: People,
        invitations: Invitations,
        notices: Notices,
        trail: Trail,
        public_url: str,
    ) -> None:
        self._posts = posts
        self._places = places
        self._people = people
        self._invitations = invitations
        self._notices = notices
        self._trail = trail
        self.public_url = public_url

    def invite(self, openid: str, venue: str, entrance: int, now: datetime) -> str:
        """The address that stands for a new invitation; for the venue's manager only, else raises GateFault."""
        found = self._places.current(venue, now)
        if found is None or found.manager != openid or found.status is not VenueStatus.APPROVED:
            self._trail.refuse("scanner.invite", self._trail.chat(openid), subject("venue", venue), now)
            raise GateFault("none")
        self._trail.done("scanner.invite", self._trail.chat(openid), subject("venue", venue), now)
        return invitation_url(self.public_url, self._invitations.make(venue, entrance, now))

    def accept(self, openid: str, me: str, text: str, now: datetime) -> Station:
        """Bind this chat by an invitation. Raises GateFault; each reason but a stranger's is safe to tell anybody."""
        invitation = self._read(text, now)
        person = self._people.get(me) if me else None
        if person is None or not person.verified:
            self._trail.refuse("scanner.accept", self._trail.chat(openid), subject("venue", invitation.venue), now)
            raise GateFault("unverified" if person else "register_first")
        venue = self._places.current(invitation.venue, now)
        if venue is None or venue.status is not VenueStatus.APPROVED:
            raise GateFault("closed")
        return self._bound(openid, person, venue, invitation, now)

    def of(self, openid: str, now: datetime) -> tuple[Station, ...]:
        """Where this chat may go on duty now."""
        found = ((self._places.current(venue, now), number) for venue, number in self._posts.of(openid))
        return tuple(
            Station(venue, number, self._places.entrance(venue.id, number, now))
            for venue, number in found
            if venue and venue.status is VenueStatus.APPROVED
        )

    def enter(self, openid: str, venue: str, now: datetime) -> Station:
        """Where to be on duty, from the venue's own record; raises GateFault("closed") when it has no such scanner."""
        post, found = self._posts.get(venue, openid), self._places.current(venue, now)
        if post is None or found is None or found.status is not VenueStatus.APPROVED:
            self._trail.refuse("duty.on", self._trail.chat(openid), subject("venue", venue), now)
            raise GateFault("closed")
        return Station(found, post.entrance, self._places.entrance(venue, post.entrance, now))

    def refused(self, openid: str, action: str, now: datetime) -> None:
        """Note that somebody who is no scanner wanted to do this."""
        self._trail.refuse(action, self._trail.chat(openid), "", now)

    def leave(self, openid: str, me: str, venue: str, now: datetime) -> None:
        """End one's own binding; the manager is told."""
        self._trail.done("scanner.leave", self._trail.chat(openid), subject("venue", venue), now)
        self._posts.unbind(venue, openid)
        found, person = self._places.current(venue, now), self._people.get(me) if me else None
        if found and person and found.manager != openid:
            name = mask_name(self._people.identity(person).name)
            self._notices.tell(found.manager, now, "notice.scanner_left", name=name, venue=plain(found.name))

    def _read(self, text: str, now: datetime) -> Invitation:
        try:
            return self._invitations.read(text, now)
        except ExpiredInvitation:
            raise GateFault("expired") from None
        except ForgedInvitation:
            raise GateFault("forged") from None

    def _bound(self, openid: str, person: Person, venue: Venue, invitation: Invitation, now: datetime) -> Station:
        before = self._posts.get(venue.id, openid)
        if before is None and len(self._posts.at(venue.id)) >= MOST:
            raise GateFault("full")
        post = self._posts.bind(venue.id, openid, invitation.entrance, person.id, invitation.nonce, now)
        if post is None:
            raise GateFault("used")
        entrance = self._places.entrance(venue.id, post.entrance, now)
        self._trail.done("scanner.accept", self._trail.chat(openid), subject("venue", venue.id), now)
        joined = before is None or (post == before and now - post.since < REPEATED)
        if joined and venue.manager != openid:
            name = mask_name(self._people.identity(person).name)
            values = {"name": name, "venue": plain(venue.name), "entrance": plain(entrance)}
            self._notices.tell(venue.manager, now, "notice.scanner_joined", **values)
        return Station(venue, post.entrance, entrance)
