"""The one URL that the platform calls: opens, asks for the answer, seals. It never shows an error page."""

import logging
import secrets
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request

from bot.channel import Answer, Message
from bot.wechat.envelope import Envelope, Opened
from bot.wechat.errors import Rejected
from bot.wechat.messages import parse, render

MAX_BODY = 64 * 1024
"""Bytes; the platform's longest message, in compatible mode, stays below 20 KiB."""

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
    routes = Blueprint("wechat", __name__)

    @routes.get("/wechat", strict_slashes=False)
    def check_url() -> Response:
        try:
            return _plain(envelope.verify_url(_query(), clock()))
        except Rejected as refused:
            return _refuse(refused.code)

    @routes.post("/wechat", strict_slashes=False)
    def receive() -> Response:
        now = clock()
        try:
            query = _query()
            opened = envelope.open(query, _body(request.environ), now)
            message = _message(opened, query)
        except TooLarge:
            return Response(status=413)
        except Rejected as refused:
            return _refuse(refused.code)
        sealed = envelope.seal(_reply(answer, message), opened, now)
        return Response(sealed, content_type="text/xml; charset=utf-8") if sealed else _plain("success")

    return routes


def _query() -> dict[str, str]:
    """By hand: half the time that the framework takes."""
    text = request.environ.get("QUERY_STRING", "")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_PARAMETERS))
    except ValueError:
        raise Rejected("query") from None


def _body(environ: dict[str, Any]) -> bytes:
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


def _refuse(code: str) -> Response:
    _log.info("refused: %s", code)
    return Response(status=403)


def _plain(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"})
