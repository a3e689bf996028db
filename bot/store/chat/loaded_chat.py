"""A chat that is loaded for one message: its fields, the answers of the open form, the waiting notices."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.store.chat.notices import SENDING, SealedNotice, read_entries
from bot.store.keys import ChatKeys
from bot.store.vault import UnsealError, Vault


@dataclass(slots=True)  # not frozen: that costs a microsecond a message
class LoadedChat:
    """A chat that is locked and loaded for one message. ``answer_key`` is the key of the message's answer.

    ``draft`` holds the answers of the open form; None when no form is open or it has expired. ``record`` has the
    values of FIELDS of the chat's own record; empty when they were not read. ``post`` is the chat's binding at the
    venue where it is on duty, empty without one; None when it was not read.
    """

    keys: ChatKeys = field(repr=False)
    answer_key: str = field(repr=False)
    lock: bytes = field(repr=False)
    fields: dict[str, str] = field(repr=False)
    draft: dict[str, str] | None = field(repr=False)
    notices: tuple[str, ...] = field(repr=False)
    sealed_notices: tuple[SealedNotice, ...] = field(repr=False)
    record: Sequence[bytes | None] = field(repr=False)
    post: bytes | None = field(repr=False)

    def put_last(self, belongs_last: Callable[[str], bool]) -> None:
        """Let these notices stand after the others: an answer takes along as many as it holds, from the first on."""
        pairs = sorted(zip(self.notices, self.sealed_notices, strict=True), key=lambda pair: belongs_last(pair[0]))
        self.notices = tuple(notice for notice, _ in pairs)
        self.sealed_notices = tuple(sealed for _, sealed in pairs)


def read_chat(vault: Vault, keys: ChatKeys, answer_key: str, lock: bytes, found: list[Any]) -> LoadedChat:
    """The chat from what the store holds: fields, sealed draft, sealed notices, record, post."""
    fields, draft, notices, *more = found
    record, post = more or ((), None)
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
        record,
        post,
    )


def _open_or_none(vault: Vault, sealed: bytes, context: str) -> str | None:
    """The opened text; None when no key opens it: a lost key must not block the chat."""
    try:
        return vault.open_text(sealed, context)
    except UnsealError:
        return None
