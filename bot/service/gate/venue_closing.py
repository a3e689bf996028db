"""Closing a venue and opening it again: by its manager in the chat, by an operator for any venue.

A closed venue has no scanner, from that moment on. One that is opened again has none either, until its manager invites.
"""

from datetime import datetime

from bot.service.access.audit_log import AuditLog, checked_reason, operator_actor, subject
from bot.service.gate.duty import ScannerDismissal
from bot.service.notices import Notices, notice_value
from bot.service.people.standing import Standing
from bot.store.access.operators import Operator, Role
from bot.store.gate.venues import Closer, Venue, VenueStatus
from bot.store.records import Records


class VenueClosing:
    """Closes, opens again and withdraws. Every step may be repeated after an interruption."""

    def __init__(
        self,
        records: Records,
        dismissal: ScannerDismissal,
        standing: Standing,
        notices: Notices,
        audit_log: AuditLog,
        hotline: str,
    ) -> None:
        self._venues = records.gate.venues
        self._standing = standing
        self._bindings = records.gate.bindings
        self._dismissal = dismissal
        self._notices = notices
        self._audit_log = audit_log
        self._hotline = hotline

    def scanners(self, venue_id: str) -> int:
        """How many scanners lose their post when it is closed."""
        return len(self._bindings.of_venue(venue_id))

    def close(self, operator: Operator | None, venue_id: str, reason: str, now: datetime) -> Venue | None:
        """Close an open venue, and tell its manager why; None when it is not open. Raises NotAllowed, NoReason."""
        cleaned = checked_reason(reason)
        self._record(operator, "venue.close", venue_id, now, cleaned)
        venue = self._end(venue_id, Closer.OPERATOR, now)
        if venue:
            self._notify_manager(venue, now, "closed", reason=notice_value(cleaned), hotline=self._hotline)
        return venue

    def reopen(self, operator: Operator | None, venue_id: str, reason: str, now: datetime) -> Venue | None:
        """Open a closed venue again, and tell its manager why; None when it is not closed or has no manager. Raises
        NotAllowed, NoReason.
        """
        cleaned = checked_reason(reason)
        self._record(operator, "venue.reopen", venue_id, now, cleaned)
        venue = self._reopen(venue_id, Closer.OPERATOR, now)
        if venue:
            self._notify_manager(venue, now, "reopened", reason=notice_value(cleaned))
        return venue

    def close_own(self, chat: str, venue_id: str, now: datetime) -> Venue | None:
        """Close the venue that this chat manages, or withdraw its application; the venue as it is then. None when it is
        neither open nor waiting, or another chat's.
        """
        venue, actor, about = (
            self._own(chat, venue_id, now),
            self._audit_log.chat_actor(chat),
            subject("venue", venue_id),
        )
        if venue is None:
            self._audit_log.refuse("venue.close", actor, about, now)
            return None
        if venue.status is VenueStatus.PENDING:
            self._audit_log.record("venue.withdraw", actor, about, now)
            if self._venues.withdraw(venue_id, chat):
                self._audit_log.record_end(about, VenueStatus.WITHDRAWN, actor, now)
                return self._venues.get(venue_id)
        self._audit_log.record("venue.close", actor, about, now)
        return self._end(venue_id, Closer.MANAGER, now)

    def reopen_own(self, chat: str, venue_id: str, now: datetime) -> Venue | None:
        """Open again what the manager closed. None when it is not closed, another chat's, or closed by an operator."""
        actor, about = self._audit_log.chat_actor(chat), subject("venue", venue_id)
        if self._own(chat, venue_id, now) is None:
            self._audit_log.refuse("venue.reopen", actor, about, now)
            return None
        self._audit_log.record("venue.reopen", actor, about, now)
        return self._reopen(venue_id, Closer.MANAGER, now)

    def _own(self, chat: str, venue_id: str, now: datetime) -> Venue | None:
        venue = self._venues.get(venue_id)
        mine = venue is not None and venue.manager == chat and self._standing.chat_keeps_posts(chat, now)
        return venue if mine else None

    def _end(self, venue_id: str, closer: Closer, now: datetime) -> Venue | None:
        """Close it, and let no scanner see anybody any more when this returns (``ScannerDismissal.end``)."""
        bindings = (*self._bindings.of_venue(venue_id), *self._bindings.ended_but_listed(venue_id))
        if not self._venues.close(venue_id, closer):
            return None
        venue = self._venues.get(venue_id)
        assert venue is not None, "closed venues stay on record"
        self._dismissal.end(venue.name, now, *bindings)
        return venue

    def _reopen(self, venue_id: str, by: Closer, now: datetime) -> Venue | None:
        """Open it again; scanners whom an interrupted closing did not reach are told first that they are none."""
        if venue := self._venues.get(venue_id):
            self._dismissal.end(venue.name, now, *self._bindings.ended_but_listed(venue_id))
        return self._venues.get(venue_id) if self._venues.reopen(venue_id, by) else None

    def _record(self, operator: Operator | None, action: str, venue_id: str, now: datetime, reason: str) -> None:
        about = subject("venue", venue_id)
        named = self._audit_log.require_role(operator, Role.VENUES, action, about, now)
        self._audit_log.record(action, operator_actor(named), about, now, reason)

    def _notify_manager(self, venue: Venue, now: datetime, what: str, **values: str) -> None:
        if venue.manager:
            told = {"venue": notice_value(venue.name), **values}
            self._notices.notify(venue.manager, now, f"gatepage.notice.{what}", **told)
