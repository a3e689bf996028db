"""The JSON API of the page, for tests: ``/authorities/api/…``. A wrong field is answered 400 ``{"error": field}``."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from bot.sandbox.authorities import entries
from bot.sandbox.authorities.people import Person
from bot.sandbox.authorities.state import AuthorityState
from bot.sandbox.authorities.switches import Service


def blueprint(state: AuthorityState) -> Blueprint:
    """``GET state``, ``POST people``, ``POST services/<identity|platform>``."""
    routes = Blueprint("api", __name__, url_prefix="/authorities/api")

    @routes.errorhandler(entries.BadEntry)
    def refuse(error: entries.BadEntry) -> ResponseReturnValue:
        return jsonify(error=error.field), 400

    @routes.get("/state")
    def show() -> ResponseReturnValue:
        return jsonify(
            people=[_person(person) for person in state.registry.people()],
            strangers=[_person(person) for person in state.registry.strangers()],
            services={service: _service(state, service) for service in Service},
        )

    @routes.post("/people")
    def put_person() -> ResponseReturnValue:
        person = entries.person(_values())
        state.registry.add(person)
        return jsonify(_person(person))

    @routes.post("/services/<any(identity, platform):name>")
    def set_service(name: str) -> ResponseReturnValue:
        service = Service(name)
        state.switches[service] = entries.switch(_values())
        return jsonify(_service(state, service))

    return routes


def _values() -> dict[str, Any]:
    values = request.get_json(silent=True)
    if not isinstance(values, dict):
        raise entries.BadEntry("body")
    return values


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "id_type": person.id_type,
        "id_number": person.id_number,
        "note": person.note,
        "identity": person.identity,
        "status": person.status,
        "until": person.until.isoformat() if person.until else None,
    }


def _service(state: AuthorityState, service: Service) -> dict[str, Any]:
    switch = state.switches[service]
    return {"mode": switch.mode, "seconds": switch.seconds, "asked": state.switches.asked(service)}
