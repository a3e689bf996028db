"""The page's JSON API under ``/authorities/api``, for tests.

``GET state``, ``POST people``, ``POST services/identity``, ``POST services/platform`` and ``POST details``. A field
that is not valid is answered 400 with ``{"error": field}``.
"""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from bot.sandbox.authorities import entries
from bot.sandbox.authorities.people import Person
from bot.sandbox.authorities.state import AuthorityState
from bot.sandbox.authorities.switches import Service


def api_blueprint(state: AuthorityState) -> Blueprint:
    """The routes over ``state``."""
    routes = Blueprint("api", __name__, url_prefix="/authorities/api")
    api = _Api(state)
    routes.register_error_handler(entries.InvalidField, api.refuse)
    routes.get("/state")(api.show)
    routes.post("/people")(api.put_person)
    routes.post("/services/<any(identity, platform):name>")(api.set_service)
    routes.post("/details")(api.set_knowledge)
    return routes


class _Api:
    def __init__(self, state: AuthorityState) -> None:
        self._state = state

    def refuse(self, error: entries.InvalidField) -> ResponseReturnValue:
        return jsonify(error=error.field), 400

    def show(self) -> ResponseReturnValue:
        return jsonify(
            people=[_person_json(person) for person in self._state.registry.people()],
            strangers=[_person_json(person) for person in self._state.registry.strangers()],
            services={service: self._service_json(service) for service in Service},
            details=self._knowledge(),
        )

    def put_person(self) -> ResponseReturnValue:
        person = entries.read_person(_json_object())
        self._state.registry.add(person)
        return jsonify(_person_json(person))

    def set_service(self, name: str) -> ResponseReturnValue:
        service = Service(name)
        self._state.switches[service] = entries.read_switch(_json_object())
        return jsonify(self._service_json(service))

    def set_knowledge(self) -> ResponseReturnValue:
        self._state.knows_details = entries.read_knowledge(_json_object())
        return jsonify(details=self._knowledge())

    def _service_json(self, service: Service) -> dict[str, Any]:
        switch = self._state.switches[service]
        return {"mode": switch.mode, "seconds": switch.seconds, "asked": self._state.switches.request_count(service)}

    def _knowledge(self) -> str:
        return "known" if self._state.knows_details else "unknown"


def _json_object() -> dict[str, Any]:
    values = request.get_json(silent=True)
    if not isinstance(values, dict):
        raise entries.InvalidField("body")
    return values


def _person_json(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "id_type": person.id_type,
        "id_number": person.id_number,
        "note": person.note,
        "identity": person.identity,
        "status": person.status,
        "until": person.until.isoformat() if person.until else None,
        "phone": person.phone,
        "no_phone": person.phone == "",
        "birth": person.birth,
        "nationality": person.nationality,
        "household": person.home,
    }
