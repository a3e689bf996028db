"""Both services over HTTP: ``POST /identity/verify``, ``/platform/status``, ``/platform/changes``."""

import hashlib
import hmac
import itertools
import json
import re
import threading
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers

from bot.sandbox.authorities.documents import DETAILS, PATTERNS, is_valid_detail
from bot.sandbox.authorities.people import Comparison, Result, person_id
from bot.sandbox.authorities.state import AuthorityState
from bot.sandbox.authorities.switches import Mode, Service

MAX_CLOCK_DIFFERENCE_SECONDS = 180
MIN_NONCE_LENGTH = 8

BAD_TIMESTAMP = 400001
BAD_SIGNATURE = 400002
USED_NONCE = 400003
UNKNOWN_CALLER = 400004

GATEWAY_MESSAGES = {
    BAD_TIMESTAMP: "timestamp missing or more than 180 s away",
    BAD_SIGNATURE: "signature or nonce not valid",
    USED_NONCE: "nonce used before",
    UNKNOWN_CALLER: "caller not known",
}
"""Messages of the government gateway by error code."""

BUSY = -1
BAD_REQUEST = 1001

Json = dict[str, Any]


class BadRequestBody(ValueError):
    """The request's JSON is not what the service expects."""


class Gateway:
    """The government gateway in front of both services: checks the four ``x-tif-`` headers of a request.

    It remembers a nonce for as long as a request with that nonce could pass the timestamp check.
    """

    def __init__(self, caller: str, token: str) -> None:
        self._caller = caller
        self._token = token
        self._nonces: dict[str, float] = {}
        self._lock = threading.Lock()

    def check(self, headers: Headers, now: float) -> int:
        """The error code for a request at ``now`` (Unix seconds); 0 if it passes."""
        timestamp = headers.get("x-tif-timestamp", "")
        nonce = headers.get("x-tif-nonce", "")
        if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(int(timestamp) - now) > MAX_CLOCK_DIFFERENCE_SECONDS:
            return BAD_TIMESTAMP
        if headers.get("x-tif-paasid") != self._caller:
            return UNKNOWN_CALLER
        expected = hashlib.sha256((timestamp + self._token + nonce + timestamp).encode()).hexdigest()
        signature = headers.get("x-tif-signature", "").lower()
        if len(nonce) < MIN_NONCE_LENGTH or not hmac.compare_digest(expected.encode(), signature.encode()):
            return BAD_SIGNATURE
        return 0 if self._is_first_use(nonce, now) else USED_NONCE

    def _is_first_use(self, nonce: str, now: float) -> bool:
        with self._lock:
            while self._nonces and now - next(iter(self._nonces.values())) > 2 * MAX_CLOCK_DIFFERENCE_SECONDS:
                del self._nonces[next(iter(self._nonces))]
            if nonce in self._nonces:
                return False
            self._nonces[nonce] = now
            return True


def blueprint(state: AuthorityState) -> Blueprint:
    """The three routes over ``state``."""
    routes = Blueprint("services", __name__)
    services = _Services(state)
    routes.post("/identity/verify")(services.verify)
    routes.post("/platform/status")(services.status)
    routes.post("/platform/changes")(services.changes)
    return routes


class _Services:
    def __init__(self, state: AuthorityState) -> None:
        self._state = state
        self._gateway = Gateway(state.caller, state.token)
        self._false_answers = itertools.count()

    def verify(self) -> ResponseReturnValue:
        def answer(body: Json) -> Json:
            name, id_type, id_number = _document(body)
            asked = _details(body) if self._state.knows_details else {}
            result = self._state.registry.verify(name, id_type, id_number)
            if result is not Result.MATCH:
                names = ("kin" if key == "agent" else key for key in asked)
                return {"result": result, **dict.fromkeys(names, Comparison.UNKNOWN)}
            return {"result": result, **self._state.registry.compare(person_id(id_type, id_number), asked)}

        return self._reply(Service.IDENTITY, answer)

    def status(self) -> ResponseReturnValue:
        def answer(body: Json) -> Json:
            status, until, as_of = self._state.registry.status(*_document(body))
            return {"status": status, "until": until and until.isoformat(), "as_of": as_of.isoformat()}

        return self._reply(Service.PLATFORM, answer)

    def changes(self) -> ResponseReturnValue:
        def answer(body: Json) -> Json:
            cursor = _cursor(body)
            changes, more = self._state.registry.changes(cursor)
            newest = changes[-1].cursor if changes else cursor
            return {"cursor": str(newest), "more": more, "items": [change.to_json() for change in changes]}

        return self._reply(Service.PLATFORM, answer)

    def _reply(self, service: Service, answer: Callable[[Json], Json]) -> ResponseReturnValue:
        mode = self._state.switches.receive(service)
        if mode is Mode.OFF:
            return Response(status=503)
        error = self._gateway.check(request.headers, self._state.signing_clock())
        if error:
            return jsonify(code=error, msg=GATEWAY_MESSAGES[error]), 500
        if mode is Mode.BUSY:
            return jsonify(errcode=BUSY, errmsg="busy: try again later")
        try:
            data = answer(_body())
        except BadRequestBody as problem:
            return jsonify(errcode=BAD_REQUEST, errmsg=f"bad request: {problem}")
        if mode is Mode.LYING:
            bodies = broken_bodies(data)
            return Response(bodies[next(self._false_answers) % len(bodies)], content_type="application/json")
        return jsonify(errcode=0, errmsg="ok", data=data)


def broken_bodies(data: Json) -> tuple[str, ...]:
    """Answers of a service in mode ``lying``, which it gives in turn; each breaks the protocol in another way."""
    return (
        "<html><body>OK</body></html>",
        _answer_text(data)[:-2],
        _answer_text(data, errcode="0"),
        _answer_text([data]),
        _answer_text(None),
        _answer_text({}),
        _answer_text(dict.fromkeys(data, "green")),
        _answer_text(dict.fromkeys(data, 7)),
    )


def _answer_text(data: object, errcode: object = 0) -> str:
    return json.dumps({"errcode": errcode, "errmsg": "ok", "data": data})


def _body() -> Json:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadRequestBody("no JSON object")
    return body


def _document(body: Json) -> tuple[str, str, str]:
    fields = [body.get(key) for key in ("name", "id_type", "id_number")]
    if not all(isinstance(field, str) and field.strip() for field in fields):
        raise BadRequestBody("name, id_type and id_number must be texts")
    name, id_type, id_number = map(str, fields)
    if id_type not in PATTERNS:
        raise BadRequestBody("unknown id_type")
    return name, id_type, id_number


def _details(body: Json) -> dict[str, str]:
    """The optional details of a question; the relative's document as the id of the person."""
    found = {key: body[key] for key in DETAILS if key in body}
    for key, value in found.items():
        if not isinstance(value, str) or not is_valid_detail(key, value):
            raise BadRequestBody(f"unknown form of {key}")
    if "agent" in body:
        if not isinstance(body["agent"], dict):
            raise BadRequestBody("agent must be an object")
        _, id_type, id_number = _document({"name": "-", **body["agent"]})
        found["agent"] = person_id(id_type, id_number)
    return found


def _cursor(body: Json) -> int:
    cursor = body.get("cursor")
    if not isinstance(cursor, str) or not (cursor == "" or (cursor.isascii() and cursor.isdigit())):
        raise BadRequestBody("unknown cursor")
    return int(cursor[:18] or 0)
