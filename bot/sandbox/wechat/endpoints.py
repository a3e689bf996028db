"""The endpoints of the API and what each answers, by their path below ``/cgi-bin/``."""

from flask import Response, request

from bot.sandbox.wechat.account_endpoints import callback_ips, clear_quota, clear_quota_by_secret, stable_token, token
from bot.sandbox.wechat.api import OK, Answer, Endpoint, json_body
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.service_messages import send


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
    return OK


def menu_create(platform: Platform) -> Answer:
    """Take a new menu."""
    platform.menu.create(json_body())
    return OK


def menu_get(platform: Platform) -> Answer:
    """The menu as it was created."""
    return {"menu": {"button": platform.menu.current()}}


def menu_delete(platform: Platform) -> Answer:
    """Take the menu away."""
    platform.menu.delete()
    return OK


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
