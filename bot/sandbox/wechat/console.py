"""The platform's own levers over HTTP: the log, the clock, ordered faults, tokens, what has changed, pages that refuse
frames."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from bot.sandbox.wechat.framing import frames
from bot.sandbox.wechat.injection import Fault
from bot.sandbox.wechat.phones import order
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.words import cast, words


def blueprint(platform: Platform) -> Blueprint:
    """All routes of the platform's console, JSON under ``/sandbox``."""
    pages = Blueprint("console", __name__, url_prefix="/sandbox")

    @pages.get("/words")
    def all_words() -> ResponseReturnValue:
        return jsonify(words=words(), cast=[asdict(member) for member in cast()])

    @pages.get("/changes")
    def changes() -> ResponseReturnValue:
        entries = platform.conversations.latest(request.args.get("after", 0, int))
        return jsonify(entries=entries, **_state(platform))

    @pages.get("/log")
    def log() -> ResponseReturnValue:
        openid = request.args.get("openid", "")
        streams = ("request", "attempt") if openid else ("call",)
        return jsonify({stream: platform.conversations.entries(stream, openid) for stream in streams})

    @pages.post("/frames")
    def framed() -> ResponseReturnValue:
        return jsonify(frames=frames(str(order().get("address", ""))))

    _add_levers(pages, platform)
    _add_faults(pages, platform)
    return pages


def _add_levers(pages: Blueprint, platform: Platform) -> None:
    @pages.post("/clock")
    def clock() -> ResponseReturnValue:
        asked = order()
        try:
            if "offset" in asked:
                platform.clock.set_offset(float(asked["offset"]))
            platform.clock.advance(float(asked.get("advance", 0)))
        except (TypeError, ValueError):
            abort(400)
        return jsonify(offset=platform.clock.offset)

    @pages.post("/tokens/void")
    def void() -> ResponseReturnValue:
        order()
        platform.tokens.void_all()
        return jsonify(voided=True)

    @pages.post("/verify")
    def verify() -> ResponseReturnValue:
        order()
        return jsonify(error=platform.verify())


def _add_faults(pages: Blueprint, platform: Platform) -> None:
    @pages.post("/faults")
    def inject() -> ResponseReturnValue:
        try:
            platform.injection.add(_fault(order()))
        except (TypeError, ValueError, KeyError):
            abort(400)
        return jsonify([asdict(fault) for fault in platform.injection.pending()]), 201

    @pages.delete("/faults")
    def call_off() -> ResponseReturnValue:
        platform.injection.clear()
        return jsonify([])


def _fault(asked: dict[str, Any]) -> Fault:
    code = asked.get("code")
    return Fault(
        api=str(asked["api"]),
        code=None if code is None else int(code),
        hang=float(asked.get("hang", 0)),
        drop=bool(asked.get("drop", False)),
        times=int(asked.get("times", 1)),
    )


def _state(platform: Platform) -> dict[str, Any]:
    account = platform.account
    return {
        "last": platform.store.last(),
        "now": platform.clock.now(),
        "offset": platform.clock.offset,
        "account": {"mode": account.mode, "verified": account.verified, "bot_url": account.bot_url},
        "people": [_person(platform, person.openid) for person in platform.people.all()],
        "faults": [asdict(fault) for fault in platform.injection.pending()],
        "calls_left": platform.calls.left(),
    }


def _person(platform: Platform, openid: str) -> dict[str, Any]:
    return {
        **asdict(platform.people.get(openid)),
        "windows": [asdict(window) for window in platform.windows.current(openid)],
        "menu": platform.menu.on_phone(openid),
    }
