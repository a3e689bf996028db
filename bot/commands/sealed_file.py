"""Encrypts a file for the holder of a private key: HPKE, base mode (RFC 9180), with the library ``cryptography``.

Suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. A file is the line ``MAGIC``, then the 32 bytes of the
encapsulated key, then ciphertext and tag; ``MAGIC`` is also HPKE's ``info``. The holder of the private key decrypts it
with any implementation of the RFC, or with ``jixiangma trace open``.

A pair of keys: ``jixiangma keypair key.pem public.pem``, or ``openssl genpkey -algorithm X25519 -out key.pem`` and
``openssl pkey -in key.pem -pubout -out public.pem``.
"""

from hashlib import sha256

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

MAGIC = b"jixiangma trace 1\n"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class BadKey(ValueError):
    """The text is not an X25519 key in PEM."""


class UnsealFailed(Exception):
    """The file has another format, was changed, or was encrypted for another key."""


def read_public_key(pem: bytes) -> X25519PublicKey:
    """The public key in a PEM text; raises BadKey."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey from None
    if not isinstance(key, X25519PublicKey):
        raise BadKey
    return key


def read_private_key(pem: bytes) -> X25519PrivateKey:
    """The private key in a PEM text without a passphrase; raises BadKey."""
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey from None
    if not isinstance(key, X25519PrivateKey):
        raise BadKey
    return key


def fingerprint(key: X25519PublicKey) -> str:
    """The name of a key: the first 16 hex digits of the SHA-256 of its DER form."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()[:16]


def new_key_pair() -> tuple[bytes, bytes]:
    """A new private key and its public key, in PEM."""
    key = X25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), public


def seal(data: bytes, key: X25519PublicKey) -> bytes:
    """The content of a file that only the holder of the private key can decrypt."""
    return MAGIC + SUITE.encrypt(data, key, info=MAGIC)


def unseal(sealed: bytes, pem: bytes) -> bytes:
    """The decrypted data; ``pem`` is the private key without a passphrase. Raises BadKey, UnsealFailed."""
    key = read_private_key(pem)
    if not sealed.startswith(MAGIC):
        raise UnsealFailed
    try:
        return SUITE.decrypt(sealed[len(MAGIC) :], key, info=MAGIC)
    except (InvalidTag, ValueError):
        raise UnsealFailed from None
