"""The two round trips of a message: ``begin`` locks and loads the chat, ``commit`` saves, answers and unlocks.

WeChat repeats a message that is not answered within 5 s (接收普通消息). A repeated message gets the stored answer;
while the first copy is still being handled, the repeated one waits. So a message is handled once, unless its handler
takes longer than the lock holds.
"""

import json
import os
from collections.abc import Mapping
from itertools import chain
from threading import Semaphore
from time import monotonic, sleep
from typing import Any

from bot.channel import Answer, AnswerWrite, Busy, Prefetch, pack_answer, read_answer
from bot.store.chat.loaded_chat import LoadedChat, read_chat
from bot.store.chat.notices import removal_args
from bot.store.chat.session_scripts import BEGIN, BEGIN_WITH_RECORD, DELETE, SAVE, SAVE_ANSWER, SET_FIELDS
from bot.store.keys import chat_keys, questions_key
from bot.store.redis.commands import Argument, Command, ScriptCall
from bot.store.redis.errors import StoreError, WritesRefused
from bot.store.redis.store import Store
from bot.store.support.keys import conversation_keys
from bot.store.vault import Vault

ANSWER_SECONDS = 610
"""How long answers are kept: a copy of a request is accepted up to 300 s before or after its time."""

_FIRST_RETRY_SECONDS, _MAX_RETRY_SECONDS = 0.01, 0.08  # between two attempts to get the lock

_REPLICA, _REFUSED_SECONDS = "READONLY", 2.0
"""After this refusal no write is tried for so long: the client waits a second each time for another master."""


class LockLost(StoreError):
    """The handler took longer than the lock holds, and there is no other answer to the message. Nothing was saved."""


class ChatSessions:
    """Begins and commits messages. The answers of an open form are kept ``draft_days`` after their last change.

    At most ``waiters`` threads wait for locked chats, so that one person who writes fast cannot block all threads.
    ``record_fields``: the fields of a chat with the id of its own record and with its duty; where one server has all
    keys, the record and the post are read along. Empty to read none.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        draft_days: int = 3,
        lock_seconds: float = 8,
        waiters: int = 64,
        record_fields: tuple[str, ...] = (),
    ) -> None:
        self._store = store
        self._vault = vault
        self._draft_seconds = draft_days * 86400
        self._waiters = Semaphore(waiters)
        self._record_fields = record_fields if store.on_one_server else ()
        self._refused_until = 0.0
        self._lock_milliseconds = int(lock_seconds * 1000)

    def begin(
        self, chat: str, deduplication_key: str, wait: float, prefetch: Prefetch | None = None
    ) -> Answer | LoadedChat:
        """Return the stored answer to this message, or lock and load its chat; ``prefetch`` is read along.

        ``deduplication_key`` is that of the message. Waits up to ``wait`` seconds while another message of the chat, or
        another copy of this one, is handled. Raises Busy after that time, or at once when too many threads wait;
        WritesRefused when the chat can only be read, for a while without asking the server, which takes a second.
        """
        if monotonic() < self._refused_until:
            raise WritesRefused(_REPLICA)
        keys = chat_keys(chat)
        answer_key, lock = keys.answer(deduplication_key), os.urandom(8)
        args: list[Argument] = [lock, self._lock_milliseconds]
        if self._record_fields:
            args += (chat, *self._record_fields)
        script = BEGIN_WITH_RECORD if self._record_fields else BEGIN
        call = script.call((keys.lock, answer_key, keys.chat, keys.draft, keys.notices), args)
        try:
            found = self._run_begin(call, keys.lock, monotonic() + wait, prefetch)
        except WritesRefused as refused:
            if refused.code == _REPLICA and self._store.on_one_server:
                self._refused_until = monotonic() + _REFUSED_SECONDS
            raise
        if isinstance(found, bytes):
            return self._open_answer(found, answer_key)
        return read_chat(self._vault, keys, answer_key, lock, found)

    def find_answer(self, chat: str, deduplication_key: str) -> Answer | bool:
        """The stored answer to this message; else whether a message of this chat is being handled. Changes nothing."""
        keys = chat_keys(chat)
        answer_key = keys.answer(deduplication_key)
        found, held = self._store.run(keys.lock, ("GET", answer_key), ("EXISTS", keys.lock))
        return bool(held) if found is None else self._open_answer(found, answer_key)

    def commit(
        self,
        chat: LoadedChat,
        answer: Answer,
        fields: Mapping[str, str | None],
        draft: Mapping[str, str] | None,
        *,
        delivered_notices: int = 0,
        durable: bool = False,
        write: AnswerWrite | None = None,
        along: Prefetch | None = None,
    ) -> Answer:
        """Save the answer and the changes, unlock the chat, and return the answer to send.

        A field or draft of None is deleted. The oldest ``delivered_notices`` are removed, ``along`` is counted.
        ``write`` is made in the same step, durably; only on one server. With an expired lock nothing is changed:
        returns the stored answer of another copy of the message, or raises LockLost.
        """
        keys, answer_key = chat.keys, chat.answer_key
        args: list[Argument] = [chat.lock, self._vault.seal(pack_answer(answer), answer_key), ANSWER_SECONDS]
        if delivered_notices or draft != chat.draft or None in fields.values():
            removed = removal_args(chat.sealed_notices[:delivered_notices])
            args += (*self._draft_change(chat, draft), *_field_changes(fields), *removed)
            call = ScriptCall(SAVE, (keys.lock, answer_key, keys.chat, keys.draft, keys.notices), args)
        else:
            args += chain.from_iterable(fields.items())  # type: ignore[arg-type]  # no value is None here
            call = ScriptCall(SET_FIELDS if fields else SAVE_ANSWER, (keys.lock, answer_key, keys.chat), args)
        found = self._save_with(write, call) if write else self._save_along(along, call, durable=durable)
        return answer if found == 1 else self._open_answer(found, answer_key)

    def _save_with(self, write: AnswerWrite, call: ScriptCall) -> Any:
        """Make the write and save the answer; gives the reply of the latter."""
        _, *saved = self._store.step(write.call.then(write.done, call), durable=True)
        if saved:
            return saved[0]
        write.instead()
        return self._store.step(call, durable=True)

    def _save_along(self, along: Prefetch | None, call: ScriptCall, *, durable: bool) -> Any:
        (found,) = self._store.run_along(along, call.keys[0], call.command, durable=durable)
        return found

    def peek(self, chat: str) -> tuple[dict[str, str], dict[str, str] | None]:
        """The fields and the draft of a chat as they are now, without locking it."""
        keys = chat_keys(chat)
        found = self._store.run(keys.chat, ("HGETALL", keys.chat), ("GET", keys.draft))
        loaded = read_chat(self._vault, keys, "", b"", [*found, []])
        return loaded.fields, loaded.draft

    def delete(self, chat: str, *kept_fields: str) -> None:
        """Delete the draft, the notices, what was asked and said, and all fields of the chat but ``kept_fields``."""
        keys = chat_keys(chat)
        named = keys.chat, keys.draft, keys.notices, questions_key(chat), *conversation_keys(chat)
        self._store.script(DELETE, named, kept_fields, durable=True)

    def wait_until_free(self, chat: str, seconds: float) -> bool:
        """Wait until no message of this chat is handled any more that began before. False when it takes longer."""
        key, deadline, pause = chat_keys(chat).lock, monotonic() + seconds, _FIRST_RETRY_SECONDS
        (first,) = self._store.run(key, ("GET", key))
        while first and self._store.run(key, ("GET", key)) == [first]:
            if monotonic() + pause > deadline:
                return False
            sleep(pause)
            pause = min(pause * 2, _MAX_RETRY_SECONDS)
        return True

    def _run_begin(self, call: Command, key: str, deadline: float, prefetch: Prefetch | None) -> Any:
        (found,) = self._store.run_with_prefetch(prefetch, key, call) if prefetch else self._store.run(key, call)
        if found != 0:
            return found
        if prefetch:
            prefetch.replies = []  # these replies would be out of date after waiting
        if not self._waiters.acquire(blocking=False):
            raise Busy
        try:
            return self._wait_for_lock(call, key, deadline)
        finally:
            self._waiters.release()

    def _wait_for_lock(self, call: Command, key: str, deadline: float) -> Any:
        pause = _FIRST_RETRY_SECONDS
        while True:
            if monotonic() + pause > deadline:
                raise Busy
            sleep(pause)
            (found,) = self._store.run(key, call)
            if found != 0:
                return found
            pause = min(pause * 2, _MAX_RETRY_SECONDS)

    def _open_answer(self, found: bytes | None, answer_key: str) -> Answer:
        """The stored answer that a script returned; raises LockLost when it returned nil."""
        if found is None:
            raise LockLost("the lock expired")
        return read_answer(self._vault.open(found, answer_key))

    def _draft_change(self, chat: LoadedChat, draft: Mapping[str, str] | None) -> tuple[Argument, Argument]:
        """Two arguments of ``SAVE``: keep, drop or the seconds to keep the draft, and the sealed draft."""
        if draft == chat.draft:
            return "keep", ""
        if draft is None:
            return "drop", ""
        return self._draft_seconds, self._vault.seal(json.dumps(dict(draft)), chat.keys.draft)


def _field_changes(fields: Mapping[str, str | None]) -> list[Argument]:
    """The arguments of ``SAVE``: n, n names and values to set, m, m names to delete."""
    updates = [text for name, value in fields.items() if value is not None for text in (name, value)]
    deleted = [name for name, value in fields.items() if value is None]
    return [len(updates), *updates, len(deleted), *deleted]
