"""Signature, timestamp and encryption of requests from the platform (platform pages 接入指南, 消息加解密说明)."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

from bot.wechat.cipher import MessageCipher
from bot.wechat.errors import Rejected

MAX_AGE_SECONDS = 300
"""The largest difference between the timestamp of a request and our clock."""

# Only in CDATA, as the platform writes it: a user's text inside another CDATA section cannot match. The class excludes
# "<", otherwise a body full of beginnings would be searched to its end from each. Excluding one character only is five
# times as fast as excluding two, and text that is not base64 has no valid signature anyway.
_ENCRYPTED_PART = re.compile(rb"<Encrypt>\s*<!\[CDATA\[([^<]+)\]\]>\s*</Encrypt>")
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_ECHO = re.compile(r"[!-~]{1,128}")


class Mode(StrEnum):
    """The encryption mode of the account (消息加解密方式)."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """The XML of a verified message, and the index of the AES key that decrypted it (None: it was not encrypted)."""

    xml: str = field(repr=False)
    key_index: int | None


class Envelope:
    """Verifies and decrypts requests from the platform and encrypts the replies.

    ``aes_keys`` are the current EncodingAESKey and, during a key change, the previous one. Raises ValueError when the
    mode needs a key and there is none.
    """

    def __init__(self, token: str, app_id: str, aes_keys: Sequence[str], mode: str) -> None:
        self._token = token
        self._mode = Mode(mode)
        self._ciphers = tuple(MessageCipher(key, app_id) for key in aes_keys)
        if self._mode is not Mode.PLAIN and not self._ciphers:
            raise ValueError(f"{mode} mode needs an EncodingAESKey")

    def verify_url(self, query: Mapping[str, str], now: datetime) -> str:
        """The ``echostr`` with which to answer the platform's check of the URL; raises Rejected."""
        self._check_signature(query.get("signature"), *_read_timestamp_and_nonce(query, now))
        echo = query.get("echostr", "")
        if not _ECHO.fullmatch(echo):
            raise Rejected("echostr")
        return echo

    def verify_query(self, query: Mapping[str, str], now: datetime) -> None:
        """Raise Rejected unless the platform signed this query a short time ago.

        To be called before the body is read, so that nobody else can keep a thread waiting for a body.
        """
        self._check_signature(query.get("signature"), *_read_timestamp_and_nonce(query, now))

    def open(self, query: Mapping[str, str], body: bytes) -> OpenedMessage:
        """The message in the body of a POST with a verified query; raises Rejected unless it is for this account.

        In compatible mode only the encrypted part is used: the signature covers it, but not the plain part.
        """
        if self._mode is Mode.PLAIN:
            return OpenedMessage(body.decode("utf-8", "replace"), None)
        match = _ENCRYPTED_PART.search(body)
        if not match:
            raise Rejected("not encrypted")
        encrypted = match[1].decode("latin-1")  # any bytes: the signature is checked first
        self._check_signature(query.get("msg_signature"), query["timestamp"], query["nonce"], encrypted)
        message, key = self._decrypt(encrypted)
        return OpenedMessage(message.decode("utf-8", "replace"), key)

    def seal(self, xml: str, opened: OpenedMessage, now: datetime) -> str:
        """The reply, encrypted with the key that decrypted the message; not encrypted if the message was not."""
        if not xml or opened.key_index is None:
            return xml
        encrypted = self._ciphers[opened.key_index].seal(xml.encode())
        stamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
        signature = signature_of(self._token, stamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{stamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )

    def _decrypt(self, encrypted: str) -> tuple[bytes, int]:
        *before, last = self._ciphers
        for index, cipher in enumerate(before):
            with suppress(Rejected):
                return cipher.open(encrypted), index
        return last.open(encrypted), len(before)

    def _check_signature(self, given: str | None, *parts: str) -> None:
        expected = signature_of(self._token, *parts)
        if not compare_digest(expected.encode(), (given or "").encode("utf-8", "replace")):
            raise Rejected("signature")


def _read_timestamp_and_nonce(query: Mapping[str, str], now: datetime) -> tuple[str, str]:
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not _TIMESTAMP.fullmatch(stamp) or not nonce:
        raise Rejected("timestamp or nonce missing")
    if abs(int(stamp) - now.timestamp()) > MAX_AGE_SECONDS:
        raise Rejected("stale")
    return stamp, nonce


def signature_of(*parts: str) -> str:
    """The SHA-1 signature that the platform's protocol demands, in hex."""
    joined = "".join(sorted(parts)).encode("utf-8", "replace")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()
