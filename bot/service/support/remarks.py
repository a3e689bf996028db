"""What clerks note on a conversation for each other: words, and labels that leads have named."""

from datetime import datetime

from bot.health.clock import unix_second
from bot.health.support.conversation import Speaker, TalkEntry
from bot.health.support.roles import DeskAction
from bot.service.access.audit_log import AuditLog
from bot.service.support.clerking import Clerking
from bot.service.support.names import Names
from bot.service.support.staffing import staff_actor
from bot.store.records import Records
from bot.store.support.conversations import DeskOutcome
from bot.store.support.staff import StaffMember

MAX_NOTE_BYTES = 3000
"""UTF-8 bytes of a note."""

MAX_LABELS = 6
"""The labels of one conversation."""

LABEL_LENGTH = range(1, 13)
"""The characters of a label's words."""


class BadNote(ValueError):
    """The note is empty or too long, or its form has no usable token."""


class BadLabel(ValueError):
    """There is no such label, or its words are too long, or the desk has too many labels."""


class Remarks:
    """Notes and labels. Every method that changes something raises NotAllowed."""

    def __init__(self, records: Records, audit_log: AuditLog, clerking: Clerking, names: Names) -> None:
        self._conversations = records.support.conversations
        self._label_names = records.support.label_names
        self._audit_log = audit_log
        self._clerking = clerking
        self._names = names

    def note(self, member: StaffMember, chat: str, text: str, token: str, now: datetime) -> DeskOutcome:
        """Add a note, which the person never sees; the same ``token`` again is the same one. Raises BadNote."""
        words = "\n".join(line.rstrip() for line in text.strip().splitlines())
        if not words or len(words.encode()) > MAX_NOTE_BYTES or not 8 <= len(token) <= 40:
            raise BadNote
        self._clerking.begin(member, DeskAction.NOTE, chat, now)
        names = self._names.of(chat).on_record
        entry = TalkEntry(unix_second(now), Speaker.NOTE, words, who=member.name, names=names)
        return self._clerking.placed(chat, self._conversations.note(chat, token, entry))

    def label(self, member: StaffMember, chat: str, label: str, now: datetime, *, on: bool) -> DeskOutcome:
        """Give the conversation a label, or take it away. Raises BadLabel when there is none with this id."""
        if on and label not in self._label_names.all():
            raise BadLabel
        self._clerking.begin(member, DeskAction.LABEL, chat, now)
        return self._clerking.placed(chat, self._conversations.label(chat, label, MAX_LABELS, on=on))

    def labels(self) -> dict[str, str]:
        """The words of all labels by their ids."""
        return self._label_names.all()

    def add_label(self, member: StaffMember, words: str, now: datetime) -> None:
        """Name a new label. Raises BadLabel."""
        cleaned = " ".join(words.split())
        self._begin_labels(member, "new", now, cleaned)
        if len(cleaned) not in LABEL_LENGTH or not self._label_names.add(cleaned):
            raise BadLabel

    def remove_label(self, member: StaffMember, label: str, now: datetime) -> None:
        """Delete a label: conversations show it no more."""
        words = self._label_names.all().get(label)
        self._begin_labels(member, label if words else "-", now, words or "")
        self._label_names.remove(label)

    def _begin_labels(self, member: StaffMember, label: str, now: datetime, words: str) -> None:
        self._clerking.require(member, DeskAction.EDIT_LABELS, now)
        action, about = f"desk.{DeskAction.EDIT_LABELS}", f"label:{label}"
        self._audit_log.record(action, staff_actor(member.name), about, now, words[: LABEL_LENGTH.stop])
