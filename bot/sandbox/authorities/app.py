"""The simulated authorities as a Flask app: the services, the page ``/authorities/`` and its JSON API.

The page consists of forms and works without scripts.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from bot import TEMPLATES
from bot.sandbox.authorities import entries, services
from bot.sandbox.authorities.api import api_blueprint
from bot.sandbox.authorities.documents import PATTERNS
from bot.sandbox.authorities.people import Result, Status
from bot.sandbox.authorities.state import AuthorityState
from bot.sandbox.authorities.switches import MAX_DELAY_SECONDS, Mode, Service
from bot.sandbox.network import refuse_foreign_requests
from bot.sandbox.sms import SmsAccount, SmsGateway, SmsMode
from bot.sandbox.sms import app as sms_app
from bot.sandbox.words import words

MAX_REQUEST_BYTES = 64 << 10


def create_app(
    state: AuthorityState,
    host_names: Collection[str] = (),
    sms: SmsGateway | None = None,
    links: Mapping[str, str] | None = None,
) -> Flask:
    """The app over one state, and the SMS gateway at "/" (without ``sms``, a new one).

    ``host_names`` are accepted in requests besides those of this machine. The page shows ``links``, addresses by the
    keys of their words.
    """
    app = Flask(__name__, static_folder=None, template_folder=str(TEMPLATES / "sandbox"))
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    refuse_foreign_requests(app, host_names)
    app.jinja_env.globals.update(links=links or {}, words=words())
    sms = sms or SmsGateway(SmsAccount("sandbox", "sandbox"))
    for routes in (
        services.blueprint(state),
        page_blueprint(state, sms),
        api_blueprint(state),
        sms_app.blueprint(sms),
    ):
        app.register_blueprint(routes)
    return app


def page_blueprint(state: AuthorityState, sms: SmsGateway) -> Blueprint:
    """The page over ``state`` and ``sms``, and the routes of its forms."""
    routes = Blueprint("page", __name__, url_prefix="/authorities")
    page = _Page(state, sms)
    routes.get("/", endpoint="show")(page.show)
    routes.register_error_handler(entries.InvalidField, page.show_error)
    routes.post("/services/<any(identity, platform):name>")(page.set_service)
    routes.post("/people")(page.add_person)
    routes.post("/people/<id>/identity")(page.set_identity)
    routes.post("/people/<id>/status")(page.set_status)
    routes.post("/people/<id>/details")(page.set_details)
    routes.post("/details")(page.set_knowledge)
    return routes


class _Page:
    def __init__(self, state: AuthorityState, sms: SmsGateway) -> None:
        self._sms = sms
        self._state = state
        self._switches = state.switches
        self._registry = state.registry

    def show(self, wrong: str = "") -> str:
        """The page; ``wrong`` is the field that was not valid."""
        return render_template(
            "authorities.html",
            people=self._registry.people(),
            strangers=self._registry.strangers(),
            households=self._registry.households(),
            knows_details=self._state.knows_details,
            services=[(service, self._switches[service], self._switches.request_count(service)) for service in Service],
            modes=list(Mode),
            results=list(Result),
            statuses=list(Status),
            types=list(PATTERNS),
            type_words=words()["zh"]["documents"],
            slowest=MAX_DELAY_SECONDS,
            sms=self._sms,
            sms_modes=list(SmsMode),
            entered=request.form,
            wrong=wrong,
        )

    def show_error(self, error: entries.InvalidField) -> ResponseReturnValue:
        return self.show(error.field), 400

    def set_service(self, name: str) -> ResponseReturnValue:
        self._switches[Service(name)] = entries.read_switch(request.form)
        return _redirect_to(name)

    def add_person(self) -> ResponseReturnValue:
        person = entries.read_person(request.form)
        self._registry.add(person)
        return _redirect_to(person.id)

    def set_identity(self, id: str) -> ResponseReturnValue:
        with _not_found_if_unknown():
            self._registry.set_identity(id, entries.read_identity(request.form))
        return _redirect_to(id)

    def set_status(self, id: str) -> ResponseReturnValue:
        with _not_found_if_unknown():
            self._registry.set_status(id, entries.read_status(request.form), entries.read_until(request.form))
        return _redirect_to(id)

    def set_details(self, id: str) -> ResponseReturnValue:
        with _not_found_if_unknown():
            self._registry.set_details(id, **entries.read_details(request.form))
        return _redirect_to(id)

    def set_knowledge(self) -> ResponseReturnValue:
        self._state.knows_details = entries.read_knowledge(request.form)
        return _redirect_to(Service.IDENTITY)


@contextmanager
def _not_found_if_unknown() -> Iterator[None]:
    try:
        yield
    except KeyError:
        abort(404)


def _redirect_to(anchor: str) -> Response:
    """Redirect to the changed part of the page, with 303 so that a reload does not post the form again."""
    return redirect(url_for("page.show", _anchor=anchor), 303)
