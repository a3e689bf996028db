"""Receipts of erasures: signed, so that anybody with one can have it checked, and short enough for one message.

A receipt is R, the number of its form, and 42 bytes in base32: 26 of content, 16 of signature. It names nobody.
"""

import re
import secrets
import struct
from base64 import b32decode, b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from itsdangerous import Signer

from bot.health.clock import BEIJING, unix_second

_CONTENT = struct.Struct(">IBHHHHI9s")  # second, held, dependants, bindings, visits, requests, fever until, digest
_SIGNATURE_BYTES = 16
_MOST = 65_535
_PREFIX, _GROUP = "R1", 8
DIGEST_BYTES = 9
"""Bytes of the digest in a receipt: the beginning of that in the list of erasures."""


class ForgedReceipt(ValueError):
    """We did not make it, or it was changed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was erased: when, whether a record or only a claim, how much of each kind, and the record's digest.

    ``fever_until``: until when a fever is kept, of the person or a dependant; None when there is none. ``digest`` is in
    hexadecimal.
    """

    at: datetime
    held: bool
    dependants: int
    bindings: int
    visits: int
    requests: int
    fever_until: datetime | None
    digest: str


class Receipts:
    """Makes and reads receipts. ``keys`` are secrets: the first signs, all of them verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no signing key")
        signers = (Signer(key, salt="receipt", key_derivation="hmac", digest_method=sha256) for key in keys)
        self._signers = tuple(signers)

    def make(self, receipt: Receipt) -> str:
        """The text of a receipt; the same one each time. Counts above 65535 are given as 65535."""
        counts = receipt.dependants, receipt.bindings, receipt.visits, receipt.requests
        until = unix_second(receipt.fever_until) if receipt.fever_until else 0
        digest = bytes.fromhex(receipt.digest)[:DIGEST_BYTES]
        numbers = (min(count, _MOST) for count in counts)
        content = _CONTENT.pack(unix_second(receipt.at), receipt.held, *numbers, until, digest)
        text = _letters(content + self._signature(self._signers[0], content))
        return "-".join((_PREFIX, *(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))))

    def read(self, text: str) -> Receipt:
        """What a receipt says; blanks, hyphens and small letters do not matter. Raises ForgedReceipt."""
        plain = re.sub(r"[\s-]", "", text).upper().removeprefix(_PREFIX)
        if not re.fullmatch(rf"[A-Z2-7]{{{_text_length()}}}", plain):
            raise ForgedReceipt("shape")
        packed = b32decode(plain + "=" * (-len(plain) % 8))
        if _letters(packed) != plain:
            raise ForgedReceipt("shape")  # the last letter has bits to spare
        content, signature = packed[: _CONTENT.size], packed[_CONTENT.size :]
        if not any(secrets.compare_digest(self._signature(signer, content), signature) for signer in self._signers):
            raise ForgedReceipt("signature")
        second, held, dependants, bindings, visits, requests, until, digest = _CONTENT.unpack(content)
        at, fever = datetime.fromtimestamp(second, BEIJING), datetime.fromtimestamp(until, BEIJING) if until else None
        return Receipt(at, bool(held), dependants, bindings, visits, requests, fever, digest.hex())

    @staticmethod
    def _signature(signer: Signer, content: bytes) -> bytes:
        return signer.algorithm.get_signature(signer.derive_key(), content)[:_SIGNATURE_BYTES]


def _text_length() -> int:
    """Characters of a receipt without prefix and hyphens."""
    return -(-(_CONTENT.size + _SIGNATURE_BYTES) * 8 // 5)


def _letters(packed: bytes) -> str:
    return b32encode(packed).decode().rstrip("=")
