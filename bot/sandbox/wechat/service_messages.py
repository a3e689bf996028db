"""Customer-service messages: what the bot says unasked (platform page "客服消息")."""

from typing import Any

from bot.sandbox.wechat.conversation import ACCOUNT
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.platform import Platform


def send(platform: Platform, order: dict[str, Any]) -> None:
    """Show the message in the person's chat and use one send of their window.

    Raises ApiError 40003, 43004, 45015, 45047, 40008, 44004, 45002, 40007, 45008, 44003, 47001.
    """
    openid = str(order.get("touser", ""))
    person = platform.people.find(openid)
    if person is None:
        raise ApiError(40003)
    if not person.followed_at:
        raise ApiError(43004)
    if not person.following:
        raise ApiError(45015)
    kind, content = _content(platform, order)
    platform.windows.spend(openid)
    platform.conversations.show(openid, ACCOUNT, kind, content)


def _content(platform: Platform, order: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = str(order.get("msgtype", ""))
    readers = {"text": _text, "image": _medium, "voice": _medium, "news": _news, "msgmenu": _choices}
    if kind not in readers:
        raise ApiError(40008)
    body = order.get(kind)
    if not isinstance(body, dict):
        raise ApiError(47001)
    return kind, readers[kind](platform, body, kind)


def _text(platform: Platform, body: dict[str, Any], _kind: str) -> dict[str, Any]:
    text = body.get("content")
    if not isinstance(text, str) or not text.strip():
        raise ApiError(44004)
    if len(text.encode()) > platform.rules.text_bytes:
        raise ApiError(45002)
    return {"text": text}


def _medium(platform: Platform, body: dict[str, Any], kind: str) -> dict[str, Any]:
    medium = platform.media.usable(str(body.get("media_id", "")))
    if medium.kind != kind:
        raise ApiError(40007)
    return {"media_id": medium.media_id}


def _news(_platform: Platform, body: dict[str, Any], _kind: str) -> dict[str, Any]:
    articles = body.get("articles")
    if not isinstance(articles, list) or not articles or not isinstance(articles[0], dict):
        raise ApiError(44003)
    if len(articles) > 1:
        raise ApiError(45008)
    names = {"title": "title", "text": "description", "picture": "picurl", "url": "url"}
    return {"articles": [{ours: str(articles[0].get(name, "")) for ours, name in names.items()}]}


def _choices(_platform: Platform, body: dict[str, Any], _kind: str) -> dict[str, Any]:
    choices = body.get("list")
    if not isinstance(choices, list) or not all(isinstance(choice, dict) for choice in choices):
        raise ApiError(47001)
    listed = [{"id": str(each.get("id", "")), "text": str(each.get("content", ""))} for each in choices]
    return {"head": str(body.get("head_content", "")), "choices": listed, "tail": str(body.get("tail_content", ""))}
