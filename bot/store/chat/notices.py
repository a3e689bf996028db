"""Notices: texts that wait for the next answer in a chat, each sealed. ``ChatSessions.commit`` removes them."""

from dataclasses import dataclass, field

from bot.store.keys import chat_keys
from bot.store.redis.store import Store
from bot.store.vault import Vault

MAX_NOTICES = 20
"""The largest number of notices in a chat; the oldest are deleted first."""

NOTICE_SECONDS = 90 * 86400
"""How long notices are kept after the last one was added."""


@dataclass(frozen=True, slots=True)
class WaitingNotice:
    """A notice. ``sealed`` is its stored form, by which it is removed."""

    text: str = field(repr=False)
    sealed: bytes = field(repr=False)


class ChatNotices:
    """The notices of chats, by chat id."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def read(self, chat: str) -> tuple[WaitingNotice, ...]:
        """All notices of the chat, oldest first."""
        key = chat_keys(chat).notices
        (found,) = self._store.run(key, ("LRANGE", key, 0, -1))
        return tuple(WaitingNotice(self._vault.open_text(sealed, key), sealed) for sealed in found)

    def add(self, chat: str, text: str) -> None:
        """Add a notice at the end."""
        self._push("RPUSH", chat, text)

    def add_first(self, chat: str, text: str) -> None:
        """Add a notice at the front. When there are too many, this one is deleted and not another."""
        self._push("LPUSH", chat, text)

    def remove(self, chat: str, notices: tuple[WaitingNotice, ...]) -> None:
        """Delete these notices."""
        key = chat_keys(chat).notices
        self._store.run(key, *(("LREM", key, 0, notice.sealed) for notice in notices))

    def _push(self, command: str, chat: str, text: str) -> None:
        key = chat_keys(chat).notices
        sealed = self._vault.seal(text, key)
        self._store.run(
            key,
            ("LREM", key, 0, sealed),  # so that repeating this batch adds it only once
            (command, key, sealed),
            ("LTRIM", key, -MAX_NOTICES, -1),
            ("EXPIRE", key, NOTICE_SECONDS),
            durable=True,
        )
