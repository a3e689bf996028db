"""AES of the message envelope (platform page "消息加解密说明"), byte for byte what wechatpy writes, but checked."""

import base64
import binascii
import os
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.wechat.errors import Rejected

_BLOCK = 32  # the platform pads to 32 bytes, though AES has blocks of 16
_PADDING = [bytes((count,)) * count for count in range(_BLOCK + 1)]
_HEAD = 20  # 16 random bytes, 4 bytes of length


class MessageCipher:
    """One EncodingAESKey (43 characters) of one account."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        try:
            key = base64.b64decode(f"{aes_key}=", validate=True)
        except ValueError:
            key = b""
        if len(aes_key) != 43 or len(key) != 32:
            raise ValueError("an EncodingAESKey has 43 letters and digits")
        self._cipher = Cipher(AES256(key), CBC(key[:16]))  # kept: building it costs as much as using it
        self._app_id = app_id.encode()

    def open(self, encrypted: str) -> bytes:
        """The message inside; raises Rejected when this key, length, padding or AppID do not fit."""
        padded = self._decrypt(encrypted)
        count = padded[-1]
        if not 1 <= count <= _BLOCK or not padded.endswith(_PADDING[count]):
            raise Rejected("padding")
        end = _HEAD + int.from_bytes(padded[16:_HEAD], "big")
        if not compare_digest(padded[end : len(padded) - count], self._app_id):
            raise Rejected("app id")
        return padded[_HEAD:end]

    def seal(self, message: bytes) -> str:
        """The message encrypted, different every time, in base64."""
        full = b"".join((os.urandom(16), len(message).to_bytes(4, "big"), message, self._app_id))
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(full + _PADDING[_BLOCK - len(full) % _BLOCK]) + encryptor.finalize()
        return binascii.b2a_base64(sealed, newline=False).decode("ascii")

    def _decrypt(self, encrypted: str) -> bytes:
        try:
            sealed = binascii.a2b_base64(encrypted, strict_mode=True)
        except ValueError:
            raise Rejected("base64") from None
        if not sealed or len(sealed) % _BLOCK:
            raise Rejected("length")
        decryptor = self._cipher.decryptor()
        return decryptor.update(sealed) + decryptor.finalize()
