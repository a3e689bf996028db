"""The platform's side of the envelope: signs and encrypts what goes to the bot, opens what comes back.

Made on wechatpy's primitives, which are not the bot's own, so that each checks the other.
"""

import binascii
import hashlib
import hmac
import secrets
import struct
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.sandbox.wechat import xml
from bot.sandbox.wechat.settings import Account, Mode


class BadEnvelope(Exception):
    """A reply's envelope does not open; ``code`` is ``missing_fields``, ``bad_signature`` or ``bad_encryption``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Sealed:
    """A request to the bot: query and body; every attempt sends the same."""

    query: dict[str, str]
    body: bytes


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts (platform page "消息加解密说明")."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


class Envelope:
    """Seals messages in the account's mode and opens the bot's replies."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._crypto = PrpCrypto(b64decode(account.aes_key + "=")) if account.mode != Mode.PLAIN else None

    def signed_query(self, at: int) -> dict[str, str]:
        """``signature timestamp nonce`` for the time ``at`` (Unix seconds)."""
        timestamp, nonce = str(at), str(secrets.randbelow(10**10))
        return {
            "signature": sign(self._account.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
        }

    def seal(self, fields: Mapping[str, Any], at: int) -> Sealed:
        """The request for one message."""
        query = {**self.signed_query(at), "openid": str(fields["FromUserName"])}
        plain = xml.document(fields)
        if self._crypto is None:
            return Sealed(query, plain.encode())
        encrypt = self._crypto.encrypt(plain, self._account.app_id).decode()
        signature = sign(self._account.token, query["timestamp"], query["nonce"], encrypt)
        query |= {"encrypt_type": "aes", "msg_signature": signature}
        outer = fields if self._account.mode == Mode.COMPATIBLE else {"ToUserName": fields["ToUserName"]}
        return Sealed(query, xml.document({**outer, "Encrypt": encrypt}).encode())

    def open(self, reply: Mapping[str, Any]) -> str:
        """The XML inside an encrypted reply; raises BadEnvelope."""
        names = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
        encrypt, signature, timestamp, nonce = (str(reply.get(name) or "").strip() for name in names)
        if not (encrypt and signature and timestamp and nonce):
            raise BadEnvelope("missing_fields")
        if not hmac.compare_digest(sign(self._account.token, timestamp, nonce, encrypt), signature):
            raise BadEnvelope("bad_signature")
        assert self._crypto is not None
        try:
            return str(self._crypto.decrypt(encrypt, self._account.app_id))
        except (InvalidAppIdException, ValueError, IndexError, struct.error, binascii.Error):
            raise BadEnvelope("bad_encryption") from None
