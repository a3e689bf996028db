"""The web page of a scanner's invitation: the venue, the entrance, and a QR code that opens the chat."""

from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import BEIJING
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.dashboard import Dashboard
from bot.service.gate.posters import NoSuchVenue
from bot.signing.invitations import INVITATION_LIFETIME, INVITATION_SCENE_PREFIX, Invitations, invitation_url
from bot.store.gate import GateRecords
from bot.store.gate.venues import VenueStatus
from bot.wechat.client import WeChat
from bot.wechat.errors import WeChatError


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What an invitation's page shows. ``payload`` is the content of the QR code. ``direct``: any WeChat scanner
    can read the code; otherwise it needs the scan button of the account's menu.
    """

    venue: str
    entrance: str
    payload: str
    direct: bool


class InvitationPages:
    """Makes invitations for managers in the browser, and the pages for the invited."""

    def __init__(
        self,
        invitations: Invitations,
        dashboard: Dashboard,
        gate: GateRecords,
        wechat: WeChat,
        audit_log: AuditLog,
        public_url: str,
    ) -> None:
        self._invitations = invitations
        self._dashboard = dashboard
        self._venues = gate.venues
        self._codes = gate.account_qr_codes
        self._wechat = wechat
        self._audit_log = audit_log
        self._public_url = public_url

    def make(self, chat: str, venue_id: str, entrance: int, now: datetime) -> str:
        """A new invitation by the venue's manager. Raises NotAllowed; NoSuchVenue when the entrance does not exist."""
        venue = self._dashboard.require_managed_venue(chat, venue_id, "scanner.invite", now)
        if entrance not in range(len(venue.entrances)):
            raise NoSuchVenue
        about = f"{subject('venue', venue_id)} entrance:{entrance}"
        self._audit_log.record("scanner.invite", self._audit_log.chat_actor(chat), about, now)
        return self._invitations.make(venue_id, entrance, now)

    def page(self, text: str, now: datetime) -> InvitationPage:
        """The content of an invitation's page. Raises InvitationFault, NoSuchVenue."""
        invitation = self._invitations.read(text, now)
        venue = self._venues.get(invitation.venue)
        if venue is None or venue.status is not VenueStatus.APPROVED or invitation.entrance >= len(venue.entrances):
            raise NoSuchVenue
        direct = self._qr_content(INVITATION_SCENE_PREFIX + text, venue.manager, now)
        payload = direct or invitation_url(self._public_url, text)
        return InvitationPage(venue.name, venue.entrances[invitation.entrance], payload, bool(direct))

    def _qr_content(self, scene: str, manager: str, now: datetime) -> str:
        """The content of the account's QR code for this scene; empty when WeChat does not make one now, or made
        enough for this manager today.
        """
        if stored := self._codes.get(scene):
            return stored[0]
        if not self._codes.may_make(manager, now):
            return ""
        try:
            content = self._wechat.create_qr(scene, int(INVITATION_LIFETIME.total_seconds()))
        except WeChatError:
            return ""
        self._codes.save(scene, content, (now + INVITATION_LIFETIME).astimezone(BEIJING))
        return content
