"""AES encryption of messages (platform page 消息加解密说明).

The format is the same as wechatpy's; unlike wechatpy, length and padding are checked.
"""

import base64
import binascii
import os
import threading
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.wechat.errors import Rejected

_PADDED_BYTES = 32  # the platform pads to a multiple of 32 bytes, although AES blocks have 16
_PADDING = [bytes((count,)) * count for count in range(_PADDED_BYTES + 1)]
_HEADER_BYTES = 20  # 16 random bytes, then 4 bytes of length


class _Contexts(threading.local):
    """A thread's contexts of one key, which it uses again for message after message: to make one takes longer than to
    use it.

    In CBC each block is chained to the one before, the first to the last block of the message before. What that changes
    is the first block as it is read, which is random and read by nobody.
    """

    def __init__(self, cipher: Cipher[CBC]) -> None:
        self.encrypt, self.decrypt = cipher.encryptor().update, cipher.decryptor().update


class MessageCipher:
    """Encrypts and decrypts with one EncodingAESKey (43 characters) of one account; raises ValueError."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        try:
            key = base64.b64decode(f"{aes_key}=", validate=True)
        except ValueError:
            key = b""
        if len(aes_key) != 43 or len(key) != 32:
            raise ValueError("an EncodingAESKey has 43 letters and digits")
        self._contexts = _Contexts(Cipher(AES256(key), CBC(key[:16])))
        self._app_id = app_id.encode()

    def open(self, encrypted: str) -> bytes:
        """The decrypted message; raises Rejected when base64, length, padding or AppID are wrong."""
        padded = self._decrypt(encrypted)
        count = padded[-1]
        if not 1 <= count <= _PADDED_BYTES or not padded.endswith(_PADDING[count]):
            raise Rejected("padding")
        end = _HEADER_BYTES + int.from_bytes(padded[16:_HEADER_BYTES], "big")
        if not compare_digest(padded[end : len(padded) - count], self._app_id):
            raise Rejected("app id")
        return padded[_HEADER_BYTES:end]

    def seal(self, message: bytes) -> str:
        """The encrypted message in base64; different each time."""
        full = b"".join((os.urandom(16), len(message).to_bytes(4, "big"), message, self._app_id))
        sealed = self._contexts.encrypt(full + _PADDING[_PADDED_BYTES - len(full) % _PADDED_BYTES])
        return binascii.b2a_base64(sealed, newline=False).decode("ascii")

    def _decrypt(self, encrypted: str) -> bytes:
        try:
            sealed = binascii.a2b_base64(encrypted, strict_mode=True)
        except ValueError:
            raise Rejected("base64") from None
        if not sealed or len(sealed) % _PADDED_BYTES:
            raise Rejected("length")
        return self._contexts.decrypt(sealed)
