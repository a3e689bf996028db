"""The endpoints of the API and what each answers, by their path below ``/cgi-bin/``."""

import json
import re
from typing import Any

from flask import Response, request

from bot.sandbox.wechat.api import Answer, Endpoint
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.service_messages import send

_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
_ESCAPED = re.compile(rb"\\u[0-9a-fA-F]{4}")


def json_body() -> dict[str, Any]:
    """The request's JSON object; raises ApiError 44002 empty, 40033 with escapes for ASCII's sake, 47001 broken."""
    body = request.get_data()
    if not body:
        raise ApiError(44002)
    if _ESCAPED.search(body):
        raise ApiError(40033)
    try:
        order = json.loads(body)
    except ValueError:
        raise ApiError(47001) from None
    if not isinstance(order, dict):
        raise ApiError(47001)
    return order


def token(platform: Platform) -> Answer:
    """A new token, which voids the one before."""
    if request.args.get("grant_type") != "client_credential":
        raise ApiError(40002)
    platform.tokens.authorise(request.args.get("appid", ""), request.args.get("secret", ""))
    issued = platform.tokens.issue()
    return {"access_token": issued.access_token, "expires_in": issued.expires_in}


def stable_token(platform: Platform) -> Answer:
    """The stable token."""
    order = json_body()
    if order.get("grant_type") != "client_credential":
        raise ApiError(40002)
    platform.tokens.authorise(str(order.get("appid", "")), str(order.get("secret", "")))
    issued = platform.tokens.stable(force=bool(order.get("force_refresh")))
    return {"access_token": issued.access_token, "expires_in": issued.expires_in}


def upload(platform: Platform) -> Answer:
    """Keep an uploaded file for three days."""
    file = request.files.get("media")
    if file is None or not file.filename:
        raise ApiError(41005)
    medium = platform.media.add(request.args.get("type", ""), file.filename, file.read())
    return {"type": medium.kind, "media_id": medium.media_id, "created_at": medium.created}


def download(platform: Platform) -> Answer:
    """A temporary medium's bytes."""
    media_id = request.args.get("media_id", "")
    if not media_id:
        raise ApiError(41006)
    medium = platform.media.usable(media_id)
    return Response(platform.media.content(medium), mimetype=medium.type)


def custom_send(platform: Platform) -> Answer:
    """Send a customer-service message."""
    send(platform, json_body())
    return _OK


def menu_create(platform: Platform) -> Answer:
    """Take a new menu."""
    platform.menu.create(json_body())
    return _OK


def menu_get(platform: Platform) -> Answer:
    """The menu as it was created."""
    return {"menu": {"button": platform.menu.current()}}


def menu_delete(platform: Platform) -> Answer:
    """Take the menu away."""
    platform.menu.delete()
    return _OK


def user_info(platform: Platform) -> Answer:
    """Whether a person follows, and since when (no names since 2021)."""
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


def qrcode_create(platform: Platform) -> Answer:
    """A code with a scene."""
    return platform.tickets.create(json_body())


def show_qrcode(platform: Platform) -> Answer:
    """The picture of a code with a scene."""
    return Response(platform.tickets.picture(request.args.get("ticket", "")), mimetype="image/png")


def callback_ips(platform: Platform) -> Answer:
    """Where the platform's requests come from."""
    return {"ip_list": list(platform.rules.callback_ips)}


def clear_quota(platform: Platform) -> Answer:
    """Begin the daily counts anew."""
    if json_body().get("appid") != platform.account.app_id:
        raise ApiError(40013)
    platform.calls.clear()
    return _OK


def clear_quota_by_secret(platform: Platform) -> Answer:
    """The same without a token, for an account that cannot get one any more."""
    order = request.values if request.values.get("appid") else json_body()
    platform.tokens.authorise(str(order.get("appid", "")), str(order.get("appsecret", "")))
    platform.calls.clear()
    return _OK


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
    "qrcode/create": Endpoint(qrcode_create, post=True, verified=True),
    "showqrcode": Endpoint(show_qrcode, token=False),
    "getcallbackip": Endpoint(callback_ips),
    "clear_quota": Endpoint(clear_quota, post=True),
    "clear_quota/v2": Endpoint(clear_quota_by_secret, post=True, token=False),
}
