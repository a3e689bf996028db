"""The two round trips of a message: ``begin`` locks and loads the chat, ``commit`` saves, answers and unlocks.

WeChat repeats a message that is not answered within 5 s (接收普通消息). A repeated message gets the stored answer;
while the first copy is still being handled, the repeated one waits. So a message is handled once, unless its handler
takes longer than the lock holds.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from threading import Semaphore
from time import monotonic, sleep
from typing import Any

from bot.channel import Answer, Busy, Prefetch, pack_answer, read_answer
from bot.store.chat.notices import READ_NOTICES, REMOVE_NOTICES, SENDING, SealedNotice, read_entries, removal_args
from bot.store.keys import ChatKeys, chat_keys, questions_key
from bot.store.redis.commands import Argument, Command, Script
from bot.store.redis.errors import StoreError
from bot.store.redis.store import Store
from bot.store.support.keys import conversation_keys
from bot.store.vault import UnsealError, Vault

_BEGIN = Script(f"""
-- KEYS lock, answer, chat, draft, notices; ARGV lock token, lock milliseconds
{READ_NOTICES}
local answer = redis.call('GET', KEYS[2])
if answer then return answer end
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return {{redis.call('HGETALL', KEYS[3]), redis.call('GET', KEYS[4]), read_notices(KEYS[5])}}
""")
"""Returns the stored answer; or 0 when somebody else holds the lock; or the chat's fields, draft and notices."""

_SAVE_ANSWER = Script("""
-- KEYS lock, answer; ARGV lock token, answer, answer seconds
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('DEL', KEYS[1])
return 1
""")
"""Saves the answer, unlocks and returns 1. When the lock is no longer ours, only returns the stored answer or nil."""

_SET_FIELDS = Script("""
-- KEYS lock, answer, chat; ARGV lock token, answer, answer seconds, names and values to set
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('HSET', KEYS[3], unpack(ARGV, 4))
redis.call('DEL', KEYS[1])
return 1
""")
"""As ``_SAVE_ANSWER``, and sets fields of the chat: the most frequent change."""

_SAVE = Script(f"""
-- KEYS lock, answer, chat, draft, notices
-- ARGV lock token, answer, answer seconds, keep|drop|seconds, draft,
--   n, n names and values, m, m names to delete, fields and heads of notices
{REMOVE_NOTICES}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
if ARGV[4] == 'drop' then redis.call('DEL', KEYS[4])
elseif ARGV[4] ~= 'keep' then redis.call('SET', KEYS[4], ARGV[5], 'EX', ARGV[4]) end
local set = 6 + ARGV[6]
if set > 6 then redis.call('HSET', KEYS[3], unpack(ARGV, 7, set)) end
local deleted = set + 1 + ARGV[set + 1]
if deleted > set + 1 then redis.call('HDEL', KEYS[3], unpack(ARGV, set + 2, deleted)) end
remove_notices(KEYS[5], deleted + 1)
redis.call('DEL', KEYS[1])
return 1
""")
"""As ``_SAVE_ANSWER``, with changes of any kind."""

_DELETE = Script("""
-- KEYS chat, draft, notices, questions, conversation; ARGV the fields that stay
local kept = redis.call('HMGET', KEYS[1], unpack(ARGV))
redis.call('DEL', unpack(KEYS))
for at, field in ipairs(ARGV) do
  if kept[at] then redis.call('HSET', KEYS[1], field, kept[at]) end
end
return 1
""")
"""Deletes a chat except for these fields."""


@dataclass(slots=True)  # not frozen: that costs a microsecond a message
class LoadedChat:
    """A chat that is locked and loaded for one message. ``answer_key`` is the key of the message's answer.

    ``draft`` holds the answers of the open form; None when no form is open or it has expired.
    """

    keys: ChatKeys = field(repr=False)
    answer_key: str = field(repr=False)
    lock: bytes = field(repr=False)
    fields: dict[str, str] = field(repr=False)
    draft: dict[str, str] | None = field(repr=False)
    notices: tuple[str, ...] = field(repr=False)
    sealed_notices: tuple[SealedNotice, ...] = field(repr=False)


def _read_chat(vault: Vault, keys: ChatKeys, answer_key: str, lock: bytes, found: list[Any]) -> LoadedChat:
    """The chat from the reply of ``_BEGIN``: fields, sealed draft, sealed notices."""
    fields, draft, notices = found
    names = iter(map(bytes.decode, fields))
    text = _open_or_none(vault, draft, keys.draft) if draft else None
    waiting = [stored for stored in read_entries(notices) if not stored.token.startswith(SENDING)]
    opened = [(_open_or_none(vault, stored.sealed, keys.notices), stored) for stored in waiting]
    return LoadedChat(
        keys,
        answer_key,
        lock,
        dict(zip(names, names, strict=True)),
        json.loads(text) if text else None,
        tuple(notice for notice, _ in opened if notice is not None),
        tuple(stored for notice, stored in opened if notice is not None),
    )


def _field_changes(fields: Mapping[str, str | None]) -> list[Argument]:
    """The arguments of ``_SAVE``: n, n names and values to set, m, m names to delete."""
    updates = [text for name, value in fields.items() if value is not None for text in (name, value)]
    deleted = [name for name, value in fields.items() if value is None]
    return [len(updates), *updates, len(deleted), *deleted]


def _open_or_none(vault: Vault, sealed: bytes, context: str) -> str | None:
    """The opened text; None when no key opens it: a lost key must not block the chat."""
    try:
        return vault.open_text(sealed, context)
    except UnsealError:
        return None


ANSWER_SECONDS = 610
"""How long answers are kept: a copy of a request is accepted up to 300 s before or after its time."""

_FIRST_RETRY_SECONDS, _MAX_RETRY_SECONDS = 0.01, 0.08  # between two attempts to get the lock


class LockLost(StoreError):
    """The handler took longer than the lock holds, and there is no other answer to the message. Nothing was saved."""


class ChatSessions:
    """Begins and commits messages. The answers of an open form are kept ``draft_days`` after their last change.

    At most ``waiters`` threads wait for locked chats, so that one person who writes fast cannot block all threads.
    """

    def __init__(self, store: Store, vault: Vault, draft_days: int = 3, lock_seconds: float = 8, waiters: int = 64):
        self._store = store
        self._vault = vault
        self._draft_seconds = draft_days * 86400
        self._lock_milliseconds = int(lock_seconds * 1000)
        self._waiters = Semaphore(waiters)

    def begin(
        self, chat: str, deduplication_key: str, wait: float, prefetch: Prefetch | None = None
    ) -> Answer | LoadedChat:
        """Return the stored answer to this message, or lock and load its chat; ``prefetch`` is read along.

        ``deduplication_key`` is that of the message. Waits up to ``wait`` seconds while another message of the chat, or
        another copy of this one, is handled. Raises Busy after that time, or at once when too many threads wait.
        """
        keys = chat_keys(chat)
        answer_key, lock = keys.answer(deduplication_key), os.urandom(8)
        call = _BEGIN.call(
            (keys.lock, answer_key, keys.chat, keys.draft, keys.notices), (lock, self._lock_milliseconds)
        )
        found = self._run_begin(call, keys.lock, monotonic() + wait, prefetch)
        if isinstance(found, bytes):
            return self._open_answer(found, answer_key)
        return _read_chat(self._vault, keys, answer_key, lock, found)

    def commit(
        self,
        chat: LoadedChat,
        answer: Answer,
        fields: Mapping[str, str | None],
        draft: Mapping[str, str] | None,
        *,
        delivered_notices: int = 0,
        durable: bool = False,
        along: Prefetch | None = None,
    ) -> Answer:
        """Save the answer and the changes, unlock the chat, and return the answer to send.

        A field or draft of None is deleted. The oldest ``delivered_notices`` are removed, ``along`` is counted. With an
        expired lock nothing is changed: returns the stored answer of another copy of the message, or raises LockLost.
        """
        keys, answer_key = chat.keys, chat.answer_key
        args: list[Argument] = [chat.lock, self._vault.seal(pack_answer(answer), answer_key), ANSWER_SECONDS]
        if delivered_notices or draft != chat.draft or None in fields.values():
            removed = removal_args(chat.sealed_notices[:delivered_notices])
            args += (*self._draft_change(chat, draft), *_field_changes(fields), *removed)
            call = _SAVE.call((keys.lock, answer_key, keys.chat, keys.draft, keys.notices), args)
        elif fields:
            args += chain.from_iterable(fields.items())  # type: ignore[arg-type]  # no value is None here
            call = _SET_FIELDS.call((keys.lock, answer_key, keys.chat), args)
        else:
            call = _SAVE_ANSWER.call((keys.lock, answer_key), args)
        (found,) = self._store.run_along(along, keys.lock, call, durable=durable)
        return answer if found == 1 else self._open_answer(found, answer_key)

    def delete(self, chat: str, *kept_fields: str) -> None:
        """Delete the draft, the notices, what was asked and said, and all fields of the chat but ``kept_fields``."""
        keys = chat_keys(chat)
        named = keys.chat, keys.draft, keys.notices, questions_key(chat), *conversation_keys(chat)
        self._store.script(_DELETE, named, kept_fields, durable=True)

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
        """Two arguments of ``_SAVE``: keep, drop or the seconds to keep the draft, and the sealed draft."""
        if draft == chat.draft:
            return "keep", ""
        if draft is None:
            return "drop", ""
        return self._draft_seconds, self._vault.seal(json.dumps(dict(draft)), chat.keys.draft)
