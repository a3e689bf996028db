"""The endpoints of the API and what each answers, by their path below ``/cgi-bin/``."""

from typing import Any

from flask import Response, request

from bot.sandbox.wechat.api import OK_ANSWER, Answer, Endpoint, json_body
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.platform import ACCOUNT, Platform

FOLLOWERS_AT_ONCE = 10_000
"""Openids in one answer of ``user/get``."""


def token(platform: Platform) -> Answer:
    """A new access token (page "获取 Access token"); the earlier one becomes invalid after a while."""
    if request.args.get("grant_type") != "client_credential":
        raise ApiError(40002)
    platform.tokens.check_credentials(request.args.get("appid", ""), request.args.get("secret", ""))
    issued = platform.tokens.issue()
    return {"access_token": issued.access_token, "expires_in": issued.expires_in}


def stable_token(platform: Platform) -> Answer:
    """The stable access token (page "获取稳定版接口调用凭据")."""
    body = json_body()
    if body.get("grant_type") != "client_credential":
        raise ApiError(40002)
    platform.tokens.check_credentials(str(body.get("appid", "")), str(body.get("secret", "")))
    issued = platform.tokens.issue_stable(force=bool(body.get("force_refresh")))
    return {"access_token": issued.access_token, "expires_in": issued.expires_in}


def callback_ips(platform: Platform) -> Answer:
    """The addresses from which the platform sends its requests."""
    return {"ip_list": list(platform.rules.callback_ips)}


def clear_quota(platform: Platform) -> Answer:
    """Reset the daily counts of calls."""
    if json_body().get("appid") != platform.account.app_id:
        raise ApiError(40013)
    platform.calls.clear()
    return OK_ANSWER


def clear_quota_by_secret(platform: Platform) -> Answer:
    """Reset the daily counts with the secret, for an account whose token calls are used up."""
    body = request.values if request.values.get("appid") else json_body()
    platform.tokens.check_credentials(str(body.get("appid", "")), str(body.get("appsecret", "")))
    platform.calls.clear()
    return OK_ANSWER


def upload(platform: Platform) -> Answer:
    """Keep an uploaded file for three days (page "新增临时素材")."""
    file = request.files.get("media")
    if file is None or not file.filename:
        raise ApiError(41005)
    medium = platform.media.add(request.args.get("type", ""), file.filename, file.read())
    return {"type": medium.kind, "media_id": medium.media_id, "created_at": medium.created}


def download(platform: Platform) -> Answer:
    """The bytes of a temporary medium."""
    media_id = request.args.get("media_id", "")
    if not media_id:
        raise ApiError(41006)
    medium = platform.media.get(media_id)
    return Response(platform.media.content(medium), mimetype=medium.type)


def menu_create(platform: Platform) -> Answer:
    """Replace the menu."""
    platform.menu.create(json_body())
    return OK_ANSWER


def menu_get(platform: Platform) -> Answer:
    """The menu as the bot created it."""
    return {"menu": {"button": platform.menu.current()}}


def menu_delete(platform: Platform) -> Answer:
    """Remove the menu."""
    platform.menu.delete()
    return OK_ANSWER


def user_info(platform: Platform) -> Answer:
    """Whether a person follows and since when; the platform has given no names since 2021."""
    openid = request.args.get("openid", "")
    person = platform.people.find(openid)
    if person is None:
        raise ApiError(40003)
    if not person.following:
        return {"subscribe": 0, "openid": openid}
    return {
        "subscribe": 1,
        "openid": openid,
        "language": "zh_CN",
        "subscribe_time": person.followed_at,
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE" if person.scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(person.scene) if person.scene.isdecimal() else 0,
        "qr_scene_str": "" if person.scene.isdecimal() else person.scene,
    }


def followers(platform: Platform) -> Answer:
    """The openids of those who follow, in the order of following (page "获取用户列表"), up to FOLLOWERS_AT_ONCE.

    They are those after ``next_openid`` where it is given; raises ApiError 40003 when that is nobody's who follows.
    """
    everybody = sorted((each for each in platform.people.all() if each.following), key=lambda each: each.followed_at)
    openids, after = [each.openid for each in everybody], request.args.get("next_openid", "")
    if after and after not in openids:
        raise ApiError(40003)
    listed = openids[openids.index(after) + 1 if after else 0 :][:FOLLOWERS_AT_ONCE]
    data = {"data": {"openid": listed}} if listed else {}
    return {"total": len(openids), "count": len(listed), **data, "next_openid": listed[-1] if listed else ""}


def qrcode_create(platform: Platform) -> Answer:
    """A QR code with a scene (page "生成带参数的二维码")."""
    return platform.tickets.create(json_body())


def show_qrcode(platform: Platform) -> Answer:
    """The picture of a QR code with a scene."""
    return Response(platform.tickets.picture(request.args.get("ticket", "")), mimetype="image/png")


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
    return OK_ANSWER


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


ENDPOINTS = {
    "token": Endpoint(token, token=False),
    "stable_token": Endpoint(stable_token, post=True, token=False),
    "media/upload": Endpoint(upload, post=True, verified=True),
    "media/get": Endpoint(download, verified=True),
    "message/custom/send": Endpoint(custom_send, post=True, verified=True),
    "menu/create": Endpoint(menu_create, post=True),
    "menu/get": Endpoint(menu_get),
    "menu/delete": Endpoint(menu_delete),
    "user/info": Endpoint(user_info, verified=True),
    "user/get": Endpoint(followers, verified=True),
    "qrcode/create": Endpoint(qrcode_create, post=True, verified=True),
    "showqrcode": Endpoint(show_qrcode, token=False),
    "getcallbackip": Endpoint(callback_ips),
    "clear_quota": Endpoint(clear_quota, post=True),
    "clear_quota/v2": Endpoint(clear_quota_by_secret, post=True, token=False),
}
