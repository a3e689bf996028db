"""Signed links to pages and pictures. A link carries a payload and the time when it was signed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from bot.health.clock import unix_second
from bot.signing.tokens import MAX_CLOCK_SKEW


class LinkFault(ValueError):
    """The link is not valid."""


class ForgedLink(LinkFault):
    """We did not make it, it was changed, or it was made for another purpose."""


class ExpiredLink(LinkFault):
    """We made it, but it has expired. ``payload`` is its payload."""

    def __init__(self, payload: str) -> None:
        super().__init__("expired")
        self.payload = payload


class _SignerAt(TimestampSigner):
    """A TimestampSigner with a fixed time instead of the clock."""

    def __init__(self, *args: Any, timestamp: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timestamp = timestamp

    def get_timestamp(self) -> int:
        return self._timestamp


class Links:
    """Signs and reads links. ``keys`` are secrets: the first signs, all of them verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no signing key")
        self._oldest_first = list(reversed(keys))

    def sign(self, purpose: str, payload: str, now: datetime) -> str:
        """Sign a payload for a purpose. The result has only characters that fit into one segment of a path."""
        return str(self._serializer(purpose, now).dumps(payload))

    def read(self, purpose: str, text: str, max_age: int, now: datetime) -> str:
        """The payload of a link that was signed at most ``max_age`` seconds ago. Raises ForgedLink and ExpiredLink."""
        try:
            payload, signed = self._serializer(purpose, now).loads(text, return_timestamp=True)
        except BadData:
            raise ForgedLink("signature") from None
        # itsdangerous' own max_age is not used: it refuses links from a machine whose clock is ahead.
        if signed > now + MAX_CLOCK_SKEW:
            raise ForgedLink("signed in the future")
        if now > signed + timedelta(seconds=max_age):
            raise ExpiredLink(payload)
        return str(payload)

    def _serializer(self, purpose: str, now: datetime) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._oldest_first,
            salt=f"link.{purpose}",
            signer=_SignerAt,
            signer_kwargs={
                "key_derivation": "hmac",
                "digest_method": sha256,
                "timestamp": unix_second(now),
            },
        )
