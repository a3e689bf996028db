"""What clerks see: the rows of the inbox, and a conversation with all personal data masked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from bot.chat.fields import DESK, MOVED, OPEN_FORM
from bot.chat.notice import value_of
from bot.chat.reading import simplified
from bot.health.clock import BEIJING, unix_second
from bot.health.people.masking_text import mask_text
from bot.health.support.conversation import Conversation, ReplyState, TalkEntry
from bot.health.support.window import Act, Allowance, allowance, windows_after
from bot.service.support.names import Names
from bot.store.records import Records
from bot.store.support.staff import StaffMember
from bot.store.vault import UnsealError

PAGE = 30
"""Rows of one page of the inbox."""

QUESTIONS = 5
"""The last questions without an answer that are shown beside a conversation."""

_CONTEXT = "desk"


class InboxList(StrEnum):
    """The lists of the inbox."""

    WAITING = "waiting"
    MINE = "mine"
    ALL = "all"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One conversation in a list: ``ref`` names it in addresses; ``since`` is since when somebody waits, or its end."""

    ref: str
    name: str
    owner: str
    since: datetime
    waits: bool
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry as a clerk sees it; ``state`` of a reply, else None."""

    entry: TalkEntry
    at: datetime
    state: ReplyState | None


@dataclass(frozen=True, slots=True)
class DeskView:
    """A conversation as a clerk sees it. ``form``: the open form's name, the number of its question and of all of them;
    empty when none is open. ``silent``: whether the bot is. ``left``: whether the owner has left it, so that others may
    take it over. ``missed``: the questions that the bot could not answer.
    """

    ref: str
    head: Conversation
    name: str
    entries: tuple[ShownEntry, ...] = field(repr=False)
    allowance: Allowance
    form: tuple[str, ...]
    silent: bool
    left: bool
    missed: tuple[str, ...] = field(repr=False)


class Viewing:
    """Reads what clerks see. Rights are checked by the caller (``Clerking.require``)."""

    def __init__(self, records: Records, names: Names, silence: int) -> None:
        self._records = records
        self._desk = records.support
        self._names = names
        self._silence = silence

    def ref(self, chat: str) -> str:
        """The name of a chat's conversation in addresses: sealed, so that it names nobody."""
        return self._records.vault.seal_name(chat, _CONTEXT)

    def chat(self, ref: str) -> str | None:
        """The chat of such a name; None for other texts."""
        with suppress(UnsealError):
            return self._records.vault.open_name(ref, _CONTEXT)
        return None

    def counts(self) -> tuple[int, int]:
        """How many conversations wait, and how many are open."""
        return self._desk.inbox.counts()

    def version(self) -> int:
        """A number that grows when one of the lists changes."""
        return self._desk.inbox.version()

    def rows(self, which: InboxList, member: StaffMember, page: int) -> tuple[InboxRow, ...]:
        """The rows of one page of a list, from page 0 on."""
        inbox, first = self._desk.inbox, page * PAGE
        match which:
            case InboxList.WAITING:
                chats = inbox.waiting(first, PAGE)
            case InboxList.ALL:
                chats = inbox.open(first, PAGE)
            case InboxList.CLOSED:
                chats = inbox.closed(first, PAGE)
            case InboxList.MINE:
                return tuple(
                    sorted(self._rows(inbox.owned_by(member.name)), key=lambda row: (not row.waits, row.since))
                )
        return tuple(self._rows(chats))

    def _rows(self, chats: list[str]) -> Iterator[InboxRow]:
        for chat in chats:
            head, said = self._desk.conversations.glance(chat)
            if head is None:
                self._desk.inbox.place(chat, None)
                continue
            names = self._names.lately_of(chat)
            since, waits = datetime.fromtimestamp(head.since, BEIJING), bool(head.asked and not head.closed)
            yield InboxRow(
                self.ref(chat), names.shown, head.owner, since, waits, _masked(said, names.on_record) if said else ""
            )

    def conversation(self, chat: str, now: datetime) -> DeskView | None:
        """The conversation of this chat; None when there is none any more."""
        head, entries, states = self._desk.conversations.read(chat)
        if head is None:
            return None
        fields, second = self._records.chat_fields.read(chat), unix_second(now)
        names = self._names.of(chat)
        sends = [head.heard] * self._desk.sends.count(chat)
        left_to_send = allowance(windows_after([(Act.MESSAGE, head.heard)], sends), second)
        silent = float(fields.get(DESK, "0")) > now.timestamp()
        form = tuple(fields.get(OPEN_FORM, "").split())
        known = {*names.on_record, *(name for entry in entries for name in entry.names)}
        missed = () if MOVED in fields else self._missed(chat, known)
        shown = tuple(self._shown(chat, entries, states, names.on_record))
        left = bool(head.owner) and head.is_left(second, self._silence)
        return DeskView(self.ref(chat), head, names.shown, shown, left_to_send, form, silent, left, missed)

    def _missed(self, chat: str, names: Iterable[str]) -> tuple[str, ...]:
        """The last questions without an answer, masked. They keep no names of their own time: there are none of a chat
        whose record moved away.
        """
        return tuple(
            mask_text(one.text, names, (), simplified) for one in self._records.questions.of_chat(chat)[-QUESTIONS:]
        )

    def _shown(
        self, chat: str, entries: list[TalkEntry], states: Mapping[str, ReplyState], names: Sequence[str]
    ) -> Iterator[ShownEntry]:
        """The entries, masked. A reply whose notice does not wait any more has arrived, whatever was noted."""
        waiting = {value_of(one.text, "reply") for one in self._records.chat_notices.read(chat)}
        arrived = {ReplyState.DUE: ReplyState.SENT, ReplyState.DOUBT: ReplyState.AGAIN}
        for entry in entries:
            state = states.get(entry.id) if entry.id else None
            state = arrived.get(state, state) if state and entry.id not in waiting else state
            at = datetime.fromtimestamp(entry.at, BEIJING)
            yield ShownEntry(replace(entry, text=_masked(entry, names)), at, state)


def _masked(entry: TalkEntry, names: Sequence[str]) -> str:
    """The words, with the names masked that are on record around the chat, and those that were when it was said."""
    return mask_text(entry.text, (*names, *entry.names), script=simplified)
