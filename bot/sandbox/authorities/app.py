"""The simulated authorities as one Flask app."""

from flask import Flask

from bot.sandbox.authorities import api, page, services
from bot.sandbox.authorities.state import AuthorityState
from bot.words import TEMPLATES

MAX_REQUEST = 64 << 10


def create_app(state: AuthorityState) -> Flask:
    """Services (``/identity/…``, ``/platform/…``), page (``/authorities/``) and its API over one state."""
    app = Flask(__name__, static_folder=None, template_folder=str(TEMPLATES / "sandbox"))
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST
    for routes in (services, page, api):
        app.register_blueprint(routes.blueprint(state))
    return app
