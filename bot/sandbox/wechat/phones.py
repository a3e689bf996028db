"""What the phones page, and tests as drivers, ask over HTTP: JSON under ``/sandbox``.

``POST /sandbox/people`` with ``nickname`` adds a person. ``POST /sandbox/people/<openid>/<act>`` with a JSON object
does what a person does and waits for the bot: ``open``, ``follow``, ``unfollow``, ``repeat``; ``text`` (``text``,
``menu_id``); ``click`` (``key``: a button's key or URL); ``picture`` (``picture``: base64 or a data URL); ``scan``
(``key`` of a scan button or none, and one of ``content media_id url picture``); ``message`` (the XML fields of any
message or event). The answer tells the delivery (attempts, reply), the page that opens, and what was scanned.
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
from bot.sandbox.wechat.scanner import Code, decode, decode_at


def blueprint(platform: Platform) -> Blueprint:
    """All routes of people and their phones; a PhoneError is answered 409 with its code."""
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

    @pages.post("/people/<openid>/<act>")
    def do(openid: str, act: str) -> ResponseReturnValue:
        if act not in _ACTS:
            abort(404)
        return jsonify(asdict(_ACTS[act](Phone(platform, openid), platform)))

    @pages.get("/pictures/<media_id>")
    def picture(media_id: str) -> ResponseReturnValue:
        medium = platform.media.find(media_id)
        if medium is None:
            abort(404)
        answer = Response(platform.media.content(medium), mimetype=medium.type)
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer


def order() -> dict[str, Any]:
    """The request's JSON object; anything else is refused with 400 or 415, so no foreign page can post here."""
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400)
    return body


def _text(name: str) -> str:
    return str(order().get(name, ""))


def _open(phone: Phone, _platform: Platform) -> Outcome:
    order()
    phone.open()
    return Outcome()


def _follow(phone: Phone, _platform: Platform) -> Outcome:
    order()
    return phone.follow()


def _unfollow(phone: Phone, _platform: Platform) -> Outcome:
    order()
    return phone.unfollow()


def _repeat(phone: Phone, platform: Platform) -> Outcome:
    order()
    return Outcome(platform.repeat(phone.openid))


def _say(phone: Phone, _platform: Platform) -> Outcome:
    return phone.say(_text("text"), _text("menu_id"))


def _click(phone: Phone, _platform: Platform) -> Outcome:
    phone.open()
    return phone.click(_text("key"))


def _show(phone: Phone, _platform: Platform) -> Outcome:
    return phone.show(_bytes("picture"))


def _message(phone: Phone, _platform: Platform) -> Outcome:
    fields = order()
    if not fields.get("MsgType"):
        abort(400)
    return phone.send(fields)


def _scan(phone: Phone, platform: Platform) -> Outcome:
    asked = order()
    return phone.scan(_code(asked, platform), str(asked.get("key", "")))


def _code(asked: dict[str, Any], platform: Platform) -> Code:
    if asked.get("content"):
        return Code(str(asked["content"]), str(asked.get("kind", "qrcode")))
    if asked.get("media_id"):
        medium = platform.media.find(str(asked["media_id"]))
        if medium is None:
            raise PhoneError("no_picture")
        return decode(platform.media.content(medium))
    if asked.get("url"):
        return decode_at(str(asked["url"]))
    return decode(_bytes("picture"))


def _bytes(name: str) -> bytes:
    try:
        return base64.b64decode(_text(name).rpartition(",")[2], validate=True)
    except binascii.Error:
        raise PhoneError("no_picture") from None


_ACTS = {
    "open": _open,
    "follow": _follow,
    "unfollow": _unfollow,
    "text": _say,
    "click": _click,
    "picture": _show,
    "message": _message,
    "scan": _scan,
    "repeat": _repeat,
}
