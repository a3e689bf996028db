"""The token inside a code: whose it is and when it was made, signed; no personal data and no colour.

Upper-case letters, digits and a dot only, so that the QR code gets by with its alphanumeric mode.
"""

import re
import struct
from base64 import b32decode, b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from hmac import compare_digest, digest
from urllib.parse import urlsplit

from itsdangerous import Signer, want_bytes

from bot.health.clock import BEIJING
from bot.health.proxy import rules


class Purpose(StrEnum):
    """What a code was made for; a signature for one purpose is none for another."""

    CHAT_CODE = "1"
    LIVE_CODE = "2"
    PAPER_CODE = "3"


LIFETIMES = {Purpose.CHAT_CODE: timedelta(minutes=30), Purpose.LIVE_CODE: timedelta(minutes=3)}
"""A paper code's lifetime is in the dated rules."""

SKEW = timedelta(minutes=1)
"""By how much the clocks of two of our machines may differ."""


@dataclass(frozen=True, slots=True)
class CodeClaim:
    """What a token says. ``person`` is a person id, ``issued`` a Beijing time to the second."""

    purpose: Purpose
    person: str
    issued: datetime

    @property
    def expires(self) -> datetime:
        """The first moment at which the code no longer counts."""
        if self.purpose is Purpose.PAPER_CODE:
            return self.issued + rules(self.issued.astimezone(BEIJING).date()).card
        return self.issued + LIFETIMES[self.purpose]


class TokenFault(ValueError):
    """A token that does not count."""


class ForgedToken(TokenFault):
    """Not made by us, or altered."""


class ExpiredToken(TokenFault):
    """Ours, but its time is over; ``claim`` is what it said."""

    def __init__(self, claim: CodeClaim) -> None:
        super().__init__("expired")
        self.claim = claim


# Purpose, person, Unix second. 15 bytes and 10 bytes need no padding in base32, so a token has one spelling only.
_CLAIM = struct.Struct(">c10sI")
_SIGNATURE_BYTES = 10  # checked online only, and short-lived
_TOKEN = re.compile(r"[A-Za-z2-7]{24}\.[A-Za-z2-7]{16}")


class _Base32Signer(Signer):
    """itsdangerous' signer with a truncated HMAC-SHA-256, and base32 where it has base64."""

    default_digest_method = staticmethod(sha256)
    default_key_derivation = "hmac"

    @cached_property
    def _derived(self) -> dict[bytes, bytes]:
        """The keys that sign, by those that they are derived from: deriving costs as much as signing."""
        return {key: self.derive_key(key) for key in self.secret_keys}

    def get_signature(self, value: str | bytes) -> bytes:
        return self._signature(self.secret_keys[-1], value)

    def verify_signature(self, value: str | bytes, sig: str | bytes) -> bool:
        return any(compare_digest(self._signature(key, value), want_bytes(sig)) for key in reversed(self.secret_keys))

    def _signature(self, key: bytes, value: str | bytes) -> bytes:
        mac = digest(self._derived[key], want_bytes(value), "sha256")
        return b32encode(mac[:_SIGNATURE_BYTES])


class CodeTokens:
    """Makes and reads code tokens. ``keys``: secrets; the first signs, all of them verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no signing key")
        oldest_first = list(reversed(keys))
        self._signers = {purpose.encode(): _Base32Signer(oldest_first, salt=f"code.{purpose}") for purpose in Purpose}

    def make(self, purpose: Purpose, person: str, now: datetime) -> str:
        """Give a token for ``person`` (a person id), issued at ``now``: 41 characters."""
        claim = _CLAIM.pack(purpose.encode(), b32decode(person), int(now.timestamp()))
        return self._signers[purpose.encode()].sign(b32encode(claim)).decode()

    def read(self, token: str, now: datetime) -> CodeClaim:
        """Give what a token says, in capitals or not. Raises ForgedToken and ExpiredToken."""
        if not _TOKEN.fullmatch(token):
            raise ForgedToken("shape")
        claim = self._verified(token.upper())
        if claim.issued > now + SKEW:
            raise ForgedToken("issued in the future")
        if now >= claim.expires:
            raise ExpiredToken(claim)
        return claim

    def _verified(self, token: str) -> CodeClaim:
        purpose, person, issued = _CLAIM.unpack(b32decode(token[:24]))
        signer = self._signers.get(purpose)
        if signer is None or not signer.verify_signature(token[:24], token[25:]):
            raise ForgedToken("signature")
        return CodeClaim(Purpose(purpose.decode()), b32encode(person).decode(), datetime.fromtimestamp(issued, BEIJING))


def code_url(public_url: str, token: str) -> str:
    """Give the address inside a code. Scheme and host go in capitals; a path of ours keeps its letters."""
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{parts.netloc}".upper() + f"{parts.path.rstrip('/')}/S/{token}"


def token_of(content: str, public_url: str) -> str | None:
    """Find the token in what a scanner read: our address, in capitals or not, or a bare token; else None."""
    content, ours = content.strip(), code_url(public_url, "")
    if content[: len(ours)].lower() == ours.lower():
        content = content[len(ours) :]
    return content.upper() if _TOKEN.fullmatch(content) else None
