"""The endpoints of the API and what each answers, by path below ``/cgi-bin/`` (those for pages begin with ``sns/``)."""

from flask import Response, request

from bot.sandbox.wechat.api import Answer, Endpoint, json_body
from bot.sandbox.wechat.customer_messages import custom_send
from bot.sandbox.wechat.errors import OK, ApiError
from bot.sandbox.wechat.platform import Platform

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
    return dict(OK)


def clear_quota_by_secret(platform: Platform) -> Answer:
    """Reset the daily counts with the secret, for an account whose token calls are used up."""
    body = request.values if request.values.get("appid") else json_body()
    platform.tokens.check_credentials(str(body.get("appid", "")), str(body.get("appsecret", "")))
    platform.calls.clear()
    return dict(OK)


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
    return dict(OK)


def menu_get(platform: Platform) -> Answer:
    """The menu as the bot created it."""
    return {"menu": {"button": platform.menu.current()}}


def menu_delete(platform: Platform) -> Answer:
    """Remove the menu."""
    platform.menu.delete()
    return dict(OK)


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
        "tagid_list": platform.tags.of(openid),
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


def template_send(platform: Platform) -> Answer:
    """Show a template message on the person's phone; its end is told to the bot afterwards."""
    return {**OK, "msgid": platform.send_template(*platform.templates.read(json_body()))}


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
    "message/template/send": Endpoint(template_send, post=True, verified=True),
    "template/api_add_template": Endpoint(lambda at: at.templates.add(json_body()), post=True, verified=True),
    "template/get_all_private_template": Endpoint(lambda at: at.templates.all(), verified=True),
    "template/del_private_template": Endpoint(lambda at: at.templates.delete(json_body()), post=True, verified=True),
    "tags/create": Endpoint(lambda at: at.tags.create(json_body()), post=True, verified=True),
    "tags/get": Endpoint(lambda at: at.tags.all(), verified=True),
    "tags/update": Endpoint(lambda at: at.tags.update(json_body()), post=True, verified=True),
    "tags/delete": Endpoint(lambda at: at.tags.delete(json_body()), post=True, verified=True),
    "tags/members/batchtagging": Endpoint(lambda at: at.tags.tag_people(json_body()), post=True, verified=True),
    "tags/members/batchuntagging": Endpoint(lambda at: at.tags.untag_people(json_body()), post=True, verified=True),
    "tags/getidlist": Endpoint(lambda at: at.tags.tags_of(json_body()), post=True, verified=True),
    "user/tag/get": Endpoint(lambda at: at.tags.members(json_body()), post=True, verified=True),
    "ticket/getticket": Endpoint(lambda at: at.page_tickets.current(request.args.get("type", "")), verified=True),
    "sns/oauth2/access_token": Endpoint(lambda at: at.web_access.exchange(request.args), token=False, verified=True),
    "sns/oauth2/refresh_token": Endpoint(lambda at: at.web_access.refresh(request.args), token=False, verified=True),
    "sns/userinfo": Endpoint(lambda at: at.web_access.person(request.args), token=False, verified=True),
    "sns/auth": Endpoint(lambda at: at.web_access.check(request.args), token=False, verified=True),
    "getcallbackip": Endpoint(callback_ips),
    "clear_quota": Endpoint(clear_quota, post=True),
    "clear_quota/v2": Endpoint(clear_quota_by_secret, post=True, token=False),
}
