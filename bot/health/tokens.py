"""The token inside a code: whose it is and when it was made, signed; no personal data and no colour.

Upper-case letters, digits and a dot only, so that the QR code gets by with its alphanumeric mode.
"""

import re
from base64 import b32decode, b32encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2s, sha256
from hmac import compare_digest
from urllib.parse import urlsplit

from itsdangerous import Signer
from msgspec import Struct

from bot.health.clock import unix_second


class Purpose(StrEnum):
    """What a code was made for; a signature for one purpose is none for another."""

    CHAT_CODE = "1"
    LIVE_CODE = "2"


LIFETIMES = {Purpose.CHAT_CODE: timedelta(minutes=30), Purpose.LIVE_CODE: timedelta(minutes=3)}

SKEW = timedelta(minutes=1)
"""By how much the clocks of two of our machines may differ."""


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())


_LIVES = {purpose: _seconds(lifetime) for purpose, lifetime in LIFETIMES.items()}
_SKEW = _seconds(SKEW)


class CodeClaim(Struct, frozen=True, gc=False):
    """What a token says. ``person`` is a person id, ``issued`` a Unix second."""

    purpose: Purpose
    person: str
    issued: int

    @property
    def expires(self) -> int:
        """The first Unix second at which the code no longer counts."""
        return self.issued + _LIVES[self.purpose]


class TokenFault(ValueError):
    """A token that does not count."""


class ForgedToken(TokenFault):
    """Not made by us, or altered."""


class ExpiredToken(TokenFault):
    """Ours, but its time is over; ``claim`` is what it said."""

    def __init__(self, claim: CodeClaim) -> None:
        super().__init__("expired")
        self.claim = claim


# Person; purpose and Unix second; signature. Whole groups of base32, so a token has one spelling only.
_PERSON, _ISSUED = 16, slice(1, 5)
_SIGNATURE_BYTES = 10  # checked online only, and short-lived
_NO_PURPOSE: tuple[Purpose, tuple[bytes, ...]] = Purpose.CHAT_CODE, ()  # no key signs for what nobody knows
_TOKEN, _LENGTH = re.compile(r"[A-Za-z2-7]{24}\.[A-Za-z2-7]{16}"), 41


class CodeTokens:
    """Makes and reads code tokens. ``keys``: secrets; the first signs, all of them verify.

    Keys are derived by itsdangerous; the signature is keyed BLAKE2s (RFC 7693 §2.9), which costs a third of an HMAC.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no signing key")
        self._keys = {p.encode(): (p, tuple(_derived(key, p) for key in keys)) for p in Purpose}

    def make(self, purpose: Purpose, person: str, now: datetime) -> str:
        """Give a token for ``person`` (a person id), issued at ``now``: 41 characters."""
        claim = person + b32encode(purpose.encode() + unix_second(now).to_bytes(4)).decode()
        _, keys = self._keys[purpose.encode()]
        return f"{claim}.{b32encode(_signature(keys[0], claim)).decode()}"

    def read(self, token: str, now: datetime) -> CodeClaim:
        """Give what a token says, in capitals or not. Raises ForgedToken and ExpiredToken."""
        said, _, rest = token.upper().partition(".")
        try:
            packed = b32decode(said[_PERSON:] + rest) if token.isascii() else b""
        except ValueError:
            packed = b""
        purpose, keys = self._keys.get(packed[:1], _NO_PURPOSE)
        for key in keys:
            if compare_digest(_signature(key, said), packed[_ISSUED.stop :]):
                break
        else:
            raise ForgedToken("signature")
        claim, second = CodeClaim(purpose, said[:_PERSON], int.from_bytes(packed[_ISSUED])), unix_second(now)
        if claim.issued > second + _SKEW:
            raise ForgedToken("issued in the future")
        if second >= claim.expires:
            raise ExpiredToken(claim)
        return claim


def _derived(key: str, purpose: Purpose) -> bytes:
    return Signer(key, salt=f"code.{purpose}", key_derivation="hmac", digest_method=sha256).derive_key()


def _signature(key: bytes, claim: str) -> bytes:
    return blake2s(claim.encode(), key=key, digest_size=_SIGNATURE_BYTES).digest()


@lru_cache(maxsize=8)  # a process has one address of its own
def _code_start(public_url: str) -> str:
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{parts.netloc}".upper() + f"{parts.path.rstrip('/')}/S/"


def code_url(public_url: str, token: str) -> str:
    """Give the address inside a code. Scheme and host go in capitals; a path of ours keeps its letters."""
    return _code_start(public_url) + token


def token_of(content: str, public_url: str) -> str | None:
    """Find the token in what a scanner read: our address, in capitals or not, or a bare token; else None."""
    if len(content) < _LENGTH:
        return None  # as most of what people type
    content, start = content.strip(), _code_start(public_url)
    if content.startswith(start) or content[: len(start)].lower() == start.lower():
        content = content[len(start) :]
    return content.upper() if _TOKEN.fullmatch(content) else None
