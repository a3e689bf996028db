"""The URL that the platform calls with each message. It never answers with an error page.

A POST to exactly this path bypasses Flask: its routing, contexts and response objects take a third of the CPU time of
a message (measured by ``tests.bench``).
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication
import logging
import re
import traceback
from datetime import datetime
from typing import cast
from urllib.parse import parse_qsl

from flask import Blueprint, Flask, request
from flask.sansio.blueprints import BlueprintSetupState

from bot.channel import Answer, Message
from bot.wechat.envelope import Envelope, OpenedMessage
from bot.wechat.errors import Rejected
from bot.wechat.messages import parse, render

WsgiEnviron = dict[str, Any]

ResponseTuple = tuple[str, int, dict[str, str]]
"""Body, status and headers, as a Flask view may return them."""


def add_fast_path(
    app: "WSGIApplication", path: str, receive: Callable[[WsgiEnviron], ResponseTuple]
) -> "WSGIApplication":
    """A WSGI application that answers a POST to exactly this path with ``receive``, and all else with ``app``."""

    def application(environ: WsgiEnviron, start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != path or environ["REQUEST_METHOD"] != "POST":
            return app(environ, start_response)
        body, status, headers = receive(environ)
        start_response(f"{status} {HTTPStatus(status).phrase}", list(headers.items()))
        return [body.encode()]

    return application


MAX_BODY_BYTES = 64 * 1024
"""The longest accepted body. The platform's longest message, in compatible mode, is shorter than 20 KiB."""

_XML = {"Content-Type": "text/xml; charset=utf-8"}

_PLAIN = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}

_MAX_PARAMETERS = 20

_PLAIN_QUERY = re.compile(r"[a-z_]+=[\w.-]*(?:&[a-z_]+=[\w.-]*){0,19}", re.ASCII)
"""A query in which nothing is escaped, of at most that many parameters."""

_MAX_LENGTH_DIGITS = 9

_log = logging.getLogger(__name__)


class TooLarge(Exception):
    """The body has more than ``MAX_BODY_BYTES``."""


def blueprint(envelope: Envelope, answer: Callable[[Message], Answer], clock: Callable[[], datetime]) -> Blueprint:
    """``GET`` and ``POST /wechat``.

    Answers 403 or 413 with an empty body to requests that are not from the platform, and ``success`` (for the platform:
    no reply) to Silence or when ``answer`` raises.
    """
    routes, webhook = Blueprint("wechat", __name__), _Webhook(envelope, answer, clock)
    routes.add_url_rule("/wechat", "check_url", lambda: webhook.check_url(request.environ), strict_slashes=False)
    routes.add_url_rule(
        "/wechat", "receive", lambda: webhook.receive(request.environ), methods=["POST"], strict_slashes=False
    )

    @routes.record_once
    def install_fast_path(state: BlueprintSetupState) -> None:
        app = cast(Flask, state.app)
        wrapped = add_fast_path(app.wsgi_app, f"{state.url_prefix or ''}/wechat", webhook.receive)
        app.wsgi_app = wrapped  # type: ignore[assignment, method-assign]  # Flask's documented way

    return routes


class _Webhook:
    """Handles both requests; takes a WSGI environment."""

    def __init__(self, envelope: Envelope, answer: Callable[[Message], Answer], clock: Callable[[], datetime]) -> None:
        self._envelope = envelope
        self._answer = answer
        self._clock = clock

    def check_url(self, environ: WsgiEnviron) -> ResponseTuple:
        try:
            return self._envelope.verify_url(_read_query(environ), self._clock()), 200, _PLAIN
        except Rejected as refused:
            return _reject(refused.code)

    def receive(self, environ: WsgiEnviron) -> ResponseTuple:
        now = self._clock()
        try:
            query = _read_query(environ)
            self._envelope.verify_query(query, now)
            opened = self._envelope.open(query, _read_body(environ))
            message = _read_message(opened, query)
        except TooLarge:
            return "", 413, {}
        except Rejected as refused:
            return _reject(refused.code)
        sealed = self._envelope.seal(_write_reply(self._answer, message), opened, now)
        return (sealed, 200, _XML) if sealed else ("success", 200, _PLAIN)


def _read_query(environ: WsgiEnviron) -> dict[str, str]:
    """The parameters of the query; raises Rejected. It takes half the time of Flask's parser, and a tenth when nothing
    is escaped, as is usual.
    """
    text = environ.get("QUERY_STRING", "")
    if _PLAIN_QUERY.fullmatch(text):
        return {name: value for name, _, value in (pair.partition("=") for pair in text.split("&"))}
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_PARAMETERS))
    except ValueError:
        raise Rejected("query") from None


def _read_body(environ: WsgiEnviron) -> bytes:
    """The body; raises TooLarge. Never reads more than the limit, whatever Content-Length says."""
    declared = environ.get("CONTENT_LENGTH") or ""
    known = declared.isdecimal()
    if not known and not environ.get("wsgi.input_terminated"):
        return b""  # without a length such a server would wait until the client disconnects
    if known and (len(declared) > _MAX_LENGTH_DIGITS or int(declared) > MAX_BODY_BYTES):
        raise TooLarge
    body: bytes = environ["wsgi.input"].read(int(declared) if known else MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge
    return body


def _read_message(opened: OpenedMessage, query: dict[str, str]) -> Message:
    message = parse(opened.xml, int(query["timestamp"]))
    if query.get("openid", message.sender) != message.sender:
        raise Rejected("openid")
    return message


def _write_reply(answer: Callable[[Message], Answer], message: Message) -> str:
    try:
        return render(message, answer(message))
    except Exception as fault:  # of any kind: the user must not see the platform's fault notice
        # only class and frames: the text of an exception can contain what the user wrote
        frames = "".join(traceback.format_tb(fault.__traceback__))
        _log.error("no answer: %s\n%s", type(fault).__name__, frames)
        return ""


def _reject(code: str) -> ResponseTuple:
    _log.info("refused: %s", code)
    return "", 403, {}
