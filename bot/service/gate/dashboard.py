"""What a manager sees of their own venue, and does there: today's figures, the scanners, ending a binding."""

from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import BEIJING
from bot.service.gate.dismissal import Dismissal
from bot.service.gate.figures import Figures, figures
from bot.service.gate.names import shown_name
from bot.service.gate.trail import Trail, subject
from bot.store.gate.passes import Passes
from bot.store.gate.posts import Post, Posts
from bot.store.gate.venues import Venue, Venues, VenueStatus
from bot.store.people import People


@dataclass(frozen=True, slots=True)
class Scanner:
    """One line of the list of scanners: ``name`` is masked, ``number`` is the one at this venue."""

    number: int
    name: str
    entrance: str
    since: datetime
    on_duty: bool


@dataclass(frozen=True, slots=True)
class Today:
    """A venue's day so far."""

    venue: Venue
    at: datetime
    figures: Figures
    scanners: tuple[Scanner, ...]


class Dashboard:
    """The manager's page. Every method raises NotAllowed for chats that do not manage the venue, or not any more."""

    def __init__(
        self, venues: Venues, posts: Posts, passes: Passes, people: People, dismissal: Dismissal, trail: Trail
    ) -> None:
        self._venues = venues
        self._posts = posts
        self._passes = passes
        self._people = people
        self._dismissal = dismissal
        self._trail = trail

    def today(self, openid: str, venue_id: str, now: datetime) -> Today:
        """The venue's day so far."""
        venue = self.managed(openid, venue_id, "venue.page", now)
        passes = self._passes.day(venue_id, now.astimezone(BEIJING).date())
        scanners = tuple(self._scanner(venue, post) for post in self._posts.at(venue_id))
        return Today(venue, now.astimezone(BEIJING), figures(passes, venue.entrances), scanners)

    def end(self, openid: str, venue_id: str, number: int, now: datetime) -> bool:
        """End the binding of the scanner with this number; False when there is none."""
        venue = self.managed(openid, venue_id, "scanner.end", now)
        posts = (*self._posts.at(venue_id), *self._posts.unfinished(venue_id))
        post = next((post for post in posts if post.number == number), None)
        if post is None:
            return False
        about = f"{subject('venue', venue_id)} scanner:{number}"
        self._trail.done("scanner.end", self._trail.chat(openid), about, now)
        return self._dismissal.end(post, venue.name, now)

    def managed(self, openid: str, venue_id: str, action: str, now: datetime) -> Venue:
        """The venue, if its gate is open and this chat manages it. Raises NotAllowed."""
        venue = self._venues.get(venue_id)
        if venue is None or venue.manager != openid or venue.status is not VenueStatus.APPROVED:
            raise self._trail.refuse(action, self._trail.chat(openid), subject("venue", venue_id), now)
        return venue

    def _scanner(self, venue: Venue, post: Post) -> Scanner:
        names = venue.entrances
        entrance = names[post.entrance] if post.entrance < len(names) else f"{post.entrance + 1}"
        on_duty = self._dismissal.on_duty(post)
        return Scanner(post.number, self._name(post.person), entrance, post.since, on_duty)

    def _name(self, person_id: str) -> str:
        return shown_name(self._people, self._people.get(person_id))
