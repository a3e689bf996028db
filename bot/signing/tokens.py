"""The token inside a code: person id, purpose and time, signed. It contains no personal data and no colour. On paper,
which lies about for months, all but the purpose is sealed.

It consists of upper-case letters, digits and a dot, so that the QR code can use its alphanumeric mode.
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
from bot.health.codes.paper import PAPER_CARD_LIFETIME
from bot.health.gate.practice import PracticeCode
from bot.signing.sealed_claims import open_content, seal_content


class CodePurpose(StrEnum):
    """What a code is used for. A signature for one purpose is not valid for another.

    A claim code is shown by a chat that only claims to be the person (or to act for them): whoever scans it must see
    the document before the verdict. So must who scans a paper code, which anybody may carry.
    """

    CHAT_CODE = "1"
    LIVE_CODE = "2"
    CHAT_CLAIM = "3"
    LIVE_CLAIM = "4"
    PAPER_CODE = "5"
    FAMILY_CODE = "6"


CLAIM_PURPOSES = frozenset({CodePurpose.CHAT_CLAIM, CodePurpose.LIVE_CLAIM})
"""The purposes of claim codes."""

CODE_LIFETIMES = {
    CodePurpose.CHAT_CODE: timedelta(minutes=30),
    CodePurpose.LIVE_CODE: timedelta(minutes=3),
    CodePurpose.CHAT_CLAIM: timedelta(minutes=30),
    CodePurpose.LIVE_CLAIM: timedelta(minutes=3),
    CodePurpose.FAMILY_CODE: timedelta(minutes=30),
    CodePurpose.PAPER_CODE: PAPER_CARD_LIFETIME,
}
"""How long a code is valid, by purpose."""

MAX_CLOCK_SKEW = timedelta(minutes=1)
"""The largest difference between the clocks of two of our machines."""


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())


_LIFETIME_SECONDS = {purpose: _seconds(lifetime) for purpose, lifetime in CODE_LIFETIMES.items()}

_CLOCK_SKEW_SECONDS = _seconds(MAX_CLOCK_SKEW)


FAMILY_SIZE = 8
"""The most people in one code."""


class CodeClaim(Struct, frozen=True, gc=False):
    """The content of a token. ``person`` is a person id, of a family code several in a row, ``issued`` a Unix second,
    ``shown_by`` the tag of the chat that shows the code (``bot.store.chat.chat_ids``): 15 bits, 0 when it is not known.
    """

    purpose: CodePurpose
    person: str
    issued: int
    shown_by: int = 0

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of those whose code it is."""
        return tuple(self.person[at : at + _PERSON_CHARACTERS] for at in range(0, len(self.person), _PERSON_CHARACTERS))

    @property
    def expires(self) -> int:
        """The first Unix second at which the code is no longer valid."""
        return self.issued + _LIFETIME_SECONDS[self.purpose]


class TokenFault(ValueError):
    """The token is not valid."""


class ForgedToken(TokenFault):
    """We did not make it, or it was changed."""


class ExpiredToken(TokenFault):
    """We made it, but it has expired. ``claim`` is its content."""

    def __init__(self, claim: CodeClaim) -> None:
        super().__init__("expired")
        self.claim = claim


# A token: 16 characters person id, 8 characters of base32 (1 byte purpose, 4 bytes Unix second), a dot, 16 characters
# of base32 (2 bytes tag, 8 bytes signature). All base32 groups are complete, so that every token has only one spelling.
# A paper code has the same bytes in the same order; all but the purpose are sealed.
_PERSON_CHARACTERS, _ISSUED, _TAG_BYTES, _PERSON_BYTES = 16, slice(1, 5), 2, 10

_SIGNATURE_BYTES = 8  # 8 bytes are enough: tokens are checked only online and expire soon
_UNTAGGED_SIGNATURE_BYTES = 10  # without a tag, as the version before made them: they must not be called forged

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_DIGITS = dict.fromkeys(range(128), ".") | str.maketrans(_BASE32, "0123456789abcdefghijklmnopqrstuv")
"""From base32 to the digits of Python's numbers; other characters become one that is no digit."""

_NO_PURPOSE: tuple[CodePurpose, tuple[bytes, ...]] = (
    CodePurpose.CHAT_CODE,
    (),
)  # for an unknown purpose there are no keys

_HEAD_CHARACTERS, _CLAIM_CHARACTERS, _END_CHARACTERS = 8, 24, 16  # of purpose and second; before, after the dot
_TOKEN, _LENGTH = re.compile(rf"(?:[A-Za-z2-7]{{16}}){{1,{FAMILY_SIZE}}}[A-Za-z2-7]{{8}}\.[A-Za-z2-7]{{16}}"), 41


class CodeTokens:
    """Makes and reads code tokens. ``keys`` are secrets: the first signs, all of them verify.

    itsdangerous derives the keys. The signature is keyed BLAKE2s (RFC 7693 §2.9), three times as fast as HMAC-SHA-256.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no signing key")
        self._keys = {p.encode(): (p, tuple(_derive_key(key, p) for key in keys)) for p in CodePurpose}

    def make(self, purpose: CodePurpose, person: str, now: datetime, shown_by: int = 0) -> str:
        """Make a token for a person id, issued at ``now`` and shown by the chat with this tag: 41 characters. For a
        family code up to FAMILY_SIZE ids stand in a row, each after the first with 16 characters more.
        """
        issued, tag = unix_second(now).to_bytes(4), shown_by.to_bytes(2)
        _, keys = self._keys[purpose.encode()]
        if purpose is CodePurpose.PAPER_CODE:
            sealed = seal_content(keys[0], b32decode(person) + issued + tag)
            packed = b32encode(sealed[:_PERSON_BYTES] + purpose.encode() + sealed[_PERSON_BYTES:]).decode()
            return f"{packed[:_CLAIM_CHARACTERS]}.{packed[_CLAIM_CHARACTERS:]}"
        claim = person + b32encode(purpose.encode() + issued).decode()
        return f"{claim}.{b32encode(tag + _signature(keys[0], claim, tag)).decode()}"

    def read(self, token: str, now: datetime) -> CodeClaim:
        """Verify a token in upper or lower case and return its content. Raises ForgedToken and ExpiredToken."""
        claim, second = self._open(token), unix_second(now)
        if claim.issued > second + _CLOCK_SKEW_SECONDS:
            raise ForgedToken("issued in the future")
        if second >= claim.expires:
            raise ExpiredToken(claim)
        return claim

    def _open(self, token: str) -> CodeClaim:
        signed, _, rest = token.upper().partition(".")
        try:
            packed = _unpacked(signed[-_HEAD_CHARACTERS:] + rest) if token.isascii() else b""
        except ValueError:
            packed = b""
        purpose, keys = self._keys.get(packed[:1], _NO_PURPOSE)
        if purpose is CodePurpose.PAPER_CODE:
            return _open_paper(keys, signed[:_PERSON_CHARACTERS], packed[1:])
        found = (_find_tag(key, signed, packed[_ISSUED.stop :]) for key in keys)
        tag = next((tag for tag in found if tag is not None), None)
        if tag is None:
            raise ForgedToken("signature")
        return CodeClaim(purpose, signed[:-_HEAD_CHARACTERS], int.from_bytes(packed[_ISSUED]), tag)


def _unpacked(text: str) -> bytes:
    """The bytes of so many ASCII characters of base32; raises ValueError. ``b32decode`` takes five times as long."""
    if len(text) != _HEAD_CHARACTERS + _END_CHARACTERS:
        raise ValueError("base32")
    return int(text.translate(_DIGITS), 32).to_bytes(len(text) * 5 // 8)


def _open_paper(keys: Sequence[bytes], person: str, rest: bytes) -> CodeClaim:
    """The content of a paper code, of which ``person`` and ``rest`` are sealed. Raises ForgedToken."""
    try:
        sealed = b32decode(person) + rest
    except ValueError:
        raise ForgedToken("letters") from None
    content = next(filter(None, (open_content(key, sealed) for key in keys)), None)
    if content is None:
        raise ForgedToken("signature")
    issued, tag = content[_PERSON_BYTES:-_TAG_BYTES], content[-_TAG_BYTES:]
    who = b32encode(content[:_PERSON_BYTES]).decode()
    return CodeClaim(CodePurpose.PAPER_CODE, who, int.from_bytes(issued), int.from_bytes(tag))


def _derive_key(key: str, purpose: CodePurpose) -> bytes:
    return Signer(key, salt=f"code.{purpose}", key_derivation="hmac", digest_method=sha256).derive_key()


def _find_tag(key: bytes, claim: str, end: bytes) -> int | None:
    """The tag in the end of a token; 0 when it has none, None when this key did not sign it."""
    tag, signature = end[:_TAG_BYTES], end[_TAG_BYTES:]
    if compare_digest(_signature(key, claim, tag), signature):
        return int.from_bytes(tag)
    untagged = blake2s(claim.encode(), key=key, digest_size=_UNTAGGED_SIGNATURE_BYTES).digest()
    return 0 if compare_digest(untagged, end) else None


def _signature(key: bytes, claim: str, tag: bytes) -> bytes:
    return blake2s(claim.encode() + tag, key=key, digest_size=_SIGNATURE_BYTES).digest()


@lru_cache(maxsize=8)  # a process has one public URL
def _code_start(public_url: str) -> str:
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{parts.netloc}".upper() + f"{parts.path.rstrip('/')}/S/"


def code_url(public_url: str, token: str) -> str:
    """The URL inside a code. Scheme and host are in upper case; the path of ``public_url`` is unchanged."""
    return _code_start(public_url) + token


def find_token(content: str, public_url: str) -> str | None:
    """Find the token in the content of a scanned code: a code URL in upper or lower case, or a token. Else None."""
    if len(content) < _LENGTH:
        return None  # fast for most typed texts
    content, start = content.strip(), _code_start(public_url)
    if content.startswith(start) or content[: len(start)].lower() == start.lower():
        content = content[len(start) :]
    return content.upper() if _TOKEN.fullmatch(content) else None


def find_practice_code(content: str, public_url: str) -> PracticeCode | None:
    """The practice code in the content of a scanned code; None when it is no practice code."""
    address, _, name = content.strip().lower().rpartition("-")
    if name not in _PRACTICE_NAMES or f"{address}-" != practice_url(public_url, "").lower():
        return None
    return PracticeCode(name)


def practice_url(public_url: str, practice: str) -> str:
    """The content of the QR code of a practice code."""
    return code_url(public_url, f"PRACTICE-{practice.upper()}")


_PRACTICE_NAMES = frozenset(PracticeCode)
