"""Venues: managers apply, operators approve or refuse. The manager is notified of each decision."""

import unicodedata
from contextlib import suppress
from datetime import datetime

from msgspec import DecodeError

from bot.chat.fields import PERSON
from bot.health.gate.scans import GateFault
from bot.health.gate.venues import Category, Region
from bot.health.people.assurance import Right
from bot.health.people.documents import DocumentType
from bot.health.people.views import VIEWS, Reader
from bot.service.access.audit_log import AuditLog, checked_reason, operator_actor, subject
from bot.service.access.browser_sessions import BrowserSessions
from bot.service.notices import Notices, notice_value
from bot.service.people.standing import Standing
from bot.store.access.operators import Operator, Role
from bot.store.gate.venues import Closer, Venue, VenueDetails, Venues, VenueStatus
from bot.store.records import Records
from bot.store.vault import UnsealError

MAX_PENDING_APPLICATIONS = 20
"""Applications of one chat that may wait for a decision at the same time."""


class VenueApplications:
    """What managers do in the chat about their venues."""

    def __init__(self, venues: Venues, standing: Standing, audit_log: AuditLog) -> None:
        self._venues = venues
        self._standing = standing
        self._audit_log = audit_log

    def check_applicant(self, chat: str, person_id: str, now: datetime) -> None:
        """Raise GateFault unless this chat may apply: its person must be registered and verified, and it must have
        fewer than MAX_PENDING_APPLICATIONS pending.
        """
        person = self._standing.own(chat, person_id)
        if person is None or Right.ACT not in person.rights(now):
            self._audit_log.refuse("venue.apply", self._audit_log.chat_actor(chat), "", now)
            raise GateFault("unverified" if person else "unregistered")
        if len(self.waiting_of(chat)) >= MAX_PENDING_APPLICATIONS:
            raise GateFault("full", count=MAX_PENDING_APPLICATIONS)

    def apply(
        self,
        chat: str,
        category: Category,
        region: Region,
        name: str,
        address: str,
        entrances: tuple[str, ...],
        now: datetime,
        *,
        lenient: bool,
    ) -> Venue:
        """Store an application and return the new venue."""
        details = VenueDetails(category, region, name, address, entrances, lenient=lenient)
        venue = self._venues.apply(details, chat, now)
        self._audit_log.record("venue.apply", self._audit_log.chat_actor(chat), subject("venue", venue.id), now)
        return venue

    def managed_by(self, chat: str) -> tuple[Venue, ...]:
        """All venues that this chat manages or applied for, oldest first."""
        return self._venues.of_manager(chat)

    def waiting_of(self, chat: str) -> tuple[Venue, ...]:
        """The venues of this chat that wait for a decision, oldest first."""
        return tuple(venue for venue in self.managed_by(chat) if venue.status is VenueStatus.PENDING)

    def closable_of(self, chat: str) -> tuple[Venue, ...]:
        """The venues of this chat that are open or wait for a decision, oldest first."""
        states = VenueStatus.APPROVED, VenueStatus.PENDING
        return tuple(venue for venue in self.managed_by(chat) if venue.status in states)

    def closed_by(self, chat: str) -> tuple[Venue, ...]:
        """The venues of this chat that it closed itself, oldest first."""
        return tuple(venue for venue in self.managed_by(chat) if venue.closer == Closer.MANAGER)

    def approved_of(self, chat: str) -> tuple[Venue, ...]:
        """The approved venues of this chat, oldest first."""
        return tuple(venue for venue in self.managed_by(chat) if venue.status is VenueStatus.APPROVED)


class NoHolder(Exception):
    """Nobody holds a record with this document in an own chat, or that chat may not act now."""


class VenueApprovals:
    """The decisions of operators with the role ``venues``. Each method raises NotAllowed for others."""

    def __init__(
        self,
        records: Records,
        notices: Notices,
        browser_sessions: BrowserSessions,
        audit_log: AuditLog,
        hotline: str,
    ) -> None:
        self._people = records.people
        self._chat_fields = records.chat_fields
        self._venues = records.gate.venues
        self._notices = notices
        self._browser_sessions = browser_sessions
        self._audit_log = audit_log
        self._hotline = hotline

    def pending(self, operator: Operator | None, now: datetime) -> tuple[Venue, ...]:
        """The venues that wait for a decision, oldest first."""
        named = self._audit_log.require_role(operator, Role.VENUES, "venue.list", "", now)
        self._audit_log.record("venue.list", operator_actor(named), "", now)
        return self._venues.pending()

    def all(self, operator: Operator | None, wanted: str, now: datetime) -> tuple[Venue, ...]:
        """All venues with this in their name, address, entrances or id, the latest application first."""
        named = self._audit_log.require_role(operator, Role.VENUES, "venue.list", "", now)
        self._audit_log.record("venue.list", operator_actor(named), "all", now)
        found = (venue for venue in self._venues.all() if _folded(wanted) in _folded(_words(venue)))
        return tuple(sorted(found, key=lambda venue: (venue.at, venue.id), reverse=True))

    def applicant(self, venue: Venue) -> tuple[str, str]:
        """The masked name of the venue's manager, and the number to call them; empty when it is not known."""
        person = self._people.get(self._chat_fields.read(venue.manager).get(PERSON, "")) if venue.manager else None
        name, phone = self._people.shown_name(Reader.APPROVER, person), ""
        with suppress(UnsealError, DecodeError):
            phone = VIEWS[Reader.APPROVER].phone(self._people.identity(person).phone) if person else ""
        return name, phone

    def approve(self, operator: Operator | None, venue_id: str, now: datetime) -> Venue | None:
        """Approve a venue; None when there is no such venue, or another decision was made before."""
        self._record(operator, "venue.approve", venue_id, now)
        venue = self._decide(operator, venue_id, now, approved=True)
        if venue:
            poster = self._browser_sessions.poster_link(venue.id, now)
            self._notify_manager(venue, now, "gatepage.notice.approved", poster=poster)
        return venue

    def refuse(self, operator: Operator | None, venue_id: str, reason: str, now: datetime) -> Venue | None:
        """Refuse an application; None as in ``approve``. Raises NoReason."""
        cleaned = checked_reason(reason)
        self._record(operator, "venue.refuse", venue_id, now, cleaned)
        venue = self._decide(operator, venue_id, now, approved=False, reason=cleaned)
        if venue:
            self._notify_manager(venue, now, "gatepage.notice.refused", reason=notice_value(cleaned))
        return venue

    def allow_verification(
        self, operator: Operator | None, venue_id: str, reason: str, now: datetime, *, allowed: bool
    ) -> Venue | None:
        """Allow or forbid the scanners of a venue to compare face and document (人证核对); None when there is no
        such venue. Raises NoReason.
        """
        cleaned = checked_reason(reason)
        self._record(operator, "venue.verify" if allowed else "venue.verify.end", venue_id, now, cleaned)
        venue = self._venues.allow_verification(venue_id, allowed=allowed)
        if venue:
            self._notify_manager(venue, now, f"gatepage.notice.{'verifies' if allowed else 'verifies_not'}")
        return venue

    def hand_over(
        self, operator: Operator | None, venue_id: str, document: tuple[DocumentType, str], reason: str, now: datetime
    ) -> Venue | None:
        """Give an approved venue another manager, by the type and number of their document; None when there is no such
        venue. Its scanners stay. Raises NoReason, NoHolder.
        """
        cleaned = checked_reason(reason)
        self._record(operator, "venue.hand_over", venue_id, now, cleaned)
        venue = self._venues.get(venue_id)
        if venue is None or venue.status is not VenueStatus.APPROVED:
            return None
        new, former = self._chat_of(document, now), venue.manager
        if new == former:
            return venue
        self._venues.hand_over(venue.id, former, new)
        told = {"venue": notice_value(venue.name), "hotline": self._hotline}
        self._notices.notify(new, now, "gatepage.notice.manages", **told)
        if former:  # nobody, after a manager lost the chat
            self._notices.notify(former, now, "gatepage.notice.handed_over", reason=notice_value(cleaned), **told)
        return venue

    def _decide(
        self, operator: Operator | None, venue_id: str, now: datetime, *, approved: bool, reason: str = ""
    ) -> Venue | None:
        venue = self._venues.decide(venue_id, approved, reason)
        if venue:
            self._audit_log.record_end(subject("venue", venue_id), venue.status, operator_actor(operator), now)
        return venue

    def _chat_of(self, document: tuple[DocumentType, str], now: datetime) -> str:
        person = self._people.find_by_document(*document)
        record = self._people.get(person) if person else None
        if record is None or not record.holder or Right.ACT not in record.rights(now):
            raise NoHolder
        return record.holder

    def _record(self, operator: Operator | None, action: str, venue_id: str, now: datetime, reason: str = "") -> None:
        about = subject("venue", venue_id)
        named = self._audit_log.require_role(operator, Role.VENUES, action, about, now)
        self._audit_log.record(action, operator_actor(named), about, now, reason)

    def _notify_manager(self, venue: Venue, now: datetime, key: str, **values: str) -> None:
        self._notices.notify(venue.manager, now, key, venue=notice_value(venue.name), **values)


def _words(venue: Venue) -> str:
    return " ".join((venue.name, venue.address, *venue.entrances, venue.id))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
