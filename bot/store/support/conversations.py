"""Conversations at the support desk, by chat. All keys of one have the chat's hash tag, so each change is one step.

The chat's field DESK says while one is open until which second the bot is silent (0: it is not), so that answering
costs no read of the conversation.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from msgspec.json import Decoder, Encoder
from msgspec.structs import replace

from bot.health.support.conversation import Conversation, ReplyState, TalkEntry
from bot.health.support.window import Act
from bot.store.keys import chat_keys
from bot.store.redis.commands import Argument, Script
from bot.store.redis.store import Store
from bot.store.support import steps
from bot.store.support.keys import DESK_FIELD, conversation_key, conversation_keys, entries_key, sends_key
from bot.store.support.steps import REPLY, ROOM
from bot.store.vault import UnsealError, Vault

_FIELDS = ("opened", "owner", "labels", "taken", "spoke", "asked", "heard", "closed", "order", "version", "first")

GLANCED = 8
"""The entries among which the inbox looks for the person's last words."""

_encode, _read = Encoder().encode, Decoder(TalkEntry).decode


class DeskOutcome(StrEnum):
    """What became of a step. ``DONE``: it is done, now or before. ``CLOSED``: there is no such open conversation.
    ``OWNED``: another clerk owns it, or nobody. ``FULL``: too many replies wait already.
    """

    DONE = "done"
    CLOSED = "closed"
    OWNED = "owned"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Told:
    """What the person is told in the same step: arguments of ``ADD_NOTICE`` (``ChatNotices.addition``)."""

    args: tuple[Argument, ...]


class Conversations:
    """The conversations. Every step may be repeated."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def get(self, chat: str) -> Conversation | None:
        """The head; None when there is no conversation."""
        key = conversation_key(chat)
        return _read_head(self._store.run(key, ("HMGET", key, *_FIELDS))[0])

    def read(self, chat: str) -> tuple[Conversation | None, list[TalkEntry], Mapping[str, ReplyState]]:
        """The head, the entries, oldest first, and what became of each reply."""
        key, said = conversation_key(chat), entries_key(chat)
        head, raw = self._store.run(key, ("HGETALL", key), ("HGETALL", said))
        fields, entries = _pairs(head), _pairs(raw)
        states = {n.removeprefix(REPLY): ReplyState(v.decode()) for n, v in fields.items() if n.startswith(REPLY)}
        opened = ((place, self._entry(entries[str(place)], said)) for place in sorted(map(int, entries)))
        found = [replace(entry, place=place) for place, entry in opened if entry]
        return _read_head([fields.get(name) for name in _FIELDS]), found, states

    def entry(self, chat: str, place: int) -> TalkEntry | None:
        """The entry with this number; None when it is not kept."""
        key = entries_key(chat)
        (sealed,) = self._store.run(key, ("HGET", key, place))
        return self._entry(sealed, key) if sealed else None

    def glance(self, chat: str) -> tuple[Conversation | None, TalkEntry | None]:
        """The head, and the person's last entry that waits for an answer, if it is among the last ones."""
        keys = conversation_key(chat), entries_key(chat)
        head, last = self._store.script(steps.GLANCE, keys, (GLANCED, *_FIELDS))
        entries = (entry for sealed in last if (entry := self._entry(sealed, keys[1])))
        return _read_head(head), next((entry for entry in entries if entry.asks), None)

    def open(self, chat: str, entry: TalkEntry, millisecond: int, act: Act | None) -> bool:
        """Open the conversation, or open it again; ``act`` as in ``record``. False when it is open already: then
        its owner is asked again, or any clerk if the bot has come back.
        """
        args = (entry.at, self._seal(chat, entry), ROOM, act or "", millisecond)
        return bool(self._run(steps.OPEN, chat, args, chat_keys(chat).chat, sends_key(chat)))

    def record(
        self, chat: str, message: str, entries: Sequence[TalkEntry], second: int, act: Act | None, *, asks: bool
    ) -> bool:
        """Add what was said in the message with this key. ``act``: what it is, for the windows of customer-service
        messages; ``asks``: the person waits for an answer. False when the conversation is not open any more.
        """
        args: tuple[Argument, ...] = (
            message,
            second,
            act or "",
            int(asks),
            ROOM,
            *(self._seal(chat, entry) for entry in entries),
        )
        return bool(self._run(steps.RECORD, chat, args, chat_keys(chat).chat, sends_key(chat)))

    def take(self, chat: str, clerk: str, entry: TalkEntry, left_before: int, *, force: bool) -> DeskOutcome:
        """Let a clerk own it. One that another owns only with ``force``, or when that one has done nothing since
        ``left_before``.
        """
        return self._step(steps.TAKE, chat, (clerk, entry.at, left_before, int(force), self._seal(chat, entry), ROOM))

    def hand_over(self, chat: str, clerk: str, other: str, entry: TalkEntry, *, force: bool) -> DeskOutcome:
        """Let another clerk own it. One that ``clerk`` does not own only with ``force``."""
        return self._step(steps.HAND_OVER, chat, (clerk, entry.at, int(force), other, self._seal(chat, entry), ROOM))

    def reply(self, chat: str, clerk: str, entry: TalkEntry, silent_until: int, told: Told) -> DeskOutcome:
        """Record a reply of its owner, and let it wait for delivery."""
        args = (clerk, entry.at, silent_until, REPLY + entry.id, self._seal(chat, entry), ROOM, *told.args)
        return self._step(steps.ADD_REPLY, chat, args)

    def note(self, chat: str, token: str, entry: TalkEntry) -> DeskOutcome:
        """Add a note for clerks, also to a closed one; the same ``token`` again is the same note."""
        args = (token, self._seal(chat, entry), ROOM)
        return DeskOutcome(self._run(steps.ADD_NOTE, chat, args).decode())

    def add_told(self, chat: str, token: str, entries: Sequence[TalkEntry]) -> DeskOutcome:
        """Add what the bot told the person by itself; the same ``token`` again is the same."""
        args: tuple[Argument, ...] = (token, ROOM, *(self._seal(chat, entry) for entry in entries))
        return DeskOutcome(self._run(steps.ADD_TOLD, chat, args).decode())

    def label(self, chat: str, label: str, most: int, *, on: bool) -> DeskOutcome:
        """Give it the label with this id, or take it away, also of a closed one. FULL when it has ``most``."""
        return DeskOutcome(self._run(steps.SET_LABEL, chat, (label, int(on), most)).decode())

    def put_back(self, chat: str, clerk: str, entry: TalkEntry, told: Told) -> DeskOutcome:
        """Let its owner ask the question of the open form again: the next text of the person answers the form."""
        return self._step(steps.PUT_BACK, chat, (clerk, self._seal(chat, entry), ROOM, *told.args))

    def close(self, chat: str, clerk: str, entry: TalkEntry, told: Told, *, force: bool) -> DeskOutcome:
        """Close it. One that ``clerk`` does not own only with ``force``."""
        return self._step(steps.CLOSE, chat, (clerk, entry.at, int(force), self._seal(chat, entry), ROOM, *told.args))

    def end_silence(self, chat: str, entry: TalkEntry, told: Told) -> DeskOutcome:
        """Let the bot answer again, if its silence is over. Who still waits for the clerk waits for any clerk then."""
        return self._step(steps.END_SILENCE, chat, (entry.at, self._seal(chat, entry), ROOM, *told.args))

    def release(self, chat: str, clerk: str) -> DeskOutcome:
        """Take it from a clerk who does not work at the desk any more."""
        return self._step(steps.RELEASE, chat, (clerk,))

    def mark(self, chat: str, reply: str, state: ReplyState, after_doubt: ReplyState) -> None:
        """Note what became of a reply that waits: ``after_doubt`` when its earlier attempt is in doubt."""
        key = conversation_key(chat)
        self._store.script(steps.MARK, (key,), (REPLY + reply, state, after_doubt), durable=True)

    def erase(self, chat: str) -> None:
        """Delete all of it."""
        keys = conversation_keys(chat)
        self._store.run(keys[0], ("DEL", *keys), ("HDEL", chat_keys(chat).chat, DESK_FIELD), durable=True)

    def _step(self, script: Script, chat: str, args: Sequence[Argument]) -> DeskOutcome:
        keys = chat_keys(chat)
        return DeskOutcome(self._run(script, chat, args, keys.chat, keys.notices).decode())

    def _run(self, script: Script, chat: str, args: Sequence[Argument], *more: str) -> bytes:
        keys = (conversation_key(chat), entries_key(chat), *more)
        found: bytes = self._store.script(script, keys, args, durable=True)
        return found

    def _entry(self, sealed: bytes, key: str) -> TalkEntry | None:
        """The entry; None when no key opens it."""
        with suppress(UnsealError):
            return _read(self._vault.open(sealed, key))
        return None

    def _seal(self, chat: str, entry: TalkEntry) -> bytes:
        return self._vault.seal(_encode(entry), entries_key(chat))


def _pairs(raw: Sequence[bytes]) -> dict[str, bytes]:
    found = iter(raw)
    return {name.decode(): value for name, value in zip(found, found, strict=True)}


def _read_head(values: Sequence[bytes | None]) -> Conversation | None:
    opened, owner, labels, *numbers = values
    if not opened:
        return None
    known, found = (owner or b"").decode(), tuple((labels or b"").decode().split())
    return Conversation(int(opened), known, found, *(int(value or 0) for value in numbers))
