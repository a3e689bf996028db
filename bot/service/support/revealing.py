"""Shows a clerk something that is masked: a detail of the person's record, or what the person wrote. It needs a reason;
the look is in the audit log, in the person's 谁扫过我 and in a notice before anything is shown.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.health.clock import BEIJING, unix_second
from bot.health.people.views import VIEWS, Reader
from bot.health.support.conversation import IN_CHAT, ConversationState
from bot.health.support.roles import DeskAction
from bot.service.access.audit_log import AuditLog, checked_reason
from bot.service.notices import Notices, notice_value
from bot.service.people.standing import Standing
from bot.service.support.clerking import Clerking
from bot.service.support.staffing import staff_actor
from bot.store.gate.retention import day_of
from bot.store.gate.staff_looks import StaffLook
from bot.store.people.people import Person
from bot.store.records import Records
from bot.store.support.staff import StaffMember
from bot.store.vault import UnsealError

MAX_A_DAY = 30
"""What one clerk may reveal on a day."""

WORDS = "words"
"""What is revealed that is no detail of the record: an entry of the conversation."""


class Detail(StrEnum):
    """What of a record can be revealed."""

    NAME = "name"
    NUMBER = "number"
    PHONE = "phone"


class Unrevealed(StrEnum):
    """Why nothing is shown. ``OWNED``: the conversation is not the clerk's, or not open. ``GONE``: there is no such
    thing, or not any more. ``AGAIN``: the form was used. ``LIMIT``: the clerk revealed MAX_A_DAY today.
    """

    OWNED = "owned"
    GONE = "gone"
    AGAIN = "again"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class RevealTarget:
    """What a clerk wants to see: a ``Detail``, or the entry with this number in the conversation."""

    detail: Detail | None = None
    place: int = 0

    @property
    def what(self) -> str:
        """What it is, for the person and for the audit log."""
        return self.detail or WORDS


def read_target(text: str) -> RevealTarget | None:
    """What an address names: a detail, or the number of an entry; None for other texts."""
    if text in frozenset(Detail):
        return RevealTarget(Detail(text))
    return RevealTarget(place=int(text)) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@dataclass(frozen=True, slots=True)
class _Value:
    """What is shown, and whose record it is of; None while nobody is registered in the chat."""

    text: str = field(repr=False)
    record: Person | None


class Revealing:
    """Reveals. Raises NotAllowed, NoReason."""

    def __init__(
        self, records: Records, standing: Standing, clerking: Clerking, audit_log: AuditLog, notices: Notices
    ) -> None:
        self._conversations = records.support.conversations
        self._reveals = records.support.reveals
        self._people = records.people
        self._looks = records.gate.staff_looks
        self._standing = standing
        self._clerking = clerking
        self._audit_log = audit_log
        self._notices = notices

    def check(self, member: StaffMember, chat: str, wanted: RevealTarget, now: datetime) -> Unrevealed | None:
        """Why this could not be revealed; None when it could."""
        self._clerking.require(member, DeskAction.REVEAL, now)
        if not self._is_owner(member, chat):
            self._refuse(member, chat, wanted, now)
            return Unrevealed.OWNED
        return None if self._find(chat, wanted) else Unrevealed.GONE

    def reveal(
        self, member: StaffMember, chat: str, wanted: RevealTarget, reason: str, form: str, now: datetime
    ) -> str | Unrevealed:
        """What is masked; each ``form`` reveals once."""
        if refused := self.check(member, chat, wanted, now):
            return refused
        cleaned, found = checked_reason(reason), self._find(chat, wanted)
        if found is None:
            return Unrevealed.GONE
        count = self._reveals.add(member.name, form, day_of(now))
        if not count:
            return Unrevealed.AGAIN
        if count > MAX_A_DAY:
            self._refuse(member, chat, wanted, now)
            return Unrevealed.LIMIT
        self._audit_log.record("desk.reveal", staff_actor(member.name), self._about(chat, wanted), now, cleaned)
        self._tell(chat, found.record, StaffLook(unix_second(now), wanted.what, cleaned, form), now)
        return found.text

    def _is_owner(self, member: StaffMember, chat: str) -> bool:
        head = self._conversations.get(chat)
        return head is not None and head.state is ConversationState.OWNED and head.owner == member.name

    def _find(self, chat: str, wanted: RevealTarget) -> _Value | None:
        record = self._standing.of_chat(chat)
        if wanted.detail is None:
            entry = self._conversations.entry(chat, wanted.place)
            return _Value(entry.text, record) if entry and entry.by in IN_CHAT and entry.text else None
        if record is None:
            return None
        try:
            identity, shown = self._people.identity(record), VIEWS[Reader.REVEALING]
        except UnsealError:
            return None
        forms = {
            Detail.NAME: shown.name(identity.name),
            Detail.NUMBER: shown.number(identity.number),
            Detail.PHONE: shown.phone(identity.phone),
        }
        return _Value(forms[wanted.detail], record) if forms[wanted.detail] else None

    def _tell(self, chat: str, record: Person | None, look: StaffLook, now: datetime) -> None:
        """Tell the person, and whoever holds the record beside them, before anything is shown."""
        values = {
            "time": f"{now.astimezone(BEIJING):%m-%d %H:%M}",
            "what": f"@reveal.what.{look.what}",
            "reason": notice_value(look.reason),
        }
        if record:
            self._looks.add(record.id, look)
        if record and record.held and look.what != WORDS:
            self._notices.notify_person_and_agents(record.id, "reveal.told", "reveal.told_dependant", now, **values)
        else:
            self._notices.notify(chat, now, "reveal.told" if record else "reveal.told_here", **values)

    def _refuse(self, member: StaffMember, chat: str, wanted: RevealTarget, now: datetime) -> None:
        self._audit_log.refuse("desk.reveal", staff_actor(member.name), self._about(chat, wanted), now)

    def _about(self, chat: str, wanted: RevealTarget) -> str:
        about = wanted.detail or f"{WORDS}:{wanted.place}"
        return f"chat:{self._audit_log.chat_actor(chat)} {about}"
