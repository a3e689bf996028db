"""Reads messages from XML and writes replies as XML.

Platform pages: 接收普通消息, 接收事件推送, 被动回复用户消息.
"""

import re
from collections.abc import Mapping
from typing import Any

from wechatpy.replies import TransferCustomerServiceReply

from bot.channel import MAX_TEXT_BYTES, Answer, Card, Image, Message, Silence, Text, Transfer
from bot.wechat.errors import Malformed
from bot.wechat.xml import cdata, cdata_of_clean, clean, read_fields

KINDS = frozenset({"text", "image", "voice", "video", "shortvideo", "location", "link", "event"})

_OPENID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,16}", re.ASCII)
_SYMBOLOGY = re.compile(r"\A[A-Z][A-Z0-9_]*,")
_SCENE = "qrscene_"


def parse(xml: str, signed: int = 0) -> Message:
    """The message in this XML, in a request ``signed`` in this Unix second; raises Malformed.

    ``key`` of a ``subscribe`` event is the scene of the scanned code, or empty. Unknown kinds and events are accepted;
    all their elements are in ``fields``.
    """
    data = read_fields(xml)
    kind = _text(data, "MsgType").lower()
    event = _text(data, "Event").lower() if kind == "event" else ""
    return Message(
        sender=_sender(data),
        account=_required(data, "ToUserName"),
        kind=kind if kind in KINDS else _unknown(kind),
        created=_created(data),
        id=_text(data, "MsgId"),
        text=_text(data, "Content"),
        event=event,
        key=_key(event, _text(data, "EventKey")),
        scan_result=_scan_result(data.get("ScanCodeInfo")),
        media_id=_text(data, "MediaId") if kind == "image" else "",
        signed=signed,
        fields=data,
    )


def render(message: Message, answer: Answer) -> str:
    """The XML of the reply, always the same for the same answer; empty for Silence and for an empty text."""
    if isinstance(answer.reply, Transfer):
        return _transfer(message, answer.at)
    body = _body(answer.reply)
    if not body:
        return ""
    return (
        f"<xml><ToUserName>{cdata(message.sender)}</ToUserName>"
        f"<FromUserName>{cdata(message.account)}</FromUserName>"
        f"<CreateTime>{answer.at}</CreateTime>{body}</xml>"
    )


def fit_text(text: str) -> str:
    """The text without characters that XML forbids, cut to at most ``MAX_TEXT_BYTES`` between two characters."""
    text = clean(text)
    if len(text) * 4 <= MAX_TEXT_BYTES:
        return text
    return text.encode()[:MAX_TEXT_BYTES].decode("utf-8", "ignore")


def _transfer(message: Message, at: int) -> str:
    """The reply that lets the platform give the message to its own desk (platform page 将消息转发到客服)."""
    return str(TransferCustomerServiceReply(source=message.account, target=message.sender, time=at).render())


def _body(reply: Text | Image | Card | Silence) -> str:
    match reply:
        case Text(body):
            return _text_body(fit_text(body))
        case Image(media_id):
            return f"<MsgType><![CDATA[image]]></MsgType><Image><MediaId>{cdata(media_id)}</MediaId></Image>"
        case Card(title, text, picture_url, url):
            return (
                "<MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount><Articles><item>"
                f"<Title>{cdata(title)}</Title><Description>{cdata(text)}</Description>"
                f"<PicUrl>{cdata(picture_url)}</PicUrl><Url>{cdata(url)}</Url></item></Articles>"
            )
        case Silence():
            return ""


def _text_body(text: str) -> str:
    if not text.strip():
        return ""  # the platform treats an empty Content as a fault
    return f"<MsgType><![CDATA[text]]></MsgType><Content>{cdata_of_clean(text)}</Content>"


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) else ""


def _required(data: Mapping[str, Any], name: str) -> str:
    if value := _text(data, name):
        return value
    raise Malformed(name)


def _sender(data: Mapping[str, Any]) -> str:
    sender = _text(data, "FromUserName")
    if not _OPENID.fullmatch(sender):  # it becomes a part of store keys
        raise Malformed("FromUserName")
    return sender


def _unknown(kind: str) -> str:
    if not kind:
        raise Malformed("MsgType")
    return "unknown"


def _created(data: Mapping[str, Any]) -> int:
    """CreateTime in seconds; some senders (npm wechat) write milliseconds."""
    created = _text(data, "CreateTime")
    if not _SECONDS.fullmatch(created):
        raise Malformed("CreateTime")
    return int(created) if len(created) < 13 else int(created) // 1000


def _key(event: str, key: str) -> str:
    """The event key; of a ``subscribe`` event only a scene counts (there are others: ``last_trade_no_…``)."""
    if event != "subscribe":
        return key
    return key.removeprefix(_SCENE) if key.startswith(_SCENE) else ""


def _scan_result(info: Any) -> str:
    """The scanned text, without the symbology (``CODE_128,…``) that precedes the text of a one-dimensional code."""
    if not isinstance(info, dict):
        return ""
    result = _text(info, "ScanResult")
    return _SYMBOLOGY.sub("", result) if _text(info, "ScanType") == "barcode" else result
