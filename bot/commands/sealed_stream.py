"""Encrypts a long file for the holder of a private key, piece by piece, and decrypts it again.

A file is the line ``MAGIC``; a line with the fingerprint of the key that it is for and the Unix second of its making;
a random key, encrypted by HPKE with both lines as ``info`` (``bot.commands.sealed_file`` names the suite); and the data
in chunks of CHUNK bytes, each encrypted with that key by AES-256-GCM. The nonce is the chunk's number and whether it
is the last one, as in STREAM (https://eprint.iacr.org/2015/189): a chunk that was changed, moved, repeated or left out
is not decrypted, nor is a file that was cut between two chunks.
"""

import os
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import IO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.commands.sealed_file import SUITE, UnsealFailed, fingerprint

FAMILY, MAGIC = b"jixiangma backup ", b"jixiangma backup 1\n"

CHUNK = 1 << 20
"""Bytes of data in each chunk but the last."""

_TAG_BYTES, _SEALED_KEY_BYTES, _LONGEST_LINE = 16, 32 + 32 + 16, 100
_ABOUT = re.compile(rb"for ([0-9a-f]{16}) at (\d{1,12})\n")


class UnknownFormat(UnsealFailed):
    """It is no such file, or one of a later version."""


class OtherKey(UnsealFailed):
    """It was encrypted for another key, whose fingerprint is the text of this error."""


class About(NamedTuple):
    """What the head of a file says: whose it is, when it was made (Unix second), and its bytes."""

    sealed_to: str
    at: int
    head: bytes

    @property
    def name(self) -> str:
        """What tells this file from others: no two have the same head."""
        return sha256(self.head).hexdigest()[:16]


class SealedWriter:
    """Encrypts what is written, for this key, into a file. ``digest`` is the SHA-256 of the file until now."""

    def __init__(self, file: IO[bytes], key: X25519PublicKey, at: int) -> None:
        head = MAGIC + f"for {fingerprint(key)} at {at}\n".encode()
        secret = os.urandom(32)
        self._file, self._cipher, self._number, self._rest = file, AESGCM(secret), 0, bytearray()
        self.digest = sha256()
        self._put(head + SUITE.encrypt(secret, key, info=head))

    def write(self, data: bytes) -> None:
        """Encrypt more."""
        self._rest += data
        while len(self._rest) > CHUNK:
            self._seal(self._rest[:CHUNK], last=False)
            del self._rest[:CHUNK]

    def finish(self) -> None:
        """Encrypt the last chunk; without it the file is not whole."""
        self._seal(self._rest, last=True)

    def _seal(self, chunk: bytearray, *, last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, last=last), bytes(chunk), None))
        self._number += 1

    def _put(self, data: bytes) -> None:
        self.digest.update(data)
        self._file.write(data)


def read_about(file: IO[bytes]) -> About:
    """What the file's head says; the file is then at its end. Raises UnknownFormat."""
    line = file.readline(_LONGEST_LINE)
    if line != MAGIC:
        raise UnknownFormat("later" if line.startswith(FAMILY) else "other")
    found = _ABOUT.fullmatch(about := file.readline(_LONGEST_LINE))
    if not found:
        raise UnsealFailed
    sealed_key = file.read(_SEALED_KEY_BYTES)
    return About(found[1].decode(), int(found[2]), line + about + sealed_key)


def unsealed(file: IO[bytes], key: X25519PrivateKey) -> Iterator[bytes]:
    """The data in pieces; ``file`` is at its beginning. Raises UnknownFormat, OtherKey, UnsealFailed.

    Only when it has ended without an error is it known that nothing is missing.
    """
    about = read_about(file)
    if about.sealed_to != fingerprint(key.public_key()):
        raise OtherKey(about.sealed_to)
    lines, sealed_key = about.head[:-_SEALED_KEY_BYTES], about.head[-_SEALED_KEY_BYTES:]
    try:
        cipher = AESGCM(SUITE.decrypt(sealed_key, key, info=lines))
        for number, (chunk, last) in enumerate(_chunks(file)):
            yield cipher.decrypt(_nonce(number, last=last), chunk, None)
    except (InvalidTag, ValueError):
        raise UnsealFailed from None


def _chunks(file: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The encrypted chunks, each with whether it is the last."""
    chunk = file.read(CHUNK + _TAG_BYTES)
    while following := file.read(CHUNK + _TAG_BYTES):
        yield chunk, False
        chunk = following
    yield chunk, True


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
