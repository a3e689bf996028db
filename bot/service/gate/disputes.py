"""Disputes: a person says that a visit in their history was not them (不是我)."""

from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import BEIJING
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.history import History, VisitState, state_of
from bot.service.gate.passing import Passing
from bot.service.gate.venue_cache import VenueCache
from bot.service.gate.voiding import Voiding
from bot.service.notices import Notices, notice_value
from bot.store.gate.packing import PassKind, Visit
from bot.store.people.people import People


@dataclass(frozen=True, slots=True)
class Disputes:
    """Marks visits as disputed. A disputed measurement counts no longer for the colour."""

    passing: Passing
    voiding: Voiding
    people: People
    history: History
    venue_cache: VenueCache
    notices: Notices
    audit_log: AuditLog

    def dispute(self, chat: str, person: str, agent: str, scan: int, now: datetime) -> Visit | None:
        """Mark the visit of this scan among those of ``History.visits_for``; None when there is none.

        The venue's manager is told, and the audit log has it, once: the last step but one marks the visit. The last one
        tells those who were told a colour by this measurement that it was a mistake.
        """
        found = self.history.visits_for(person, agent, now)
        visit = next((seen.visit for seen in found if seen.visit.scan == scan), None)
        if visit is None or state_of(visit) is VisitState.DISPUTED:
            return visit
        about = f"{subject('venue', visit.venue)} {visit.scan:08x}"
        self.audit_log.record("visit.dispute", self.audit_log.chat_actor(chat), about, now)
        self._tell_manager(visit, now)
        before = self.people.get(person)
        self.voiding.void(person, visit.venue, visit.scan, visit.at, PassKind.DISPUTED)
        after = self.people.get(person)
        if before and after:
            self.passing.notify_colour_change(person, before.facts, after.facts, now, mistaken=True)
        return visit

    def _tell_manager(self, visit: Visit, now: datetime) -> None:
        if venue := self.venue_cache.get(visit.venue, now):
            entrance = self.venue_cache.entrance(visit.venue, visit.entrance, now)
            time = f"{visit.at.astimezone(BEIJING):%m-%d %H:%M}"
            names = {"venue": notice_value(venue.name), "entrance": notice_value(entrance)}
            self.notices.notify(venue.manager, now, "notice.disputed", time=time, **names)
