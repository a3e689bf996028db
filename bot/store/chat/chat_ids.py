"""Chat ids: keyed digests of openids. Everything in the store is named by the chat id, so that it does not tell whose
chat it is.

An openid is turned into a chat id at the edge, once a message. To send a message to a chat later, its openid is kept
sealed in a field of the chat.
"""

import hashlib
from base64 import b85decode, urlsafe_b64encode
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable

from bot.store.vault import UnsealError, Vault, read_key

_ID_BYTES, _ID_LENGTH = 16, 22


class ChatIds:
    """Turns openids into chat ids with a key of its own, 32 bytes in URL-safe base64. The key must never change."""

    def __init__(self, key: str, vault: Vault) -> None:
        """Raises ValueError for a malformed key; its text does not contain the key."""
        self._keyed = hashlib.blake2b(key=read_key(key), digest_size=_ID_BYTES)
        self._vault = vault

    def of(self, openid: str) -> str:
        """The id of the chat with this openid: 128 bits in URL-safe base64, 22 characters.

        A keyed BLAKE2b (RFC 7693 §2.9) is used as HMAC is, in a third of the time.
        """
        keyed = self._keyed.copy()
        keyed.update(openid.encode())
        return urlsafe_b64encode(keyed.digest())[:_ID_LENGTH].decode()

    def seal(self, openid: str) -> str:
        """The sealed openid as text, for a field of its chat."""
        return sealed_text(self._vault.seal(openid, openid_context(self.of(openid))))

    def open(self, chat: str, sealed: str) -> str | None:
        """The openid of a chat from the text of ``seal``; None when there is none, or when no key opens it."""
        try:
            return self._vault.open_text(read_sealed_text(sealed), openid_context(chat))
        except UnsealError:
            return None


def openid_context(chat: str) -> str:
    """The sealing context of the openid of a chat."""
    return f"{chat}.openid"


def sealed_text(sealed: bytes) -> str:
    """Sealed bytes as text, for a field of a chat: base64 after a point."""
    return f".{b2a_base64(sealed, newline=False).decode()}"


def read_sealed_text(sealed: str) -> bytes:
    """The sealed bytes of this text; no bytes for other texts. Texts from before have no point and are in base 85,
    which takes twenty times as long to read.
    """
    try:
        return a2b_base64(sealed[1:]) if sealed.startswith(".") else b85decode(sealed)
    except ValueError:
        return b""


def is_chat_id(text: str) -> bool:
    """Whether the text is a chat id and no openid, which WeChat gives 28 characters."""
    return len(text) == _ID_LENGTH


def viewer_digest(vault: Vault, chat: str) -> str:
    """The digest by which links and codes name the chat that shows a code: 16 hexadecimal digits."""
    return vault.digest("viewer", chat)[:16]


def viewer_tag(digest: str) -> int:
    """15 bits of such a digest, never 0: enough to tell the few chats apart that act for one person."""
    return int(digest[:8], 16) % 0x7FFF + 1


def viewer_tags(vault: Vault, chats: Iterable[str]) -> set[int]:
    """The tags of these chats, with 0 for codes and visits that do not say which chat showed them."""
    return {0, *(viewer_tag(viewer_digest(vault, chat)) for chat in chats)}
