"""One message's two round trips: ``begin`` locks and loads the chat, ``commit`` saves, answers and unlocks.

A message that comes again (the platform repeats after 5 s) gets the stored answer; while the first is still at
work, the repetition waits for it. So a message is handled once, unless its handler outlives the lock.
"""

import json
import os
from collections.abc import Mapping
from itertools import chain
from threading import Semaphore
from time import monotonic, sleep
from typing import Any

from bot.channel import Answer, Busy
from bot.store.answers import pack_answer, read_answer
from bot.store.commands import Argument, Batch, Command
from bot.store.connection import Store
from bot.store.errors import StoreError
from bot.store.keys import chat_keys
from bot.store.opened import KEEP, Draft, Opened, read_chat, words_of
from bot.store.session_scripts import BEGIN, CLOSE, FORGET, NOTE, SAVE
from bot.store.vault import Vault

ANSWER_SECONDS = 610
"""How long answers are kept: as long as a copy of a request is fresh (300 s either way), it must find its answer."""

NOTICES = 20
"""How many notices wait at most; the oldest go first."""

NOTICE_SECONDS = 90 * 86400
"""How long notices wait for the next message."""

_PAUSES = (0.01, 0.08)  # seconds between tries for the lock: the first, and the longest


class LockLost(StoreError):
    """The handler took longer than the lock holds, and nobody else has answered; nothing was saved."""


class Sessions:
    """Chats in the store. ``draft_days`` is how long answers of an open form stay after the last change.

    ``waiters`` threads at most wait for a locked chat, so that one person who writes fast cannot hold them all.
    """

    def __init__(self, store: Store, vault: Vault, draft_days: int = 3, lock_seconds: float = 8, waiters: int = 64):
        self._store = store
        self._vault = vault
        self._draft_seconds = draft_days * 86400
        self._lock_milliseconds = int(lock_seconds * 1000)
        self._waiters = Semaphore(waiters)

    def begin(self, openid: str, identity: str, wait: float, along: Batch | None = None) -> Answer | Opened:
        """The answer already given to this message, or the chat, locked; in the same round trip what else is wanted.

        Waits up to ``wait`` seconds for another message (or this one, elsewhere) to be finished; then, or at once
        when too many threads wait already, raises Busy.
        """
        keys = chat_keys(openid)
        answered = keys.answer(identity)
        lock = os.urandom(8)
        call = BEGIN.call((keys.lock, answered, keys.chat, keys.draft, keys.notices), (lock, self._lock_milliseconds))
        found = self._locked_or_answered(call, keys.lock, monotonic() + wait, along)
        if isinstance(found, bytes):
            return self._given(found, answered)
        return read_chat(self._vault, keys, answered, lock, found)

    def commit(
        self,
        opened: Opened,
        answer: Answer,
        fields: Mapping[str, str | None] | None = None,
        draft: Draft = KEEP,
        told: int = 0,
        durable: bool = False,
    ) -> Answer:
        """Save the answer and the changes, unlock, and give the answer to send.

        A field set to None is deleted, a draft None too; ``told`` notices, the oldest, are taken off. When the lock
        ran out, nothing is changed: the answer that somebody else gave is the answer, else LockLost is raised.
        """
        keys, answered, changed = opened.keys, opened.answered, fields or {}
        args: list[Argument] = [opened.lock, self._vault.seal(pack_answer(answer), answered), ANSWER_SECONDS]
        if told or not opened.keeps(draft) or None in changed.values():
            args += (*self._draft(opened, draft), *words_of(changed), *opened.sealed_notices[:told])
            call = SAVE.call((keys.lock, answered, keys.chat, keys.draft, keys.notices), args)
        elif changed:
            args += chain.from_iterable(changed.items())  # type: ignore[arg-type]  # none is None
            call = NOTE.call((keys.lock, answered, keys.chat), args)
        else:
            call = CLOSE.call((keys.lock, answered), args)
        (found,) = self._store.run(keys.lock, call, durable=durable)
        return answer if found == 1 else self._given(found, answered)

    def notify(self, openid: str, text: str) -> None:
        """Leave a text to be told with the next answer."""
        key = chat_keys(openid).notices
        sealed = self._vault.seal(text, key)
        self._store.run(
            key,
            ("LREM", key, 0, sealed),  # so that sending this twice leaves one
            ("RPUSH", key, sealed),
            ("LTRIM", key, -NOTICES, -1),
            ("EXPIRE", key, NOTICE_SECONDS),
            durable=True,
        )

    def forget(self, openid: str) -> None:
        """Delete the draft, the notices and the chat's fields except ``me``."""
        keys = chat_keys(openid)
        self._store.script(FORGET, (keys.chat, keys.draft, keys.notices), durable=True)

    def _locked_or_answered(self, call: Command, key: str, deadline: float, along: Batch | None) -> Any:
        (found,) = self._store.run_along(along, key, call) if along else self._store.run(key, call)
        if found != 0:
            return found
        if along:
            along.replies = []  # what was read is old when the wait is over
        if not self._waiters.acquire(blocking=False):
            raise Busy
        try:
            return self._waited(call, key, deadline)
        finally:
            self._waiters.release()

    def _waited(self, call: Command, key: str, deadline: float) -> Any:
        pause, longest = _PAUSES
        while True:
            if monotonic() + pause > deadline:
                raise Busy
            sleep(pause)
            (found,) = self._store.run(key, call)
            if found != 0:
                return found
            pause = min(pause * 2, longest)

    def _given(self, found: bytes | None, answered: str) -> Answer:  # instead of what a script was asked for
        if found is None:
            raise LockLost("another message came in between")
        return read_answer(self._vault.open(found, answered))

    def _draft(self, opened: Opened, draft: Draft) -> tuple[Argument, Argument]:
        """What SAVE is to do with the draft, and the new one, sealed."""
        if draft is KEEP or opened.keeps(draft):
            return "keep", ""
        if draft is None:
            return "drop", ""
        return self._draft_seconds, self._vault.seal(json.dumps(dict(draft)), opened.keys.draft)
