"""The end of all that is a chat's, except for its own record and its fields."""

from datetime import datetime

from bot.chat.fields import DOCUMENT_CHECK, DUTY, PENDING_SCANS, RECEIPTS
from bot.service.access.audit_log import AuditLog, subject
from bot.service.notices import Notices
from bot.service.people.eraser import Eraser
from bot.service.people.families import Families
from bot.service.people.leaving import Leaving
from bot.store.gate.venues import VenueStatus
from bot.store.people.people import Person
from bot.store.records import Records

CLEANUP_JOB = "leftovers"
"""The kind of the job that removes what has expired from the chat of a scanner. Its subject is the chat."""

DESK_JOB = "desk"
"""The kind of the job that looks after a chat's conversation at the support desk: places it in the lists, ends the
bot's silence, and deletes it in the end. Its subject is the chat."""

PICTURE_JOB = "picture"
"""The kind of the job that fetches the pictures which somebody sent to the support desk. Its subject is the chat."""


class ChatEnding:
    """Ends what a chat does for others: its dependants, its venues, its posts as a scanner."""

    def __init__(self, records: Records, eraser: Eraser, notices: Notices) -> None:
        self._audit_log = AuditLog(records.audit, records.refusals, records.vault)
        self._people = records.people
        self._holds = records.holds
        self._earlier = records.earlier_entries
        self._agents = records.agents
        self._requests = records.consent_requests
        self._jobs = records.jobs
        self._chat_fields = records.chat_fields
        self._gate = records.gate
        self._families = Families(records.people, records.agents)
        self._inbox = records.support.inbox
        self._pictures = records.support.pictures
        self._questions = records.questions
        self._eraser = eraser
        self._leaving = Leaving(records, notices)
        self._notices = notices

    def has_posts(self, chat: str) -> bool:
        """Whether the chat manages an approved venue or is a scanner of one."""
        listed = (self._gate.venues.get(venue) for venue, _ in self._gate.bindings.venues_of(chat))
        found = (*self._gate.venues.of_manager(chat), *filter(None, listed))
        return any(venue.status is VenueStatus.APPROVED for venue in found)

    def is_shared(self, record: Person) -> bool:
        """Whether nobody holds it, and agents are entered in it from before levels."""
        return not record.held and not record.closing and bool(self._agents.of_person(record.id))

    def end_own(self, record: Person, now: datetime, *, told: str = "") -> bool:
        """Erase the record of an own chat, with the notice ``told`` for its agents; only the chat's entry, when the
        record is shared. False when it changed since it was read.
        """
        if self.is_shared(record):
            return self._earlier.leave(record.id, record.owner)
        return self._eraser.erase(record, now, told=told)

    def end(self, chat: str, now: datetime) -> None:
        """Erase all that is the chat's, except for its own record and its fields."""
        for dependant in self._agents.dependants(chat):
            self._end_dependant(chat, dependant.person, now)
        self._note_withdrawn(chat, now)
        for venue in self._gate.venues.of_manager(chat):
            self._gate.venues.abandon(venue.id, chat)
        self._forget_posts(chat)
        self._requests.remove_all(chat)
        for receipt in self._chat_fields.read(chat).get(RECEIPTS, "").split():
            self._pictures.erase_sent(receipt, chat)  # a review of somebody else's record goes on
        self._chat_fields.erase_belongings(chat)
        self._inbox.place(chat, None)
        self._questions.forget(chat)
        self._jobs.cancel(DESK_JOB, chat)
        self._jobs.cancel(PICTURE_JOB, chat)
        self._jobs.cancel(CLEANUP_JOB, chat)

    def end_posts(self, chat: str, now: datetime, heir: str = "") -> None:
        """End what a lost chat does at gates: posts and duty as a scanner, and managing. Its venues go to the ``heir``,
        else they wait for another manager.
        """
        for venue in self._gate.venues.of_manager(chat) if heir else ():
            self._gate.venues.hand_over(venue.id, chat, heir)
        self._note_withdrawn(chat, now)
        self._gate.venues.leave(chat)
        self._forget_posts(chat)
        fields = self._chat_fields.read(chat)
        for name in (name for name in (DUTY, PENDING_SCANS, DOCUMENT_CHECK) if fields.get(name)):
            self._chat_fields.replace(chat, name, fields[name], "")

    def _note_withdrawn(self, chat: str, now: datetime) -> None:
        """Record how the applications of this chat that wait end with it."""
        for venue in self._gate.venues.of_manager(chat):
            if venue.status is VenueStatus.PENDING:
                self._audit_log.record_end(subject("venue", venue.id), VenueStatus.WITHDRAWN, "machine", now)

    def _forget_posts(self, chat: str) -> None:
        """End the chat's bindings as a scanner, and keep of those and of past ones nothing that names it."""
        for venue_id in self._gate.bindings.venues_ever(chat):
            self._gate.bindings.forget(venue_id, chat)

    def _end_dependant(self, chat: str, person: str, now: datetime) -> None:
        """End the chat's binding or claim; a person who has nobody else is erased. In a record that nobody holds others
        may be entered from before levels.
        """
        record = self._people.get(person, chat)
        if record and not self._families.is_alone(record, chat):
            self._leaving.leave(person, chat, now)
            return
        if record and not self._eraser.erase(record, now, by=chat):
            self._end_dependant(chat, person, now)  # it changed just now
        self._agents.remove_dependant(chat, person)
