"""Encrypts ("seals") personal data with AES-256-GCM, and makes keyed digests by which it can be looked up.

A sealed value is: 4 bytes key id, 12 bytes nonce, ciphertext, 16 bytes tag. With random nonces one key may seal 2^32
values (NIST SP 800-38D §8.3). The first key seals; every key opens. So a new key is first given to all processes as the
last one, and only then becomes the first. Digests use a separate key, since they must not change with the data keys.
"""

import hashlib
import hmac
import os
from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_ID_BYTES, _NONCE_BYTES = 4, 12
_HEADER_BYTES = _KEY_ID_BYTES + _NONCE_BYTES


class UnsealError(Exception):
    """No key opens this value in this context: it was changed, moved or cut, or its key is lost."""


class Vault:
    """Seals with the first of ``keys`` and opens with all of them. All keys are 32 bytes in URL-safe base64."""

    def __init__(self, keys: Sequence[str], index_key: str) -> None:
        """Raises ValueError for a malformed key; its text does not contain the key."""
        if not keys:
            raise ValueError("at least one data key is needed")
        secrets = [read_key(key) for key in keys]
        self._ciphers = {_key_id(secret): AESGCM(secret) for secret in reversed(secrets)}
        self._first = _key_id(secrets[0])
        self._encrypt = self._ciphers[self._first].encrypt
        self._index = hmac.new(read_key(index_key), digestmod=hashlib.sha256)

    def seal(self, value: str | bytes, context: str) -> bytes:
        """The sealed value. It opens only with the same ``context``, such as the name of its key and field."""
        data = value.encode() if isinstance(value, str) else value
        nonce = os.urandom(_NONCE_BYTES)
        return self._first + nonce + self._encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The bytes that were sealed. Raises UnsealError."""
        cipher = self._ciphers.get(sealed[:_KEY_ID_BYTES])
        if cipher is None:
            raise UnsealError("sealed with an unknown key")
        try:
            return cipher.decrypt(sealed[_KEY_ID_BYTES:_HEADER_BYTES], sealed[_HEADER_BYTES:], context.encode())
        except (InvalidTag, ValueError):
            raise UnsealError("altered, or sealed for another context") from None

    def open_text(self, sealed: bytes, context: str) -> str:
        """The text that was sealed. Raises UnsealError."""
        return self.open(sealed, context).decode()

    def needs_reseal(self, sealed: bytes) -> bool:
        """Whether the value was sealed with another key than the first."""
        return sealed[:_KEY_ID_BYTES] != self._first

    def digest(self, kind: str, value: str) -> str:
        """HMAC-SHA-256 of the value in hexadecimal. Equal values of the same kind have equal digests."""
        keyed = self._index.copy()
        keyed.update(f"{len(kind)}:{kind}:{value}".encode())
        return keyed.hexdigest()


def read_key(key: str) -> bytes:
    """The 32 bytes of a key in URL-safe base64. Raises ValueError, whose text does not contain the key."""
    try:
        secret = b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
    except (BadBase64, ValueError):
        raise ValueError("a key is not URL-safe base64") from None
    if len(secret) != 32:
        raise ValueError(f"a key must be 32 bytes, not {len(secret)}")
    return secret


def _key_id(secret: bytes) -> bytes:
    return hashlib.sha256(b"jixiangma key id" + secret).digest()[:_KEY_ID_BYTES]
