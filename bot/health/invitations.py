"""Invitations to scan at a venue: signed, with a number that counts once, and short enough for a WeChat QR code.

The event key of a parametric code holds 64 characters; with ``SCENE`` in front an invitation has 42.
"""

import re
import secrets
import struct
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import Signer

from bot.health.clock import unix_second
from bot.health.tokens import SKEW

SCENE = "i."
"""How the event key begins which an invitation's own QR code leads into the chat with."""

LIFETIME = timedelta(hours=48)
"""For how long an invitation can be accepted."""

_CLAIM = struct.Struct(">10sHI6s")  # venue, entrance, Unix second, nonce
_SIGNATURE_BYTES = 8  # single use, checked online only
_TEXT = re.compile(r"[A-Za-z0-9_-]{40}(?![A-Za-z0-9_-])", re.ASCII)


class InvitationFault(ValueError):
    """An invitation that does not count."""


class ForgedInvitation(InvitationFault):
    """Not made by us, or altered."""


class ExpiredInvitation(InvitationFault):
    """Ours, but too old."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """To which venue (id) and entrance (counted from 0); ``nonce`` tells it from every other."""

    venue: str
    entrance: int
    nonce: str


class Invitations:
    """Makes and reads invitations. ``keys``: secrets, the newest first; it signs, all of them verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no signing key")
        signers = (Signer(key, salt="invitation", key_derivation="hmac", digest_method=sha256) for key in keys)
        self._signers = tuple(signers)

    def make(self, venue: str, entrance: int, now: datetime) -> str:
        """Give a new invitation: 40 characters that fit into an address."""
        claim = _CLAIM.pack(b32decode(venue), entrance, unix_second(now), secrets.token_bytes(6))
        return urlsafe_b64encode(claim + self._signature(self._signers[0], claim)).decode()

    def read(self, text: str, now: datetime) -> Invitation:
        """Give what an invitation says. Raises ForgedInvitation and ExpiredInvitation."""
        if not _TEXT.fullmatch(text):
            raise ForgedInvitation("shape")
        packed = urlsafe_b64decode(text)
        claim, signature = packed[: _CLAIM.size], packed[_CLAIM.size :]
        if not any(secrets.compare_digest(self._signature(signer, claim), signature) for signer in self._signers):
            raise ForgedInvitation("signature")
        venue, entrance, issued, nonce = _CLAIM.unpack(claim)
        made = datetime.fromtimestamp(issued, now.tzinfo)
        if made > now + SKEW:
            raise ForgedInvitation("made in the future")
        if now >= made + LIFETIME:
            raise ExpiredInvitation("too old")
        return Invitation(b32encode(venue).decode(), entrance, nonce.hex())

    @staticmethod
    def _signature(signer: Signer, claim: bytes) -> bytes:
        return signer.algorithm.get_signature(signer.derive_key(), claim)[:_SIGNATURE_BYTES]


def invitation_in(text: str, public_url: str) -> str | None:
    """Find an invitation in what was sent or scanned: our address, whatever stands around it; empty when it is cut."""
    ours = invitation_url(public_url, "").lower()
    at = text.lower().find(ours)
    if at < 0:
        return None
    found = _TEXT.match(text, at + len(ours))
    return found[0] if found else ""


def invitation_url(public_url: str, invitation: str) -> str:
    """Give the address that stands for an invitation."""
    return f"{public_url}/I/{invitation}"
