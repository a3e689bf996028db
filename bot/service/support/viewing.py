"""What clerks see: the rows of the inbox, and a conversation with all personal data masked."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from bot.chat.fields import DESK, LANGUAGE, MOVED, OPEN_FORM
from bot.chat.notice import REPLY, value_of
from bot.chat.reading import simplified
from bot.health.clock import BEIJING, unix_second
from bot.health.people.masking_text import mask_text
from bot.health.support.conversation import IN_CHAT, Conversation, ReplyState, TalkEntry
from bot.health.support.window import Allowance, allowance
from bot.service.support.names import KnownNames, Names
from bot.store.records import Records
from bot.store.support.lookers import LOOKING_SECONDS, Look
from bot.store.support.pictures import PictureState
from bot.store.support.staff import StaffMember
from bot.store.vault import UnsealError

PAGE = 30
"""Rows of one page of the inbox."""

STAYING_SECONDS = 12
"""How long somebody counts as looking after a page has asked for news, which it does every five seconds."""

QUESTIONS = 5
"""The last questions without an answer that are shown beside a conversation."""

IMAGE = "image"
"""The kind of the entries that are pictures."""

_CONTEXT = "desk"


class InboxList(StrEnum):
    """The lists of the inbox."""

    WAITING = "waiting"
    MINE = "mine"
    ALL = "all"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One conversation in a list: ``ref`` names it in addresses; ``since`` is since when somebody waits, or its end.
    ``first``: the minutes until a clerk's first word, None before it. ``labels``: the ids of its labels.
    """

    ref: str
    name: str
    owner: str
    since: datetime
    waits: bool
    closed: bool
    first: int | None
    labels: tuple[str, ...]
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry as a clerk sees it; ``state`` of a reply, else None; ``picture``: where it is, None for other entries.
    ``hides``: something of it is masked that was said in the chat.
    """

    entry: TalkEntry
    at: datetime
    state: ReplyState | None
    picture: PictureState | None
    hides: bool


@dataclass(frozen=True, slots=True)
class DeskView:
    """A conversation as a clerk sees it. ``form``: the open form's name, the number of its question and of all of them,
    and after an answer that could not be taken the key of the text that says why; empty when none is open. ``silent``:
    whether the bot is. ``left``: whether the owner has left it, so that others may take it over. ``missed``: the
    questions that the bot could not answer. ``language``: the one that the person has chosen, if any.
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
    language: str


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
                    sorted(self.rows_of(inbox.owned_by(member.name)), key=lambda row: (not row.waits, row.since))
                )
        return tuple(self.rows_of(chats))

    def waiting_for(self, member: StaffMember, *, but: str) -> int:
        """How many people wait for a word of the member, whose conversations they own, besides this chat; at most
        PAGE are looked at.
        """
        others = (chat for chat in self._desk.inbox.owned_by(member.name)[:PAGE] if chat != but)
        heads = filter(None, map(self._desk.conversations.get, others))
        return sum(1 for head in heads if head.asked and not head.closed)

    def rows_of(self, chats: Iterable[str]) -> Iterator[InboxRow]:
        """The rows of these chats, without those that have no conversation any more."""
        for chat in chats:
            head, said = self._desk.conversations.glance(chat)
            if head is None:
                self._desk.inbox.place(chat, None)
                continue
            names = self._names.lately_of(chat)
            since, waits = datetime.fromtimestamp(head.since, BEIJING), bool(head.asked and not head.closed)
            words = _masked(said, names) if said else ""
            about = bool(head.closed), head.first_reply_minutes, head.labels
            yield InboxRow(self.ref(chat), names.shown, head.owner, since, waits, *about, words)

    def conversation(self, chat: str, now: datetime) -> DeskView | None:
        """The conversation of this chat; None when there is none any more."""
        head, entries, states = self._desk.conversations.read(chat)
        if head is None:
            return None
        fields, second = self._records.chat_fields.read(chat), unix_second(now)
        names = self._names.of(chat)
        left_to_send = allowance(self._desk.sends.windows(chat), second)
        silent = float(fields.get(DESK, "0")) > now.timestamp()
        form = tuple(fields.get(OPEN_FORM, "").split())
        once = {name for entry in entries for name in entry.names}
        missed = () if MOVED in fields else self._missed(chat, names, once)
        shown = tuple(self._shown(chat, entries, states, names))
        left = bool(head.owner) and head.is_left(second, self._silence)
        state, language = (left_to_send, form, silent, left), fields.get(LANGUAGE, "")
        return DeskView(self.ref(chat), head, names.shown, shown, *state, missed, language)

    def look(self, chat: str, member: StaffMember, now: datetime, seconds: int = LOOKING_SECONDS) -> Look:
        """Note that the member looks at the conversation, for so many seconds."""
        return self._desk.lookers.look(chat, member.name, unix_second(now), seconds)

    def picture(self, chat: str, number: int) -> bytes | None:
        """A picture of the chat's conversation, a JPEG; None when there is none with this number."""
        return self._desk.pictures.get(chat, number)

    def _missed(self, chat: str, known: KnownNames, once: Iterable[str]) -> tuple[str, ...]:
        """The last questions without an answer, masked. Who asked before they were on record is known by no name once
        the record moved away: then there are none.
        """
        return tuple(
            mask_text(one.text, (*known.on_record, *once, *one.names), known.numbers, simplified)
            for one in self._records.questions.of_chat(chat)[-QUESTIONS:]
        )

    def _shown(
        self, chat: str, entries: list[TalkEntry], states: Mapping[str, ReplyState], known: KnownNames
    ) -> Iterator[ShownEntry]:
        """The entries, masked. A reply whose notice does not wait any more has arrived, whatever was noted."""
        waiting = {value_of(one.text, REPLY) for one in self._records.chat_notices.read(chat)}
        pictures = self._desk.pictures.list(chat) if any(one.kind == IMAGE for one in entries) else {}
        arrived = {ReplyState.DUE: ReplyState.SENT, ReplyState.DOUBT: ReplyState.AGAIN}
        for entry in entries:
            state = states.get(entry.id) if entry.id else None
            state = arrived.get(state, state) if state and entry.id not in waiting else state
            at = datetime.fromtimestamp(entry.at, BEIJING)
            text = _masked(entry, known)
            hides = text != entry.text and entry.by in IN_CHAT
            picture = pictures.get(int(entry.id)) if entry.kind == IMAGE and entry.id else None
            yield ShownEntry(replace(entry, text=text), at, state, picture, hides)


def _masked(entry: TalkEntry, known: KnownNames) -> str:
    """The words, with all masked that is on record around the chat, and the names that were when it was said."""
    return mask_text(entry.text, (*known.on_record, *entry.names), known.numbers, simplified)
