"""What the demo has around the platform, for its page: links, one clock, the operator's way in, the audit, a new start.

In front of another bot there is no stage, and the page offers none of these.
"""

from collections.abc import Mapping
from typing import Protocol

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from bot.sandbox.wechat.errors import PhoneError
from bot.sandbox.wechat.phones import json_object
from bot.sandbox.wechat.platform import Platform


class Stage(Protocol):
    """The demo around the platform."""

    @property
    def links(self) -> Mapping[str, str]:
        """The addresses of other pages, by the keys of their words."""

    def move_clock(self, ahead: float, moved: float) -> None:
        """The platform's clock was moved by ``moved`` seconds and is now ``ahead`` of the true time."""

    def operator_link(self) -> str:
        """A link to the operators' page, for one use; raises PhoneError ``no_operator``."""

    def audit(self) -> list[str]:
        """The newest lines of the bot's audit, newest last; raises PhoneError ``no_operator``."""

    def start_afresh(self) -> None:
        """Stop everything, empty store and platform, and start again."""


def blueprint(stage: Stage) -> Blueprint:
    """JSON under ``/sandbox/stage``."""
    pages = Blueprint("stage", __name__, url_prefix="/sandbox/stage")
    pages.register_error_handler(PhoneError, lambda error: (jsonify(error=error.code), 409))

    @pages.post("/operator")
    def operator() -> ResponseReturnValue:
        json_object()
        return jsonify(link=stage.operator_link())

    @pages.get("/audit")
    def audit() -> ResponseReturnValue:
        return jsonify(lines=stage.audit())

    @pages.post("/afresh")
    def afresh() -> ResponseReturnValue:
        json_object()
        stage.start_afresh()
        return jsonify(started=True)

    return pages


def move_clock(platform: Platform, stage: Stage | None, ahead: float) -> None:
    """Set the platform's clock ``ahead`` of the true time, and the bot's with it on a stage.

    There it only goes on, since people, codes and passes have its times: raises PhoneError ``no_way_back``.
    """
    moved = ahead - platform.clock.offset
    if stage is not None and moved < 0:
        raise PhoneError("no_way_back")
    platform.clock.set_offset(ahead)
    if stage is not None:
        stage.move_clock(ahead, moved)
