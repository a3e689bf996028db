"""The limit of looks without a pass, for each scanner and day; the manager and the audit log are told of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.health.gate.looks import OpenLooks
from bot.health.people.views import Reader
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.venue_cache import VenueCache
from bot.service.notices import Notices, notice_value
from bot.store.people.people import People


@dataclass(frozen=True, slots=True)
class LookLimit:
    """Ends looking around: at ``limit`` open looks a scanner is shown no verdict until a pass or the next day."""

    limit: int
    people: People
    venue_cache: VenueCache
    notices: Notices
    audit_log: AuditLog

    def reached(self, looks: OpenLooks) -> bool:
        """Whether no further verdict is shown."""
        return looks.count >= self.limit

    def tell(self, chat: str, person: str, venue_id: str, looks: OpenLooks, now: datetime) -> None:
        """Tell the audit log, and the manager of the venue where this scanner is on duty."""
        self.audit_log.record("looks.limit", self.audit_log.chat_actor(chat), subject("venue", venue_id), now)
        venue = self.venue_cache.get(venue_id, now)
        if venue is None:
            return
        name = self.people.shown_name(Reader.MANAGER, self.people.get(person))
        about, values = f"{chat} {looks.day}", {"name": name, "venue": notice_value(venue.name)}
        self.notices.notify(venue.manager, now, "notice.looks", about=about, count=str(looks.count), **values)
