"""The one URL that the platform calls: opens, asks for the answer, seals. It never shows an error page."""

import logging
import secrets
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import cast
from urllib.parse import parse_qsl

from flask import Blueprint, Flask, request
from flask.sansio.blueprints import BlueprintSetupState

from bot.channel import Answer, Message
from bot.wechat.envelope import Envelope, Opened
from bot.wechat.errors import Rejected
from bot.wechat.lane import Environ, Given, fast_lane
from bot.wechat.messages import parse, render

MAX_BODY = 64 * 1024
"""Bytes; the platform's longest message, in compatible mode, stays below 20 KiB."""

_XML = {"Content-Type": "text/xml; charset=utf-8"}
_PLAIN = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
_PARAMETERS = 20
_DIGITS = 9

_log = logging.getLogger(__name__)


class TooLarge(Exception):
    """The body has more than ``MAX_BODY`` bytes."""


def blueprint(envelope: Envelope, answer: Callable[[Message], Answer], clock: Callable[[], datetime]) -> Blueprint:
    """``GET`` and ``POST /wechat``.

    Answers 403 or 413 with an empty body to what is not the platform's, and ``success`` (its word for "no reply")
    when there is nothing to say or ``answer`` failed.
    """
    routes, hook = Blueprint("wechat", __name__), _Webhook(envelope, answer, clock)
    routes.add_url_rule("/wechat", "check_url", lambda: hook.check_url(request.environ), strict_slashes=False)
    routes.add_url_rule(
        "/wechat", "receive", lambda: hook.receive(request.environ), methods=["POST"], strict_slashes=False
    )

    @routes.record_once
    def open_lane(state: BlueprintSetupState) -> None:
        app = cast(Flask, state.app)
        lane = fast_lane(app.wsgi_app, f"{state.url_prefix or ''}/wechat", hook.receive)
        app.wsgi_app = lane  # type: ignore[assignment, method-assign]  # Flask's documented way

    return routes


class _Webhook:
    """Both requests, from a WSGI environment to what a view returns."""

    def __init__(self, envelope: Envelope, answer: Callable[[Message], Answer], clock: Callable[[], datetime]) -> None:
        self._envelope = envelope
        self._answer = answer
        self._clock = clock

    def check_url(self, environ: Environ) -> Given:
        try:
            return self._envelope.verify_url(_query(environ), self._clock()), 200, _PLAIN
        except Rejected as refused:
            return _refuse(refused.code)

    def receive(self, environ: Environ) -> Given:
        now = self._clock()
        try:
            query = _query(environ)
            self._envelope.admit(query, now)
            opened = self._envelope.open(query, _body(environ))
            message = _message(opened, query)
        except TooLarge:
            return "", 413, {}
        except Rejected as refused:
            return _refuse(refused.code)
        sealed = self._envelope.seal(_reply(self._answer, message), opened, now)
        return (sealed, 200, _XML) if sealed else ("success", 200, _PLAIN)


def _query(environ: Environ) -> dict[str, str]:
    """By hand: half the time that the framework takes."""
    text = environ.get("QUERY_STRING", "")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_PARAMETERS))
    except ValueError:
        raise Rejected("query") from None


def _body(environ: Environ) -> bytes:
    """The body, never more than the limit of it, whatever the request says about its length; raises TooLarge."""
    declared = environ.get("CONTENT_LENGTH") or ""
    known = declared.isdecimal()
    if not known and not environ.get("wsgi.input_terminated"):
        return b""  # such a server would wait for more until the client hangs up
    if known and (len(declared) > _DIGITS or int(declared) > MAX_BODY):
        raise TooLarge
    body: bytes = environ["wsgi.input"].read(int(declared) if known else MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise TooLarge
    return body


def _message(opened: Opened, query: dict[str, str]) -> Message:
    message = parse(opened.xml)
    if query.get("openid", message.sender) != message.sender:
        raise Rejected("openid")
    return message


def _reply(answer: Callable[[Message], Answer], message: Message) -> str:
    try:
        return render(message, answer(message))
    except Exception as fault:  # the last net: whatever it is, the user must not see the platform's fault notice
        # frames and class only: the text of an exception can quote what the user wrote
        frames = "".join(traceback.format_tb(fault.__traceback__))
        _log.error("no answer, reference %s: %s\n%s", secrets.token_hex(4), type(fault).__name__, frames)
        return ""


def _refuse(code: str) -> Given:
    _log.info("refused: %s", code)
    return "", 403, {}
