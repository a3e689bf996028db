"""The panel of the phones page over HTTP: log, clock, ordered faults, tokens, and whether a page allows framing."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import requests
from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from bot.sandbox.wechat.endpoints import ENDPOINTS
from bot.sandbox.wechat.errors import PhoneError
from bot.sandbox.wechat.injection import Fault
from bot.sandbox.wechat.phones import json_object
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.stage import Stage, move_clock
from bot.sandbox.words import applied_answers, ready_people, words

_HEAD_TIMEOUT_SECONDS = 3.0


def blueprint(platform: Platform, stage: Stage | None = None) -> Blueprint:
    """All routes of the panel, JSON under ``/sandbox``."""
    pages = Blueprint("console", __name__, url_prefix="/sandbox")
    pages.register_error_handler(PhoneError, lambda error: (jsonify(error=error.code), 409))

    @pages.get("/words")
    def all_words() -> ResponseReturnValue:
        return jsonify(
            words=words(), cast=[asdict(person) for person in ready_people()], apis=list(ENDPOINTS), **_demo(stage)
        )

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
    def check_framing() -> ResponseReturnValue:
        return jsonify(frames=allows_framing(str(json_object().get("address", ""))))

    _add_controls(pages, platform, stage)
    _add_faults(pages, platform)
    return pages


def _add_controls(pages: Blueprint, platform: Platform, stage: Stage | None) -> None:
    @pages.post("/clock")
    def clock() -> ResponseReturnValue:
        body = json_object()
        try:
            ahead = float(body.get("offset", platform.clock.offset)) + float(body.get("advance", 0))
        except (TypeError, ValueError):
            abort(400)
        move_clock(platform, stage, ahead)
        return jsonify(offset=platform.clock.offset)

    @pages.post("/tokens/void")
    def void() -> ResponseReturnValue:
        json_object()
        platform.tokens.void_all()
        return jsonify(voided=True)

    @pages.post("/verify")
    def verify() -> ResponseReturnValue:
        json_object()
        return jsonify(error=platform.verify())


def _add_faults(pages: Blueprint, platform: Platform) -> None:
    @pages.post("/faults")
    def add_fault() -> ResponseReturnValue:
        try:
            platform.injection.add(_fault(json_object()))
        except (TypeError, ValueError, KeyError):
            abort(400)
        return jsonify([asdict(fault) for fault in platform.injection.pending()]), 201

    @pages.delete("/faults")
    def clear_faults() -> ResponseReturnValue:
        platform.injection.clear()
        return jsonify([])


def _fault(body: dict[str, Any]) -> Fault:
    code = body.get("code")
    return Fault(
        api=str(body["api"]),
        code=None if code is None else int(code),
        hang=float(body.get("hang", 0)),
        drop=bool(body.get("drop", False)),
        times=int(body.get("times", 1)),
    )


def _demo(stage: Stage | None) -> dict[str, Any]:
    return {"links": dict(stage.links), "applied": applied_answers()} if stage else {}


def _state(platform: Platform) -> dict[str, Any]:
    account = platform.account
    return {
        "born": platform.store.born,
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


def allows_framing(url: str) -> bool:
    """Whether the page's headers allow showing it inside another page; True for a page that does not answer.

    Sources: RFC 7034 (X-Frame-Options) and Content Security Policy Level 3 §6.4.2 (frame-ancestors).
    """
    try:
        with requests.head(url, timeout=_HEAD_TIMEOUT_SECONDS, allow_redirects=True) as answer:
            return not _forbids_framing(answer.headers)
    except (requests.RequestException, ValueError):
        return True


def _forbids_framing(headers: Mapping[str, str]) -> bool:
    for rule in headers.get("Content-Security-Policy", "").split(";"):
        name, *sources = rule.split() or [""]
        if name.lower() == "frame-ancestors":
            return "*" not in sources  # frame-ancestors overrides X-Frame-Options
    return "X-Frame-Options" in headers
