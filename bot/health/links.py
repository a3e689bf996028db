"""Signed links to pages and pictures: what they carry is ours, unaltered and young enough."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from bot.health.clock import unix_second
from bot.health.tokens import SKEW


class LinkFault(ValueError):
    """A link that does not count."""


class ForgedLink(LinkFault):
    """Not made by us, altered, or made for another purpose."""


class ExpiredLink(LinkFault):
    """Ours, but too old; ``payload`` is what it carried."""

    def __init__(self, payload: str) -> None:
        super().__init__("expired")
        self.payload = payload


class _SignerAt(TimestampSigner):
    """A signer that is told the time."""

    def __init__(self, *args: Any, timestamp: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timestamp = timestamp

    def get_timestamp(self) -> int:
        return self._timestamp


class Links:
    """Signs and reads links. ``keys``: secrets; the first signs, all of them verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no signing key")
        self._oldest_first = list(reversed(keys))

    def sign(self, purpose: str, payload: str, now: datetime) -> str:
        """Give ``payload`` signed for ``purpose``, in characters that fit one segment of a path."""
        return str(self._serializer(purpose, now).dumps(payload))

    def read(self, purpose: str, text: str, max_age: int, now: datetime) -> str:
        """Give the payload of a link signed at most ``max_age`` seconds ago. Raises ForgedLink and ExpiredLink."""
        try:
            payload, signed = self._serializer(purpose, now).loads(text, return_timestamp=True)
        except BadData:
            raise ForgedLink("signature") from None
        # Not itsdangerous' own max_age: it refuses what a machine with a faster clock signed just now.
        if signed > now + SKEW:
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
