"""A code in the browser: the live page and the picture behind signed links, and what an ordinary camera finds."""

import secrets
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, make_response, render_template

from bot.chat.texts import REFERENCE, Texts
from bot.health.card import qr_source
from bot.health.links import LinkFault
from bot.service.viewing import NotForYou, Viewing

PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""No copies, no trace in other sites."""

POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""Content-Security-Policy: what is on the page itself, and no request to anybody but us."""


def blueprint(viewing: Viewing, texts: Texts, clock: Callable[[], datetime]) -> Blueprint:
    """``/c/<link>`` the live page, ``/p/<link>.png`` the picture, ``/S/<token>`` for ordinary cameras."""
    routes = Blueprint("code", __name__)

    @routes.get("/c/<link>")
    def live(link: str) -> Response:
        try:
            now = clock()
            face, view = viewing.linked_face(link, now)
        except (LinkFault, NotForYou):
            return _page("message.html", 410, texts=texts, language=REFERENCE, key="page.expired")
        return _page(
            "code.html",
            200,
            texts=texts,
            language=view.language,
            face=face,
            now_ms=int(now.timestamp() * 1000),
            qr=qr_source(face.payload),
        )

    @routes.get("/p/<link>.png")
    def picture(link: str) -> Response:
        try:
            png = viewing.linked_png(link, clock())
        except (LinkFault, NotForYou):
            return Response(status=410)
        return Response(png, content_type="image/png", headers={"Cache-Control": "private, max-age=300"})

    @routes.get("/S/<token>")
    @routes.get("/s/<token>")
    def scanned(token: str) -> Response:
        del token  # whatever it is: nothing is said about anybody
        return _page("message.html", 200, texts=texts, language=REFERENCE, key="page.scanned")

    return routes


def _page(template: str, status: int, **values: object) -> Response:
    nonce = secrets.token_urlsafe(12)
    response = make_response(render_template(template, nonce=nonce, **values), status)
    response.headers.update(PRIVATE)
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    return response
