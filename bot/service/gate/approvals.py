"""Deciding on venues: approve, refuse with a reason, close with a reason. The manager is told each time."""

from datetime import datetime

from bot.service.gate.dismissal import Dismissal, plain
from bot.service.gate.links import Entrances
from bot.service.gate.trail import Trail, actor, subject
from bot.service.notices import Notices
from bot.store.gate.posts import Posts
from bot.store.gate.venues import Venue, Venues
from bot.store.operators import Operator, Role

REASON = range(2, 201)
"""How long a reason may be, in characters."""


class NoReason(ValueError):
    """The reason is missing, or is none: too short or too long."""


class Approvals:
    """What operators with the role ``venues`` do. Each method raises NotAllowed for others."""

    def __init__(
        self,
        venues: Venues,
        posts: Posts,
        dismissal: Dismissal,
        notices: Notices,
        entrances: Entrances,
        trail: Trail,
        hotline: str,
    ) -> None:
        self._venues = venues
        self._posts = posts
        self._dismissal = dismissal
        self._notices = notices
        self._entrances = entrances
        self._trail = trail
        self._hotline = hotline

    def pending(self, operator: Operator | None, now: datetime) -> tuple[Venue, ...]:
        """The venues that wait, oldest first."""
        self._trail.need(operator, Role.VENUES, "venue.list", "", now)
        return self._venues.pending()

    def approve(self, operator: Operator | None, venue_id: str, now: datetime) -> Venue | None:
        """Open a gate; None when there is no such venue, or it was decided otherwise before."""
        self._note(operator, "venue.approve", venue_id, now)
        venue = self._venues.decide(venue_id, approved=True)
        if venue:
            poster = self._entrances.poster_link(venue.id, now)
            self._tell(venue, now, "gatepage.notice.approved", poster=poster)
        return venue

    def refuse(self, operator: Operator | None, venue_id: str, reason: str, now: datetime) -> Venue | None:
        """Refuse an application. Raises NoReason; else as ``approve``."""
        given = checked(reason)
        self._note(operator, "venue.refuse", venue_id, now, given)
        venue = self._venues.decide(venue_id, approved=False, reason=given)
        if venue:
            self._tell(venue, now, "gatepage.notice.refused", reason=plain(given))
        return venue

    def close(self, operator: Operator | None, venue_id: str, reason: str, now: datetime) -> Venue | None:
        """Close a gate and end all its bindings; None when there is no such venue. Raises NoReason."""
        given = checked(reason)
        self._note(operator, "venue.close", venue_id, now, given)
        posts = (*self._posts.at(venue_id), *self._posts.unfinished(venue_id))
        if not self._venues.close(venue_id):
            return None
        venue = self._venues.get(venue_id)
        assert venue is not None, "closed venues stay on record"
        for post in posts:
            self._dismissal.end(post, venue.name, now)
        self._tell(venue, now, "gatepage.notice.closed", reason=plain(given), hotline=self._hotline)
        return venue

    def _note(self, operator: Operator | None, action: str, venue_id: str, now: datetime, reason: str = "") -> None:
        about = subject("venue", venue_id)
        named = self._trail.need(operator, Role.VENUES, action, about, now)
        self._trail.done(action, actor(named), about, now, reason)

    def _tell(self, venue: Venue, now: datetime, key: str, **values: str) -> None:
        self._notices.tell(venue.manager, now, key, venue=plain(venue.name), **values)


def checked(reason: str) -> str:
    """The reason without space around it. Raises NoReason."""
    given = " ".join(reason.split())
    if len(given) not in REASON:
        raise NoReason
    return given
