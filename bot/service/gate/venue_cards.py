"""Paper cards that a venue's staff print for somebody who stands there with the document.

Only a venue that may compare face and document (人证核对) prints: who types somebody's number voids their card.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.health.people.documents import DocumentType
from bot.service.access.audit_log import AuditLog, subject
from bot.service.codes.paper_codes import PaperCodes
from bot.service.gate.dashboard import Dashboard

_ACTION = "paper.print"


@dataclass(frozen=True, slots=True)
class VenueCards:
    """Prints for the manager's page."""

    dashboard: Dashboard
    paper: PaperCodes
    audit_log: AuditLog

    def print_card(
        self, chat: str, venue_id: str, document: tuple[DocumentType, str], opened: int, now: datetime
    ) -> bytes:
        """The picture of a new card of the person with this document. ``opened`` as in ``PaperCodes.hand_out``. Raises
        NotAllowed; NoRecord, TooManyCards, PrintedSince.
        """
        venue = self.dashboard.require_managed_venue(chat, venue_id, _ACTION, now)
        actor, about = self.audit_log.chat_actor(chat), subject("venue", venue_id)
        if not venue.verifies:
            raise self.audit_log.refuse(_ACTION, actor, about, now)
        person = self.paper.find_held(actor, document, now)
        return self.paper.hand_out(person, actor, about, now, venue=venue.name, opened=opened)
