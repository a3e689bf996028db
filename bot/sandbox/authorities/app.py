"""The simulated authorities as one Flask app."""

from collections.abc import Collection

from flask import Flask

from bot.sandbox.authorities import api, page, services
from bot.sandbox.authorities.state import AuthorityState
from bot.sandbox.origins import guard
from bot.words import TEMPLATES

MAX_REQUEST = 64 << 10


def create_app(state: AuthorityState, names: Collection[str] = ()) -> Flask:
    """Services (``/identity/…``, ``/platform/…``), page (``/authorities/``) and its API over one state.

    ``names`` are host names under which they are asked, beside those of this machine.
    """
    app = Flask(__name__, static_folder=None, template_folder=str(TEMPLATES / "sandbox"))
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST
    guard(app, names)
    for routes in (services, page, api):
        app.register_blueprint(routes.blueprint(state))
    return app
