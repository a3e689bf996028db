"""The envelope of every exchange with the platform: signature, freshness, encryption (facts: wechat §1.1, §1.2)."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

from bot.wechat.cipher import MessageCipher
from bot.wechat.errors import Rejected

MAX_AGE = 300
"""Seconds that a request's timestamp may lie before or after our clock."""

# only in CDATA, as the platform writes it: no user's words inside another CDATA section can look like this;
# without "<", else a body full of beginnings would be searched to its end from each of them. One excluded letter is
# a fifth of the work of two; what is no base64 has no signature
_ENCRYPT = re.compile(rb"<Encrypt>\s*<!\[CDATA\[([^<]+)\]\]>\s*</Encrypt>")
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_ECHO = re.compile(r"[!-~]{1,128}")


class Mode(StrEnum):
    """How the account is set at the platform (消息加解密方式)."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Opened:
    """A genuine message's XML, and which of our AES keys opened it (None: it came unencrypted)."""

    xml: str = field(repr=False)
    key: int | None


class Envelope:
    """Opens what the platform sends and seals what it gets.

    ``aes_keys`` are the current EncodingAESKey and, during a change, the previous one. Raises ValueError when the
    mode needs a key and there is none.
    """

    def __init__(self, token: str, app_id: str, aes_keys: Sequence[str], mode: str) -> None:
        self._token = token
        self._mode = Mode(mode)
        self._ciphers = tuple(MessageCipher(key, app_id) for key in aes_keys)
        if self._mode is not Mode.PLAIN and not self._ciphers:
            raise ValueError(f"{mode} mode needs an EncodingAESKey")

    def verify_url(self, query: Mapping[str, str], now: datetime) -> str:
        """The ``echostr`` to answer the platform's URL check with; raises Rejected."""
        self._check(query.get("signature"), *_fresh(query, now))
        echo = query.get("echostr", "")
        if not _ECHO.fullmatch(echo):
            raise Rejected("echostr")
        return echo

    def admit(self, query: Mapping[str, str], now: datetime) -> None:
        """Raises Rejected unless the platform signed this query just now: known before the body is read, so that
        nobody else can make us wait for one."""
        self._check(query.get("signature"), *_fresh(query, now))

    def open(self, query: Mapping[str, str], body: bytes) -> Opened:
        """The message in the body of an admitted POST; raises Rejected unless it is the platform's, to this account.

        Where the account has a key, the encrypted part alone is believed: its signature covers it, while the plain
        part of a compatible message could be anybody's.
        """
        if self._mode is Mode.PLAIN:
            return Opened(body.decode("utf-8", "replace"), None)
        found = _ENCRYPT.search(body)
        if not found:
            raise Rejected("not encrypted")
        encrypted = found[1].decode("latin-1")  # whatever it is: its signature is looked at first
        self._check(query.get("msg_signature"), query["timestamp"], query["nonce"], encrypted)
        message, key = self._decrypt(encrypted)
        return Opened(message.decode("utf-8", "replace"), key)

    def seal(self, xml: str, opened: Opened, now: datetime) -> str:
        """The reply as the platform wants it: encrypted with the key that opened the message, or bare."""
        if not xml or opened.key is None:
            return xml
        encrypted = self._ciphers[opened.key].seal(xml.encode())
        stamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
        signature = _signature(self._token, stamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{stamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )

    def _decrypt(self, encrypted: str) -> tuple[bytes, int]:
        fault = Rejected("key")
        for index, cipher in enumerate(self._ciphers):
            try:
                return cipher.open(encrypted), index
            except Rejected as refused:
                fault = refused
        raise fault

    def _check(self, given: str | None, *parts: str) -> None:
        expected = _signature(self._token, *parts)
        if not compare_digest(expected.encode(), (given or "").encode("utf-8", "replace")):
            raise Rejected("signature")


def _fresh(query: Mapping[str, str], now: datetime) -> tuple[str, str]:
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not _TIMESTAMP.fullmatch(stamp) or not nonce:
        raise Rejected("timestamp or nonce missing")
    if abs(int(stamp) - now.timestamp()) > MAX_AGE:
        raise Rejected("stale")
    return stamp, nonce


def _signature(*parts: str) -> str:
    """SHA-1 because the platform's protocol says so."""
    joined = "".join(sorted(parts)).encode("utf-8", "replace")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()
