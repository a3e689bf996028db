"""The XML and the encryption of messages between platform and bot (page "消息加解密说明").

The encryption uses wechatpy, which the bot's own encryption does not use, so that each checks the other.
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
from xml.parsers.expat import ExpatError

import xmltodict
from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.sandbox.wechat.settings import Account, Mode


class BadEnvelope(Exception):
    """A reply cannot be decrypted; ``code`` is ``missing_fields``, ``bad_signature`` or ``bad_encryption``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class SealedRequest:
    """The query and the body of a request to the bot; every attempt sends the same bytes."""

    query: dict[str, str]
    body: bytes


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts, in hex."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


class Envelope:
    """Signs and encrypts messages in the account's mode, and decrypts the bot's replies."""

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

    def seal(self, fields: Mapping[str, Any], at: int) -> SealedRequest:
        """The request for one message, signed at the time ``at`` (Unix seconds), encrypted unless the mode is plain."""
        query = {**self.signed_query(at), "openid": str(fields["FromUserName"])}
        plain = to_xml(fields)
        if self._crypto is None:
            return SealedRequest(query, plain.encode())
        encrypt = self._crypto.encrypt(plain, self._account.app_id).decode()
        signature = sign(self._account.token, query["timestamp"], query["nonce"], encrypt)
        query |= {"encrypt_type": "aes", "msg_signature": signature}
        clear = fields if self._account.mode == Mode.COMPATIBLE else {"ToUserName": fields["ToUserName"]}
        return SealedRequest(query, to_xml({**clear, "Encrypt": encrypt}).encode())

    def open(self, reply: Mapping[str, Any]) -> str:
        """The decrypted XML of a reply; raises BadEnvelope."""
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


class InvalidXml(ValueError):
    """The text is not one well-formed ``<xml>`` document, or it declares entities."""


def _element(name: str, value: Any) -> str:
    """One element: a text as CDATA, a number as it is, a mapping as child elements, a list as repeated elements."""
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(_element(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, inner) for inner in value)
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    text = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{text}]]></{name}>"


def to_xml(fields: Mapping[str, Any]) -> str:
    """The XML of a message, its fields in the given order."""
    return _element("xml", fields)


def from_xml(text: str) -> dict[str, Any]:
    """The fields below ``<xml>``; repeated elements become a list, an empty element None. Raises InvalidXml."""
    try:
        root = xmltodict.parse(text, strip_whitespace=False)
    except (ExpatError, ValueError):
        raise InvalidXml from None
    fields = root.get("xml")
    if not isinstance(fields, dict):
        raise InvalidXml
    return fields
