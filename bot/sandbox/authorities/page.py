"""The page ``/authorities/``: forms alone, so that it works without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from bot.sandbox.authorities import entries
from bot.sandbox.authorities.documents import FORMS
from bot.sandbox.authorities.people import Result, Status
from bot.sandbox.authorities.state import AuthorityState
from bot.sandbox.authorities.switches import SLOWEST, Mode, Service
from bot.sandbox.wechat.words import words


def blueprint(state: AuthorityState) -> Blueprint:
    """The page over ``state`` and the addresses its forms post to."""
    routes = Blueprint("page", __name__, url_prefix="/authorities")
    page = _Page(state)
    routes.get("/", endpoint="show")(page.show)
    routes.register_error_handler(entries.BadEntry, page.explain)
    routes.post("/services/<any(identity, platform):name>")(page.set_service)
    routes.post("/people")(page.add_person)
    routes.post("/people/<id>/identity")(page.set_identity)
    routes.post("/people/<id>/status")(page.set_status)
    return routes


class _Page:
    def __init__(self, state: AuthorityState) -> None:
        self._switches = state.switches
        self._registry = state.registry

    def show(self, wrong: str = "") -> str:
        """The page; ``wrong`` is the field that could not be taken."""
        return render_template(
            "authorities.html",
            people=self._registry.people(),
            strangers=self._registry.strangers(),
            services=[(service, self._switches[service], self._switches.asked(service)) for service in Service],
            modes=list(Mode),
            results=list(Result),
            statuses=list(Status),
            types=list(FORMS),
            type_words=words()["zh"]["documents"],
            slowest=SLOWEST,
            entered=request.form,
            wrong=wrong,
        )

    def explain(self, error: entries.BadEntry) -> ResponseReturnValue:
        return self.show(error.field), 400

    def set_service(self, name: str) -> ResponseReturnValue:
        self._switches[Service(name)] = entries.switch(request.form)
        return _back(name)

    def add_person(self) -> ResponseReturnValue:
        person = entries.person(request.form)
        self._registry.add(person)
        return _back(person.id)

    def set_identity(self, id: str) -> ResponseReturnValue:
        with _known():
            self._registry.set_identity(id, entries.identity(request.form))
        return _back(id)

    def set_status(self, id: str) -> ResponseReturnValue:
        with _known():
            self._registry.set_status(id, entries.status(request.form), entries.last_day(request.form))
        return _back(id)


@contextmanager
def _known() -> Iterator[None]:
    try:
        yield
    except KeyError:
        abort(404)


def _back(anchor: str) -> Response:
    """To the page, where it was changed; 303 so that a reload does not post again."""
    return redirect(url_for("page.show", _anchor=anchor), 303)
