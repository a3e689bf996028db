"""The call with which a bot writes to a person within their window (page "客服消息")."""

from typing import Any

from bot.sandbox.wechat.api import Answer, json_body
from bot.sandbox.wechat.errors import OK, ApiError
from bot.sandbox.wechat.platform import ACCOUNT, Platform


def custom_send(platform: Platform) -> Answer:
    """Show a customer-service message (page "客服消息") in the person's chat and use one send of their window.

    Raises ApiError 40003, 43004, 45015, 45047, 40008, 44004, 45002, 40007, 45008, 44003, 47001.
    """
    body = json_body()
    openid = str(body.get("touser", ""))
    person = platform.people.find(openid)
    if person is None:
        raise ApiError(40003)
    if not person.followed_at:
        raise ApiError(43004)
    if not person.following:
        raise ApiError(45015)
    kind, content = _message_content(platform, body)
    platform.windows.spend(openid)
    platform.conversations.show(openid, ACCOUNT, kind, content)
    return dict(OK)


def _message_content(platform: Platform, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = str(body.get("msgtype", ""))
    readers = {
        "text": _text_content,
        "image": _medium_content,
        "voice": _medium_content,
        "news": _news_content,
        "msgmenu": _menu_content,
    }
    if kind not in readers:
        raise ApiError(40008)
    content = body.get(kind)
    if not isinstance(content, dict):
        raise ApiError(47001)
    return kind, readers[kind](platform, content, kind)


def _text_content(platform: Platform, body: dict[str, Any], _kind: str) -> dict[str, Any]:
    text = body.get("content")
    if not isinstance(text, str) or not text.strip():
        raise ApiError(44004)
    if len(text.encode()) > platform.rules.text_bytes:
        raise ApiError(45002)
    return {"text": text}


def _medium_content(platform: Platform, body: dict[str, Any], kind: str) -> dict[str, Any]:
    medium = platform.media.get(str(body.get("media_id", "")))
    if medium.kind != kind:
        raise ApiError(40007)
    return {"media_id": medium.media_id}


def _news_content(_platform: Platform, body: dict[str, Any], _kind: str) -> dict[str, Any]:
    articles = body.get("articles")
    if not isinstance(articles, list) or not articles or not isinstance(articles[0], dict):
        raise ApiError(44003)
    if len(articles) > 1:
        raise ApiError(45008)
    names = {"title": "title", "text": "description", "picture": "picurl", "url": "url"}
    return {"articles": [{key: str(articles[0].get(name, "")) for key, name in names.items()}]}


def _menu_content(_platform: Platform, body: dict[str, Any], _kind: str) -> dict[str, Any]:
    choices = body.get("list")
    if not isinstance(choices, list) or not all(isinstance(choice, dict) for choice in choices):
        raise ApiError(47001)
    listed = [{"id": str(each.get("id", "")), "text": str(each.get("content", ""))} for each in choices]
    return {"head": str(body.get("head_content", "")), "choices": listed, "tail": str(body.get("tail_content", ""))}
