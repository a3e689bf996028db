"""Sealed files: opened with a second implementation of the steps in the RFC."""

import hmac
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.sealed_file import MAGIC, BadKey, UnsealFailed, fingerprint, read_public_key, seal, unseal

KEM = b"KEM\x00\x20"
HPKE = b"HPKE\x00\x20\x00\x01\x00\x02"  # DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM
KEY = X25519PrivateKey.generate()
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    """LabeledExtract (RFC 9180 §4)."""
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, sha256)


def expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand (RFC 9180 §4), for at most one block."""
    return hmac.digest(secret, length.to_bytes(2) + b"HPKE-v1" + suite + label + info + b"\x01", sha256)[:length]


def opened_by_the_book(sealed: bytes, key: X25519PrivateKey) -> bytes:
    """Decap (§4.1), KeySchedule (§5.1) and Open (§5.2) in base mode."""
    encapsulated, ciphertext = sealed[len(MAGIC) :][:32], sealed[len(MAGIC) + 32 :]
    shared = key.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    context = encapsulated + key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    secret = expand(KEM, extract(KEM, b"", b"eae_prk", shared), b"shared_secret", context, 32)
    schedule = b"\x00" + extract(HPKE, b"", b"psk_id_hash", b"") + extract(HPKE, b"", b"info_hash", MAGIC)
    base = extract(HPKE, secret, b"secret", b"")
    cipher = AESGCM(expand(HPKE, base, b"key", schedule, 32))
    return cipher.decrypt(expand(HPKE, base, b"base_nonce", schedule, 12), ciphertext, b"")


@given(st.binary(max_size=200))
def test_what_is_sealed_is_opened_by_the_rfcs_steps_and_by_us(data: bytes) -> None:
    sealed = seal(data, KEY.public_key())

    assert opened_by_the_book(sealed, KEY) == data
    assert unseal(sealed, PEM) == data
    assert seal(data, KEY.public_key()) != sealed


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_any_altered_byte_is_noticed(place: int, change: int) -> None:
    altered = bytearray(seal(b"somebody was somewhere", KEY.public_key()))
    altered[place % len(altered)] ^= change

    with pytest.raises(UnsealFailed):
        unseal(bytes(altered), PEM)


@pytest.mark.parametrize("length", [0, 5, len(MAGIC), len(MAGIC) + 31, len(MAGIC) + 47])
def test_what_is_cut_short_is_not_opened(length: int) -> None:
    with pytest.raises(UnsealFailed):
        unseal(seal(b"", KEY.public_key())[:length], PEM)


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PUBLIC KEY-----\n", PEM])
def test_what_is_no_public_key_is_refused(pem: bytes) -> None:
    with pytest.raises(BadKey):
        read_public_key(pem)


def test_a_key_has_one_fingerprint() -> None:
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    assert fingerprint(read_public_key(public)) == fingerprint(KEY.public_key())
    assert fingerprint(X25519PrivateKey.generate().public_key()) != fingerprint(KEY.public_key())
