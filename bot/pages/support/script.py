"""The script of the desk's pages, a file of its own: it asks for what is new. Without it the pages are reloaded."""

from flask import Blueprint, Response, render_template, request

from bot.pages.page import HEADERS

SCRIPT_HEADERS = {
    **HEADERS,
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Browsers keep the script, and ask each time whether it is still the same. It tells nothing of anybody."""


def add_routes(routes: Blueprint) -> None:
    """``/d/desk.js``."""

    @routes.get("/d/desk.js")
    def script() -> Response:
        response = Response(
            render_template("support_desk.js"), content_type="text/javascript; charset=utf-8", headers=SCRIPT_HEADERS
        )
        response.add_etag()
        response.make_conditional(request)
        return response
