"""The phones over HTTP, for the phones page and for tests: JSON under ``/sandbox``.

``POST /sandbox/people`` with ``nickname`` adds a person. ``POST /sandbox/people/<openid>/<action>`` with a JSON
object does an action of the person and waits for the bot. Actions and their fields: ``open``, ``follow``,
``unfollow``, ``repeat``; ``text`` (``text``, ``menu_id``); ``click`` (``key``: a button's key or URL); ``picture``
(``picture``: base64 or a data URL); ``scan`` (``key`` of a scan button or none, and one of ``content media_id url
picture``); ``message`` (the XML fields of any message or event). The answer is a JSON object: ``delivery`` (attempts
and reply), ``opens`` (the URL of a page that the phone opens) and ``content`` (of a scanned code).
"""

import base64
import binascii
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from bot.sandbox.wechat.errors import PhoneError
from bot.sandbox.wechat.phone import Outcome, Phone
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.scanner import Code, decode, decode_url


def blueprint(platform: Platform) -> Blueprint:
    """All routes of people and their phones. A PhoneError is answered 409 with its code."""
    pages = Blueprint("phones", __name__, url_prefix="/sandbox")
    pages.register_error_handler(PhoneError, lambda error: (jsonify(error=error.code), 409))
    _add_people(pages, platform)
    _add_chats(pages, platform)
    return pages


def _add_people(pages: Blueprint, platform: Platform) -> None:
    @pages.post("/people")
    def add() -> ResponseReturnValue:
        return jsonify(asdict(platform.people.add(_text("nickname")))), 201

    @pages.get("/people")
    def everybody() -> ResponseReturnValue:
        return jsonify([asdict(person) for person in platform.people.all()])


def _add_chats(pages: Blueprint, platform: Platform) -> None:
    @pages.get("/people/<openid>/conversation")
    def conversation(openid: str) -> ResponseReturnValue:
        after = request.args.get("after", 0, int)
        return jsonify(platform.conversations.items(Phone(platform, openid).openid, after))

    @pages.post("/people/<openid>/<action>")
    def act(openid: str, action: str) -> ResponseReturnValue:
        if action not in _ACTIONS:
            abort(404)
        return jsonify(asdict(_ACTIONS[action](Phone(platform, openid), platform)))

    @pages.get("/pictures/<media_id>")
    def picture(media_id: str) -> ResponseReturnValue:
        medium = platform.media.find(media_id)
        if medium is None:
            abort(404)
        answer = Response(platform.media.content(medium), mimetype=medium.type)
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer


def json_object() -> dict[str, Any]:
    """The request's JSON object; aborts with 400 or 415 for anything else, such as a form of another site."""
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400)
    return body


def _text(name: str) -> str:
    return str(json_object().get(name, ""))


def _open(phone: Phone, _platform: Platform) -> Outcome:
    json_object()
    phone.open()
    return Outcome()


def _follow(phone: Phone, _platform: Platform) -> Outcome:
    json_object()
    return phone.follow()


def _unfollow(phone: Phone, _platform: Platform) -> Outcome:
    json_object()
    return phone.unfollow()


def _repeat(phone: Phone, platform: Platform) -> Outcome:
    json_object()
    return Outcome(platform.repeat(phone.openid))


def _say(phone: Phone, _platform: Platform) -> Outcome:
    return phone.say(_text("text"), _text("menu_id"))


def _click(phone: Phone, _platform: Platform) -> Outcome:
    phone.open()
    return phone.click(_text("key"))


def _send_picture(phone: Phone, _platform: Platform) -> Outcome:
    return phone.send_picture(_bytes("picture"))


def _message(phone: Phone, _platform: Platform) -> Outcome:
    fields = json_object()
    if not fields.get("MsgType"):
        abort(400)
    return phone.send(fields)


def _scan(phone: Phone, platform: Platform) -> Outcome:
    body = json_object()
    return phone.scan(_code(body, platform), str(body.get("key", "")))


def _code(body: dict[str, Any], platform: Platform) -> Code:
    if body.get("content"):
        return Code(str(body["content"]), str(body.get("kind", "qrcode")))
    if body.get("media_id"):
        medium = platform.media.find(str(body["media_id"]))
        if medium is None:
            raise PhoneError("no_picture")
        return decode(platform.media.content(medium))
    if body.get("url"):
        return decode_url(str(body["url"]))
    return decode(_bytes("picture"))


def _bytes(name: str) -> bytes:
    try:
        return base64.b64decode(_text(name).rpartition(",")[2], validate=True)
    except binascii.Error:
        raise PhoneError("no_picture") from None


_ACTIONS = {
    "open": _open,
    "follow": _follow,
    "unfollow": _unfollow,
    "text": _say,
    "click": _click,
    "picture": _send_picture,
    "message": _message,
    "scan": _scan,
    "repeat": _repeat,
}
