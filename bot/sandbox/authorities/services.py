"""The wire of both services: ``POST /identity/verify``, ``/platform/status``, ``/platform/changes``."""

import itertools
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.sandbox.authorities.documents import FORMS
from bot.sandbox.authorities.gatekeeper import MESSAGES, Gatekeeper
from bot.sandbox.authorities.lies import Data, lies
from bot.sandbox.authorities.state import AuthorityState
from bot.sandbox.authorities.switches import Mode, Service

BUSY = -1
BAD_REQUEST = 1001


class BadRequestBody(ValueError):
    """The request's JSON is not what the service asks for."""


def blueprint(state: AuthorityState) -> Blueprint:
    """The three routes over ``state``."""
    routes = Blueprint("services", __name__)
    desk = _Desk(state)
    routes.post("/identity/verify")(desk.verify)
    routes.post("/platform/status")(desk.status)
    routes.post("/platform/changes")(desk.changes)
    return routes


class _Desk:
    def __init__(self, state: AuthorityState) -> None:
        self._state = state
        self._gatekeeper = Gatekeeper(state.caller, state.token)
        self._lies_told = itertools.count()

    def verify(self) -> ResponseReturnValue:
        def answer(body: Data) -> Data:
            return {"result": self._state.registry.verify(*_document(body))}

        return self._reply(Service.IDENTITY, answer)

    def status(self) -> ResponseReturnValue:
        def answer(body: Data) -> Data:
            status, until, as_of = self._state.registry.status(*_document(body))
            return {"status": status, "until": until and until.isoformat(), "as_of": as_of.isoformat()}

        return self._reply(Service.PLATFORM, answer)

    def changes(self) -> ResponseReturnValue:
        def answer(body: Data) -> Data:
            cursor = _cursor(body)
            changes, more = self._state.registry.changes(cursor)
            newest = changes[-1].cursor if changes else cursor
            return {"cursor": str(newest), "more": more, "items": [change.plain() for change in changes]}

        return self._reply(Service.PLATFORM, answer)

    def _reply(self, service: Service, answer: Callable[[Data], Data]) -> ResponseReturnValue:
        mode = self._state.switches.arrive(service)
        if mode is Mode.OFF:
            return Response(status=503)
        fault = self._gatekeeper.fault(request.headers, self._state.clock().timestamp())
        if fault:
            return jsonify(code=fault, msg=MESSAGES[fault]), 500
        if mode is Mode.BUSY:
            return jsonify(errcode=BUSY, errmsg="busy: try again later")
        try:
            data = answer(_body())
        except BadRequestBody as error:
            return jsonify(errcode=BAD_REQUEST, errmsg=f"bad request: {error}")
        if mode is Mode.LYING:
            choice = lies(data)
            return Response(choice[next(self._lies_told) % len(choice)], content_type="application/json")
        return jsonify(errcode=0, errmsg="ok", data=data)


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadRequestBody("no JSON object")
    return body


def _document(body: Data) -> tuple[str, str, str]:
    fields = [body.get(key) for key in ("name", "id_type", "id_number")]
    if not all(isinstance(field, str) and field.strip() for field in fields):
        raise BadRequestBody("name, id_type and id_number must be texts")
    name, id_type, id_number = map(str, fields)
    if id_type not in FORMS:
        raise BadRequestBody("unknown id_type")
    return name, id_type, id_number


def _cursor(body: Data) -> int:
    cursor = body.get("cursor")
    if not isinstance(cursor, str) or not (cursor == "" or (cursor.isascii() and cursor.isdigit())):
        raise BadRequestBody("unknown cursor")
    return int(cursor[:18] or 0)
