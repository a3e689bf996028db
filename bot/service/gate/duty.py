"""Scanners: accepting invitations, going on duty, ending a binding, and the cleanup afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from bot.chat.fields import DUTY, LOOKS, PENDING_SCANS, REGISTERED_SCANS
from bot.health.gate.looks import OpenLooks, parse_looks
from bot.health.gate.scans import KEPT_OFF_DUTY, Duty, GateFault, ScanRefusal, parse_duty
from bot.health.people.assurance import Right
from bot.health.people.views import VIEWS, Reader
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.venue_cache import VenueCache
from bot.service.notices import Notices, notice_value
from bot.service.people.chat_ending import CLEANUP_JOB
from bot.service.people.standing import Standing
from bot.signing.invitations import ExpiredInvitation, ForgedInvitation, Invitation, Invitations, invitation_url
from bot.store.chat.fields import ChatFields
from bot.store.gate.pending_scans import PendingScans
from bot.store.gate.scanner_bindings import ScannerBinding, ScannerBindings
from bot.store.gate.venues import Venue, VenueStatus
from bot.store.jobs import JobQueue
from bot.store.people.people import Person
from bot.store.records import Records

MAX_SCANNERS = 500
"""Scanners of one venue."""

RESEND_PERIOD = timedelta(minutes=2)
"""For this long after a binding, the same invitation counts as sent again because the answer was lost. The manager
is notified again, because the first notice may have been lost too.
"""

SETTLE_SECONDS = 2.0
"""How long the end of bindings waits for the answers that their scanners are just getting."""


@dataclass(frozen=True, slots=True)
class DutyPlace:
    """Where a scanner works: the venue, the number of the entrance and its name."""

    venue: Venue
    number: int
    entrance: str

    @property
    def duty(self) -> Duty:
        """The same in the form of the chat's ``duty`` field."""
        return Duty(self.venue.id, self.number, self.venue.lenient, str(self.venue.category))


class ScannerDuty:
    """What scanners do in the chat: accept an invitation, go on duty, leave."""

    def __init__(
        self,
        bindings: ScannerBindings,
        venue_cache: VenueCache,
        standing: Standing,
        invitations: Invitations,
        notices: Notices,
        audit_log: AuditLog,
        public_url: str,
    ) -> None:
        self._bindings = bindings
        self._venue_cache = venue_cache
        self._standing = standing
        self._people = standing.people
        self._invitations = invitations
        self._notices = notices
        self._audit_log = audit_log
        self.public_url = public_url

    def invite(self, chat: str, venue: str, entrance: int, now: datetime) -> str:
        """The address of a new invitation. Raises GateFault unless this chat keeps its posts and manages the approved
        venue.
        """
        found = self._venue_cache.current(venue, now)
        if found is None or not found.is_managed_by(chat) or not self._standing.chat_keeps_posts(chat, now):
            self._audit_log.refuse("scanner.invite", self._audit_log.chat_actor(chat), subject("venue", venue), now)
            raise GateFault("none")
        self._audit_log.record("scanner.invite", self._audit_log.chat_actor(chat), subject("venue", venue), now)
        return invitation_url(self.public_url, self._invitations.make(venue, entrance, now))

    def accept(self, chat: str, person_id: str, text: str, now: datetime) -> DutyPlace:
        """Bind this chat to the venue of an invitation. Raises GateFault.

        The sender learns only whether the invitation and their own registration are valid.
        """
        invitation = self._read_invitation(text, now)
        person = self._standing.own(chat, person_id)
        if person is None or Right.ACT not in person.rights(now):
            self._audit_log.refuse(
                "scanner.accept", self._audit_log.chat_actor(chat), subject("venue", invitation.venue), now
            )
            raise GateFault("unverified" if person else "register_first")
        venue = self._venue_cache.current(invitation.venue, now)
        if venue is None or venue.status is not VenueStatus.APPROVED:
            raise GateFault("closed")
        return self._bind(chat, person, venue, invitation, now)

    def places(self, chat: str, now: datetime) -> tuple[DutyPlace, ...]:
        """The places where this chat may go on duty now."""
        found = ((self._venue_cache.current(venue, now), number) for venue, number in self._bindings.venues_of(chat))
        return tuple(
            DutyPlace(venue, number, self._venue_cache.entrance(venue.id, number, now))
            for venue, number in found
            if venue and venue.status is VenueStatus.APPROVED
        )

    def find_place(self, chat: str, person_id: str, venue: str, now: datetime) -> DutyPlace:
        """The place at this venue, read from the store without the cache. Raises GateFault as ``require_fit``, and
        GateFault("closed") when this chat is no scanner of the venue, or the venue is not open.
        """
        self.require_fit(chat, person_id, now)
        binding, found = self._bindings.get(venue, chat), self._venue_cache.current(venue, now)
        if binding is None or found is None or found.status is not VenueStatus.APPROVED:
            self._audit_log.refuse("duty.on", self._audit_log.chat_actor(chat), subject("venue", venue), now)
            raise GateFault("closed")
        return DutyPlace(found, binding.entrance, self._venue_cache.entrance(venue, binding.entrance, now))

    def require_fit(self, chat: str, person_id: str, now: datetime) -> None:
        """Raise GateFault unless this chat may go on duty: "unverified" without the right to posts, or the refusal of
        ``KEPT_OFF_DUTY`` for the colour of its person.
        """
        right = self._standing.post_right(chat, person_id, now)
        if right and right.colour not in KEPT_OFF_DUTY:
            return
        self.note_refusal(chat, "duty.on", now)
        if right:
            raise GateFault(KEPT_OFF_DUTY[right.colour])
        raise GateFault(ScanRefusal.UNVERIFIED)

    def note_refusal(self, chat: str, action: str, now: datetime) -> None:
        """Record in the audit log that a chat tried this action, which it may not do."""
        self._audit_log.refuse(action, self._audit_log.chat_actor(chat), "", now)

    def leave(self, chat: str, person_id: str, venue: str, now: datetime) -> bool:
        """End the chat's own binding and notify the manager; the same again for a repeated message. False, and nothing
        is ended, when the post went to another chat of the person meanwhile.
        """
        if venue not in self._bindings.venues_ever(chat):
            return False
        self._audit_log.record("scanner.leave", self._audit_log.chat_actor(chat), subject("venue", venue), now)
        self._bindings.unbind(venue, chat)
        found, person = self._venue_cache.current(venue, now), self._people.get(person_id) if person_id else None
        if found and person and found.manager != chat:
            name = VIEWS[Reader.MANAGER].name(self._people.identity(person).name)
            self._notices.notify(found.manager, now, "notice.scanner_left", name=name, venue=notice_value(found.name))
        return True

    def _read_invitation(self, text: str, now: datetime) -> Invitation:
        try:
            return self._invitations.read(text, now)
        except ExpiredInvitation:
            raise GateFault("expired") from None
        except ForgedInvitation:
            raise GateFault("forged") from None

    def _bind(self, chat: str, person: Person, venue: Venue, invitation: Invitation, now: datetime) -> DutyPlace:
        before = self._bindings.get(venue.id, chat)
        if before is None and len(self._bindings.of_venue(venue.id)) >= MAX_SCANNERS:
            raise GateFault("full")
        binding = self._bindings.bind(venue.id, chat, invitation.entrance, person.id, invitation.nonce, now)
        if binding is None:
            raise GateFault("used")
        entrance = self._venue_cache.entrance(venue.id, binding.entrance, now)
        self._audit_log.record("scanner.accept", self._audit_log.chat_actor(chat), subject("venue", venue.id), now)
        joined = before is None or (binding == before and now - binding.since < RESEND_PERIOD)
        if joined and venue.manager != chat:
            name = VIEWS[Reader.MANAGER].name(self._people.identity(person).name)
            values = {"name": name, "venue": notice_value(venue.name), "entrance": notice_value(entrance)}
            self._notices.notify(venue.manager, now, "notice.scanner_joined", **values)
        return DutyPlace(venue, binding.entrance, entrance)


class ScannerDismissal:
    """Ends scanners' bindings for managers and operators, and knows who is on duty."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._bindings = records.gate.bindings
        self._chat_fields = records.chat_fields
        self._sessions = records.sessions
        self._notices = notices

    def end(self, venue_name: str, now: datetime, *bindings: ScannerBinding) -> bool:
        """End bindings and notify their scanners; False when all had ended before. The scanners see nobody any more
        when this returns, unless an answer that was begun before takes longer than SETTLE_SECONDS.

        The entries in the scanners' own lists are removed last. If this is interrupted, the bindings are still listed
        and can be ended again.
        """
        ended = [self._bindings.end_at_venue(binding.venue, binding.scanner) for binding in bindings]
        until = monotonic() + SETTLE_SECONDS
        for binding in bindings:
            self._sessions.wait_until_free(binding.scanner, until - monotonic())
        for binding in bindings:
            self._clear(binding, venue_name, now)
        return any(ended)

    def _clear(self, binding: ScannerBinding, venue_name: str, now: datetime) -> None:
        """Remove what is left of a binding that has ended, and tell the scanner."""
        if duty := _duty_at(self._chat_fields.read(binding.scanner), binding):
            self._chat_fields.replace(binding.scanner, DUTY, duty, "")
        self._notices.notify(binding.scanner, now, "gatepage.notice.ended", venue=notice_value(venue_name))
        self._bindings.remove_from_list(binding.venue, binding.scanner)

    def activity(self, binding: ScannerBinding, now: datetime) -> tuple[bool, int]:
        """Whether this scanner is on duty at this venue, and how often they looked today without a pass."""
        fields = self._chat_fields.read(binding.scanner)
        return bool(_duty_at(fields, binding)), parse_looks(fields.get(LOOKS, ""), now).count


def _duty_at(fields: Mapping[str, str], binding: ScannerBinding) -> str:
    """The chat's field of duty when it is at the venue of this binding; else empty."""
    text = fields.get(DUTY, "")
    duty = parse_duty(text)
    return text if duty and duty.venue == binding.venue else ""


CLEANUP_DELAY = timedelta(days=1)


class DutyCleanup:
    """Removes what has expired from chats of scanners, scans and the count of looks: a day after they went on duty,
    and daily while they are on duty.
    """

    def __init__(self, jobs: JobQueue, chat_fields: ChatFields, pending_scans: PendingScans) -> None:
        self._jobs = jobs
        self._chat_fields = chat_fields
        self._pending_scans = pending_scans

    def schedule(self, chat: str, now: datetime) -> None:
        """Schedule the cleanup of this chat."""
        self._jobs.add(CLEANUP_JOB, chat, now + CLEANUP_DELAY)

    def run(self, chat: str, now: datetime) -> None:
        """Remove what has expired. Schedule the next cleanup if the chat is on duty or something is left."""
        fields = self._chat_fields.read(chat)
        looks = parse_looks(fields.get(LOOKS, ""), now)
        scans = {
            name: self._pending_scans.open(fields.get(name, ""), now) for name in (PENDING_SCANS, REGISTERED_SCANS)
        }
        left = {**scans, LOOKS: looks != OpenLooks(looks.day)}
        for name in (name for name, live in left.items() if fields.get(name) and not live):
            self._chat_fields.replace(chat, name, fields[name], "")
        if fields.get(DUTY) or any(left.values()):
            self.schedule(chat, now)
