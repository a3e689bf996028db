"""The page at which a person lets a web page know who they are: ``/connect/oauth2/authorize``.

A phone of the phones page gives its frame the name of its owner, and the page then knows who reads it; elsewhere it
asks. Nobody is asked for the openid alone (``snsapi_base``).
"""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.sandbox.wechat.errors import PhoneError
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.web_access import BASE, PageError


def blueprint(platform: Platform) -> Blueprint:
    """The page and its form."""
    pages = Blueprint("consent", __name__, url_prefix="/connect/oauth2")
    pages.register_error_handler(PageError, lambda error: _page(fault=error.code))
    pages.register_error_handler(PhoneError, lambda error: (_page(fault=error.code), 409))

    @pages.get("/authorize")
    def ask() -> ResponseReturnValue:
        wish = platform.web_access.wish(request.args)
        silent = wish.scope == BASE
        return _page(people=platform.people.all(), silent=silent, site=wish.address)

    @pages.post("/authorize")
    def allow() -> ResponseReturnValue:
        wish = platform.web_access.wish(request.args)
        return redirect(platform.web_access.grant(request.form.get("openid", ""), wish), 302)

    return pages


def _page(**values: object) -> str:
    return render_template("consent.html", **values)
