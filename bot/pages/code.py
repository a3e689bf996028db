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
    pages = _Pages(viewing, texts, clock)
    routes.get("/c/<link>")(pages.live)
    routes.get("/p/<link>.png")(pages.picture)
    routes.get("/S/<token>")(pages.scanned)
    routes.get("/s/<token>")(pages.scanned)
    return routes


class _Pages:
    def __init__(self, viewing: Viewing, texts: Texts, clock: Callable[[], datetime]) -> None:
        self._viewing = viewing
        self._texts = texts
        self._clock = clock

    def live(self, link: str) -> Response:
        now = self._clock()
        try:
            face, view = self._viewing.linked_face(link, now)
        except (LinkFault, NotForYou):
            return self._message(410, "page.expired")
        return _page(
            "code.html",
            200,
            texts=self._texts,
            language=view.language,
            face=face,
            now_ms=int(now.timestamp() * 1000),
            qr=qr_source(face.payload),
        )

    def picture(self, link: str) -> Response:
        try:
            png = self._viewing.linked_png(link, self._clock())
        except (LinkFault, NotForYou):
            return Response(status=410, headers=PRIVATE)
        return Response(png, content_type="image/png", headers={"Cache-Control": "private, max-age=300"})

    def scanned(self, token: str) -> Response:
        del token  # whatever it is: nothing is said about anybody
        return self._message(200, "page.scanned")

    def _message(self, status: int, key: str) -> Response:
        return _page("message.html", status, texts=self._texts, language=REFERENCE, key=key)


def _page(template: str, status: int, **values: object) -> Response:
    nonce = secrets.token_urlsafe(12)
    response = make_response(render_template(template, nonce=nonce, **values), status)
    response.headers.update(PRIVATE)
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    return response
