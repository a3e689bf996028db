"""Invitations to become a scanner at a venue: signed, usable once, and short enough for a WeChat QR code.

The scene of a parametric QR code has at most 64 characters (生成带参数的二维码); an invitation with its prefix has 42.
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
from bot.signing.tokens import MAX_CLOCK_SKEW

INVITATION_SCENE_PREFIX = "i."
"""The prefix of the scene in the QR code of an invitation."""

INVITATION_LIFETIME = timedelta(hours=48)
"""How long an invitation can be accepted."""

_CLAIM = struct.Struct(">10sHI6s")  # venue, entrance, Unix second, nonce
_SIGNATURE_BYTES = 8  # 8 bytes are enough: it is checked only online and can be used once
_TEXT = re.compile(r"[A-Za-z0-9_-]{40}(?![A-Za-z0-9_-])", re.ASCII)


class InvitationFault(ValueError):
    """The invitation is not valid."""


class ForgedInvitation(InvitationFault):
    """We did not make it, or it was changed."""


class ExpiredInvitation(InvitationFault):
    """We made it, but it has expired."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to a venue (id) and an entrance (index). ``nonce`` is unique to the invitation."""

    venue: str
    entrance: int
    nonce: str


class Invitations:
    """Makes and reads invitations. ``keys`` are secrets: the first signs, all of them verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no signing key")
        signers = (Signer(key, salt="invitation", key_derivation="hmac", digest_method=sha256) for key in keys)
        self._signers = tuple(signers)

    def make(self, venue: str, entrance: int, now: datetime) -> str:
        """Make a new invitation: 40 characters that fit into a URL."""
        claim = _CLAIM.pack(b32decode(venue), entrance, unix_second(now), secrets.token_bytes(6))
        return urlsafe_b64encode(claim + self._signature(self._signers[0], claim)).decode()

    def read(self, text: str, now: datetime) -> Invitation:
        """Verify an invitation and return its content. Raises ForgedInvitation and ExpiredInvitation."""
        if not _TEXT.fullmatch(text):
            raise ForgedInvitation("shape")
        packed = urlsafe_b64decode(text)
        claim, signature = packed[: _CLAIM.size], packed[_CLAIM.size :]
        if not any(secrets.compare_digest(self._signature(signer, claim), signature) for signer in self._signers):
            raise ForgedInvitation("signature")
        venue, entrance, issued, nonce = _CLAIM.unpack(claim)
        made = datetime.fromtimestamp(issued, now.tzinfo)
        if made > now + MAX_CLOCK_SKEW:
            raise ForgedInvitation("made in the future")
        if now >= made + INVITATION_LIFETIME:
            raise ExpiredInvitation("too old")
        return Invitation(b32encode(venue).decode(), entrance, nonce.hex())

    @staticmethod
    def _signature(signer: Signer, claim: bytes) -> bytes:
        return signer.algorithm.get_signature(signer.derive_key(), claim)[:_SIGNATURE_BYTES]


def find_invitation(text: str, public_url: str) -> str | None:
    """Find the invitation URL in a text that was sent or scanned, and return the invitation in it.

    Empty when the URL is incomplete; None when there is no such URL.
    """
    start = invitation_url(public_url, "").lower()
    at = text.lower().find(start)
    if at < 0:
        return None
    found = _TEXT.match(text, at + len(start))
    return found[0] if found else ""


def invitation_url(public_url: str, invitation: str) -> str:
    """The URL of an invitation."""
    return f"{public_url}/I/{invitation}"
