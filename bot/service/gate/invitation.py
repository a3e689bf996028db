"""The page of an invitation to scan: which gate it is for, and a code that leads the invited into the chat with it."""

from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import BEIJING
from bot.health.invitations import LIFETIME, SCENE, Invitations, invitation_url
from bot.service.gate.dashboard import Dashboard
from bot.service.gate.poster import NoSuchVenue
from bot.service.gate.trail import Trail, subject
from bot.store.gate.venues import Venues, VenueStatus
from bot.store.scenes import SceneCodes
from bot.wechat.client import WeChat
from bot.wechat.errors import WeChatError


@dataclass(frozen=True, slots=True)
class Shown:
    """What an invitation's page shows; ``payload`` goes into its QR code. ``direct`` codes are read by any WeChat
    scanner, the others by the scan button of our menu."""

    venue: str
    entrance: str
    payload: str
    direct: bool


class InvitationPages:
    """Invitations as managers make them in the browser, and as the invited see them."""

    def __init__(
        self,
        invitations: Invitations,
        dashboard: Dashboard,
        venues: Venues,
        codes: SceneCodes,
        wechat: WeChat,
        trail: Trail,
        public_url: str,
    ) -> None:
        self._invitations = invitations
        self._dashboard = dashboard
        self._venues = venues
        self._codes = codes
        self._wechat = wechat
        self._trail = trail
        self._public_url = public_url

    def make(self, openid: str, venue_id: str, entrance: int, now: datetime) -> str:
        """A new invitation by the venue's manager. Raises NotAllowed, NoSuchVenue for an entrance it has not."""
        venue = self._dashboard.managed(openid, venue_id, "scanner.invite", now)
        if entrance not in range(len(venue.entrances)):
            raise NoSuchVenue
        about = f"{subject('venue', venue_id)} entrance:{entrance}"
        self._trail.done("scanner.invite", self._trail.chat(openid), about, now)
        return self._invitations.make(venue_id, entrance, now)

    def shown(self, text: str, now: datetime) -> Shown:
        """The page of an invitation. Raises InvitationFault, NoSuchVenue."""
        invitation = self._invitations.read(text, now)
        venue = self._venues.get(invitation.venue)
        if venue is None or venue.status is not VenueStatus.APPROVED or invitation.entrance >= len(venue.entrances):
            raise NoSuchVenue
        direct = self._code(SCENE + text, now)
        payload = direct or invitation_url(self._public_url, text)
        return Shown(venue.name, venue.entrances[invitation.entrance], payload, bool(direct))

    def _code(self, scene: str, now: datetime) -> str:
        """The content of a code for the scene; empty while the platform makes none."""
        if kept := self._codes.of(scene):
            return kept[0]
        try:
            content = self._wechat.create_qr(scene, int(LIFETIME.total_seconds()))
        except WeChatError:
            return ""
        self._codes.keep(scene, content, (now + LIFETIME).astimezone(BEIJING))
        return content
