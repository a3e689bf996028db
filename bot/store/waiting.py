"""Notices that wait in a chat, read and taken off outside a message (by the worker)."""

from dataclasses import dataclass, field

from bot.store.connection import Store
from bot.store.keys import chat_keys
from bot.store.session import NOTICE_SECONDS, NOTICES
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Notice:
    """One waiting notice, and the sealed form by which it is taken off."""

    text: str = field(repr=False)
    sealed: bytes = field(repr=False)


class Waiting:
    """The notices of chats."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def read(self, openid: str) -> tuple[Notice, ...]:
        """All that waits, oldest first."""
        key = chat_keys(openid).notices
        (found,) = self._store.run(key, ("LRANGE", key, 0, -1))
        return tuple(Notice(self._vault.text(sealed, key), sealed) for sealed in found)

    def put_first(self, openid: str, text: str) -> None:
        """Leave a text before all others. The first are the first to go, so this one never pushes out another."""
        key = chat_keys(openid).notices
        sealed = self._vault.seal(text, key)
        self._store.run(
            key,
            ("LREM", key, 0, sealed),  # so that sending this twice leaves one
            ("LPUSH", key, sealed),
            ("LTRIM", key, -NOTICES, -1),
            ("EXPIRE", key, NOTICE_SECONDS),
            durable=True,
        )

    def take_off(self, openid: str, notices: tuple[Notice, ...]) -> None:
        """Forget these."""
        key = chat_keys(openid).notices
        self._store.run(key, *(("LREM", key, 0, notice.sealed) for notice in notices))
