"""Sealing of personal data (AES-256-GCM) and keyed digests by which it can be looked up.

A sealed value is 4 bytes of key id, 12 bytes of nonce, then ciphertext and tag. Random nonces allow 2^32 seals
a key (NIST SP 800-38D §8.3); the first key seals, every key opens, so a new key is made known to all processes as the
last one before it becomes the first. Digests use a key of their own, since they must stay equal when the sealing keys
change.
"""

import hashlib
import hmac
import os
from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_ID, _NONCE = 4, 12
_HEAD = _ID + _NONCE


class Unopened(Exception):
    """A sealed value that no key opens in this context: altered, moved, cut short or sealed by a lost key."""


class Vault:
    """Seals and opens with ``keys``, of which the first seals; both kinds of keys are 32 bytes in URL-safe base64."""

    def __init__(self, keys: Sequence[str], index_key: str) -> None:
        """Raises ValueError for keys of a wrong form, without repeating them."""
        if not keys:
            raise ValueError("at least one data key is needed")
        secrets = [_secret(key) for key in keys]
        self._ciphers = {_key_id(secret): AESGCM(secret) for secret in reversed(secrets)}
        self._first = _key_id(secrets[0])
        self._encrypt = self._ciphers[self._first].encrypt
        self._index = hmac.new(_secret(index_key), digestmod=hashlib.sha256)

    def seal(self, value: str | bytes, context: str) -> bytes:
        """The sealed value; it opens only in the same context, such as the name of its key and field."""
        data = value.encode() if isinstance(value, str) else value
        nonce = os.urandom(_NONCE)
        return self._first + nonce + self._encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed; raises Unopened."""
        cipher = self._ciphers.get(sealed[:_ID])
        if cipher is None:
            raise Unopened("sealed with an unknown key")
        try:
            return cipher.decrypt(sealed[_ID:_HEAD], sealed[_HEAD:], context.encode())
        except (InvalidTag, ValueError):
            raise Unopened("altered, or not sealed for this place") from None

    def text(self, sealed: bytes, context: str) -> str:
        """What was sealed as text; raises Unopened."""
        return self.open(sealed, context).decode()

    def stale(self, sealed: bytes) -> bool:
        """Whether another key than the first sealed this value, so that it should be sealed anew."""
        return sealed[:_ID] != self._first

    def digest(self, kind: str, value: str) -> str:
        """HMAC-SHA-256 in hexadecimal: equal for equal values of one kind, and telling nothing about them."""
        keyed = self._index.copy()
        keyed.update(f"{len(kind)}:{kind}:{value}".encode())
        return keyed.hexdigest()


def _secret(key: str) -> bytes:
    try:
        secret = b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
    except (BadBase64, ValueError):
        raise ValueError("a key is not URL-safe base64") from None
    if len(secret) != 32:
        raise ValueError(f"a key must be 32 bytes, not {len(secret)}")
    return secret


def _key_id(secret: bytes) -> bytes:
    return hashlib.sha256(b"jixiangma key id" + secret).digest()[:_ID]
