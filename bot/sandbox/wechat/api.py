"""The platform's API under ``/cgi-bin`` and ``/sns``: the checks that come before the endpoint of a call.

Their order: ordered faults, the endpoint's name, its method, the caller's address, the token, the account's
permission, the daily count.
"""

import ipaddress
import json
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.platform import Platform

MAX_HANG_SECONDS = 120.0
OPEN_TO_ALL_ADDRESSES = frozenset({"showqrcode"})
_UNICODE_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")

Answer = dict[str, Any] | Response
Handler = Callable[[Platform], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An API: its handler, and whether it is called by POST, needs a token, needs a verified account."""

    handler: Handler
    post: bool = False
    token: bool = True
    verified: bool = False


def blueprint(platform: Platform, endpoints: dict[str, Endpoint]) -> Blueprint:
    """The API; ``endpoints`` are by their path below ``/cgi-bin/``, those of ``/sns/`` by their whole path."""
    pages = Blueprint("wechat_api", __name__)

    @pages.route("/sns/<path:api>", methods=["GET", "POST"])
    def call_for_page(api: str) -> ResponseReturnValue:
        return call(f"sns/{api}")

    @pages.route("/cgi-bin/<path:api>", methods=["GET", "POST"])
    def call(api: str) -> ResponseReturnValue:
        started = time.monotonic()
        try:
            _apply_fault(platform, api)
            answer = _answer(platform, api, endpoints)
        except ApiError as error:
            answer = error.answer
        except ConnectionResetError:
            answer = Response()
            _record(platform, api, "dropped", started)
            return answer
        _record(platform, api, answer.get("errcode", 0) if isinstance(answer, dict) else 0, started)
        return _json_response(answer) if isinstance(answer, dict) else answer

    return pages


def _json_response(answer: dict[str, Any]) -> Response:
    """The answer as the platform writes it: nothing after the last brace, on which some clients' parsers break."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Response(body, content_type="application/json; encoding=utf-8")


def _answer(platform: Platform, api: str, endpoints: dict[str, Endpoint]) -> Answer:
    endpoint = endpoints.get(api)
    if endpoint is None:
        raise ApiError(40066)
    if endpoint.post != (request.method == "POST"):
        raise ApiError(43002 if endpoint.post else 43001)
    if api not in OPEN_TO_ALL_ADDRESSES and not _is_allowed_address(platform):
        raise ApiError(platform.rules.ip_error)
    if endpoint.token:
        platform.tokens.check(request.args.get("access_token", ""))
    if endpoint.verified and not platform.account.verified:
        raise ApiError(48001)
    platform.calls.count(api)
    return endpoint.handler(platform)


def _is_allowed_address(platform: Platform) -> bool:
    allowed = platform.rules.allowed_ips
    if allowed is None:
        return True
    if request.remote_addr is None:
        return False
    address = ipaddress.ip_address(request.remote_addr)
    return any(address in ipaddress.ip_network(network, strict=False) for network in allowed)


def _apply_fault(platform: Platform, api: str) -> None:
    fault = platform.injection.take(api)
    if fault is None:
        return
    time.sleep(min(max(fault.hang, 0.0), MAX_HANG_SECONDS))
    if fault.drop:
        _drop_connection()
    if fault.code is not None:
        raise ApiError(fault.code)


def _drop_connection() -> None:
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError


def _record(platform: Platform, api: str, result: int | str, started: float) -> None:
    ms = round((time.monotonic() - started) * 1000)
    platform.conversations.record("call", "", {"api": api, "result": result, "ms": ms})


def json_body() -> dict[str, Any]:
    """The request's JSON object.

    Raises ApiError 44002 for an empty body, 40033 for ``\\uxxxx`` escapes, 47001 for anything but a JSON object.
    """
    body = request.get_data()
    if not body:
        raise ApiError(44002)
    if _UNICODE_ESCAPE.search(body):
        raise ApiError(40033)
    try:
        content = json.loads(body)
    except ValueError:
        raise ApiError(47001) from None
    if not isinstance(content, dict):
        raise ApiError(47001)
    return content
