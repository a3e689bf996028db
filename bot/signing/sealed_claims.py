"""Sealing the content of a token, so that what somebody finds names no record.

The signature is made first and is the nonce of the key stream (a synthetic initialization vector, RFC 5297 §1.3), so
that the sealed content is no longer than the content and its signature. Equal contents are sealed equally.
"""

from hashlib import blake2s
from hmac import compare_digest

SIGNATURE_BYTES = 8


def seal_content(key: bytes, content: bytes) -> bytes:
    """The content of up to 32 bytes, sealed, with its signature behind it."""
    signature = _sign(key, content)
    return _cover(key, signature, content) + signature


def open_content(key: bytes, sealed: bytes) -> bytes | None:
    """The content of what ``seal_content`` gave; None when another key sealed it, or when it was changed."""
    covered, signature = sealed[:-SIGNATURE_BYTES], sealed[-SIGNATURE_BYTES:]
    content = _cover(key, signature, covered)
    return content if compare_digest(_sign(key, content), signature) else None


def _sign(key: bytes, content: bytes) -> bytes:
    return blake2s(content, key=key, digest_size=SIGNATURE_BYTES, person=b"sign").digest()


def _cover(key: bytes, signature: bytes, content: bytes) -> bytes:
    stream = blake2s(signature, key=key, digest_size=len(content), person=b"stream").digest()
    return bytes(a ^ b for a, b in zip(content, stream, strict=True))
