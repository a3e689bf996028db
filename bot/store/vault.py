"""Encrypts ("seals") personal data with AES-256-GCM, and makes keyed digests by which it can be looked up.

A sealed value is: 4 bytes key id, 4 bytes sub-key id, 12 bytes nonce, ciphertext, 16 bytes tag. The first key seals;
every key opens. So a new key is first given to all processes as the last one, and only then becomes the first. Digests
use a separate key, since they must not change with the data keys.

With random nonces one key may seal 2^32 values (NIST SP 800-38D §8.3): at 5,000 answers a second eleven days' worth.
So a data key seals nothing itself. Each process draws a random sub-key id, derives that sub-key (HMAC-SHA-256 of the
id under the data key, as in SP 800-108 §4.1) and draws again after 2^28 values. Two processes may draw the same id,
which only adds up: after 2^20 draws (a hundred processes, each restarted daily, for 28 years) five drew the same with
a probability below 2^-30, and it takes sixteen to reach 2^32.

Names that must be equal for equal things and be opened again, such as those of jobs, are sealed with AES-SIV (RFC
5297), which needs no nonce, under a key that is derived from the one of the digests.

What was sealed before there were sub-keys is 4 bytes key id (another one), 12 bytes nonce, ciphertext and tag under
the data key itself. It still opens, and needs resealing.
"""

import hashlib
import hmac
import os
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from weakref import WeakSet

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

_KEY_ID_BYTES, _SUB_KEY_ID_BYTES, _NONCE_BYTES = 4, 4, 12
_NAME_BYTES = _KEY_ID_BYTES + _SUB_KEY_ID_BYTES
_HEADER_BYTES, _OLD_HEADER_BYTES = _NAME_BYTES + _NONCE_BYTES, _KEY_ID_BYTES + _NONCE_BYTES

MAX_SEALS = 2**28
"""The number of values that a process seals with one sub-key."""

_CACHED_CIPHERS = 1024
"""The number of sub-keys that a process keeps derived; each is a kilobyte or two."""


class UnsealError(Exception):
    """No key opens this value in this context: it was changed, moved or cut, or its key is lost."""


class _SubKey:
    """The sub-key with which a process seals. ``name`` is the head of what it seals; ``uses`` counts its seals."""

    __slots__ = ("encrypt", "name", "uses")

    def __init__(self, key_id: bytes, secret: bytes) -> None:
        self.name = key_id + os.urandom(_SUB_KEY_ID_BYTES)
        self.encrypt = _derive(secret, self.name).encrypt
        self.uses: Callable[[], int] = count(2).__next__


class Vault:
    """Seals with the first of ``keys`` and opens with all of them. All keys are 32 bytes in URL-safe base64."""

    def __init__(self, keys: Sequence[str], index_key: str) -> None:
        """Raises ValueError for a malformed key; its text does not contain the key."""
        if not keys:
            raise ValueError("at least one data key is needed")
        secrets = [read_key(key) for key in keys]
        self._secrets = {_key_id(secret): secret for secret in secrets}
        self._old = {_old_key_id(secret): AESGCM(secret) for secret in secrets}
        self._first = _key_id(secrets[0])
        self._sub_key: _SubKey | None = None
        self._cipher = lru_cache(_CACHED_CIPHERS)(self._find_cipher)
        self._index = hmac.new(read_key(index_key), digestmod=hashlib.sha256)
        self._names = AESSIV(hmac.digest(read_key(index_key), b"jixiangma names", "sha512"))
        _VAULTS.add(self)

    def seal(self, value: str | bytes, context: str) -> bytes:
        """The sealed value. It opens only with the same ``context``, such as the name of its key and field."""
        data = value.encode() if isinstance(value, str) else value
        sub_key = self._sub_key
        if sub_key is None or sub_key.uses() > MAX_SEALS:
            sub_key = self._sub_key = _SubKey(self._first, self._secrets[self._first])
        nonce = os.urandom(_NONCE_BYTES)
        return sub_key.name + nonce + sub_key.encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The bytes that were sealed. Raises UnsealError."""
        old = self._old.get(sealed[:_KEY_ID_BYTES])
        cipher = old or self._cipher(sealed[:_NAME_BYTES])
        if cipher is None:
            raise UnsealError("sealed with an unknown key")
        start, end = (_KEY_ID_BYTES, _OLD_HEADER_BYTES) if old else (_NAME_BYTES, _HEADER_BYTES)
        try:
            return cipher.decrypt(sealed[start:end], sealed[end:], context.encode())
        except (InvalidTag, ValueError):
            raise UnsealError("altered, or sealed for another context") from None

    def open_text(self, sealed: bytes, context: str) -> str:
        """The text that was sealed. Raises UnsealError."""
        return self.open(sealed, context).decode()

    def needs_reseal(self, sealed: bytes) -> bool:
        """Whether the value was sealed with another key than the first, or with no sub-key."""
        return sealed[:_KEY_ID_BYTES] != self._first

    def digest(self, kind: str, value: str) -> str:
        """HMAC-SHA-256 of the value in hexadecimal. Equal values of the same kind have equal digests."""
        keyed = self._index.copy()
        keyed.update(f"{len(kind)}:{kind}:{value}".encode())
        return keyed.hexdigest()

    def seal_name(self, name: str, context: str) -> str:
        """The sealed name, in URL-safe base64. Equal names of a context are equal when they are sealed."""
        return urlsafe_b64encode(self._names.encrypt(name.encode(), [context.encode()])).decode().rstrip("=")

    def open_name(self, sealed: str, context: str) -> str:
        """The name that was sealed. Raises UnsealError."""
        try:
            data = b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
            return self._names.decrypt(data, [context.encode()]).decode()
        except (BadBase64, InvalidTag, ValueError):
            raise UnsealError("no name that was sealed in this context") from None

    def forget_sub_key(self) -> None:
        """Draw a new sub-key at the next seal: a forked process counts for itself."""
        self._sub_key = None

    def _find_cipher(self, name: bytes) -> AESGCM | None:
        secret = self._secrets.get(name[:_KEY_ID_BYTES])
        return _derive(secret, name) if secret and len(name) == _NAME_BYTES else None


def _derive(secret: bytes, name: bytes) -> AESGCM:
    """The cipher of the sub-key with this name."""
    return AESGCM(hmac.digest(secret, b"jixiangma sub-key " + name, "sha256"))


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
    """Names a data key, and says that a sub-key of it sealed."""
    return hashlib.sha256(b"jixiangma sub-key id" + secret).digest()[:_KEY_ID_BYTES]


def _old_key_id(secret: bytes) -> bytes:
    """Names a data key that sealed by itself."""
    return hashlib.sha256(b"jixiangma key id" + secret).digest()[:_KEY_ID_BYTES]


def _after_fork() -> None:
    for vault in _VAULTS:
        vault.forget_sub_key()


_VAULTS: WeakSet[Vault] = WeakSet()
os.register_at_fork(after_in_child=_after_fork)
