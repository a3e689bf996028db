"""Reads and checks the bot's replies as strictly as the platform does (page "被动回复用户消息")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.wechat.envelope import BadEnvelope, Envelope, InvalidXml, from_xml
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.media import Media
from bot.sandbox.wechat.settings import Account, Mode, Rules

EMPTY_REPLY = "silence"


class ReplyFault(Exception):
    """The reply is not valid, and the person sees the platform's fault notice.

    ``code`` is the reason (``not_xml``, ``wrong_receiver`` …), ``opened`` the decrypted XML if there is one.
    """

    def __init__(self, code: str, opened: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.opened = opened


@dataclass(frozen=True, slots=True)
class Reply:
    """A valid reply: its ``MsgType``, the content that the phone shows, and the decrypted XML."""

    kind: str
    content: dict[str, Any] = field(default_factory=dict)
    opened: str = ""


class ReplyReader:
    """Decrypts, checks and reads replies."""

    def __init__(self, account: Account, rules: Rules, envelope: Envelope, media: Media) -> None:
        self._account = account
        self._rules = rules
        self._envelope = envelope
        self._media = media

    def read(self, body: bytes, message: Mapping[str, Any]) -> Reply:
        """The reply in ``body`` to the message with the fields ``message``; raises ReplyFault."""
        if body in (b"", b"success"):
            return Reply(EMPTY_REPLY, opened=body.decode())
        try:
            opened = self._open(body.decode())
            fields = from_xml(opened)
        except (InvalidXml, UnicodeDecodeError):
            raise ReplyFault("not_xml") from None
        except BadEnvelope as fault:
            raise ReplyFault(fault.code) from None
        try:
            return self._check(fields, message, opened)
        except ReplyFault as fault:
            raise ReplyFault(fault.code, opened) from None

    def _open(self, text: str) -> str:
        if self._account.mode == Mode.PLAIN:
            return text
        outer = from_xml(text)
        if "Encrypt" in outer:
            return self._envelope.open(outer)
        if self._account.mode == Mode.SAFE:
            raise ReplyFault("not_encrypted", text)
        return text

    def _check(self, fields: Mapping[str, Any], message: Mapping[str, Any], opened: str) -> Reply:
        if fields.get("ToUserName") != message["FromUserName"]:
            raise ReplyFault("wrong_receiver")
        if fields.get("FromUserName") != message["ToUserName"]:
            raise ReplyFault("wrong_sender")
        if not str(fields.get("CreateTime") or "").strip().isdigit():
            raise ReplyFault("missing_fields")
        kind = str(fields.get("MsgType") or "")
        return Reply(kind, self._content(kind, fields, message), opened)

    def _content(self, kind: str, fields: Mapping[str, Any], message: Mapping[str, Any]) -> dict[str, Any]:
        if kind == "text":
            return self._text(fields)
        if kind in ("image", "voice", "video"):
            return self._medium(kind, fields)
        if kind == "news":
            event = message["MsgType"] == "event"
            limit = self._rules.articles_to_event if event else self._rules.articles_to_message
            return {"articles": _articles(fields, limit)}
        if kind == "music":
            return {"music": dict(_mapping(fields.get("Music")))}
        if kind == "transfer_customer_service":
            return {}
        raise ReplyFault("unknown_type")

    def _text(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        text = fields.get("Content")
        if not isinstance(text, str) or not text.strip():
            raise ReplyFault("empty_text")
        if len(text.encode()) > self._rules.text_bytes:
            raise ReplyFault("text_too_long")
        return {"text": text}

    def _medium(self, kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        media_id = _mapping(fields.get(kind.capitalize())).get("MediaId")
        try:
            medium = self._media.get(str(media_id))
        except ApiError:
            raise ReplyFault("unknown_media") from None
        if medium.kind != kind:
            raise ReplyFault("unknown_media")
        return {"media_id": medium.media_id}


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ReplyFault("missing_fields")
    return value


def _articles(fields: Mapping[str, Any], limit: int) -> list[dict[str, str]]:
    items = _mapping(fields.get("Articles")).get("item")
    listed = items if isinstance(items, list) else [items]
    if str(fields.get("ArticleCount") or "").strip() != str(len(listed)):
        raise ReplyFault("article_count")
    if len(listed) > limit:
        raise ReplyFault("too_many_articles")
    names = {"title": "Title", "text": "Description", "picture": "PicUrl", "url": "Url"}
    return [{key: str(_mapping(item).get(name) or "") for key, name in names.items()} for item in listed]
