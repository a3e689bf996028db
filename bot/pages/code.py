"""Codes in the browser: the live page and the picture of signed links, and the page that ordinary cameras open."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response

from bot.chat.texts import REFERENCE_LANGUAGE, Texts
from bot.drawing.card import qr_data_uri
from bot.pages.page import HEADERS, render
from bot.service.codes.links import CodeLinks, NotAllowedToView
from bot.signing.links import LinkFault

LIVE_POLICY = "form-action 'none'; connect-src 'self'"
"""The live page fetches itself anew."""


def blueprint(code_links: CodeLinks, texts: Texts, clock: Callable[[], datetime]) -> Blueprint:
    """``/c/<link>``: the live page. ``/p/<link>.png``: the picture. ``/S/<token>``: the page for ordinary cameras."""
    routes = Blueprint("code", __name__)
    pages = _CodePages(code_links, texts, clock)
    routes.get("/c/<link>")(pages.live)
    routes.get("/p/<link>.png")(pages.picture)
    routes.get("/S/<token>")(pages.scanned)
    routes.get("/s/<token>")(pages.scanned)
    return routes


class _CodePages:
    def __init__(self, code_links: CodeLinks, texts: Texts, clock: Callable[[], datetime]) -> None:
        self._code_links = code_links
        self._texts = texts
        self._clock = clock

    def live(self, link: str) -> Response:
        now = self._clock()
        try:
            card, view = self._code_links.linked_card(link, now)
        except (LinkFault, NotAllowedToView):
            return self._message(410, "page.expired")
        values = {
            "texts": self._texts,
            "language": view.language,
            "card": card,
            "now_ms": int(now.timestamp() * 1000),
            "qr": qr_data_uri(card.payload),
        }
        return render("code.html", 200, values, policy=LIVE_POLICY)

    def picture(self, link: str) -> Response:
        try:
            png = self._code_links.linked_png(link, self._clock())
        except (LinkFault, NotAllowedToView):
            return Response(status=410, headers=HEADERS)
        return Response(png, content_type="image/png", headers={"Cache-Control": "private, max-age=300"})

    def scanned(self, token: str) -> Response:
        del token  # the page is the same for every token, so that it tells nothing about a person
        return self._message(200, "page.scanned")

    def _message(self, status: int, key: str) -> Response:
        return render("message.html", status, {"texts": self._texts, "language": REFERENCE_LANGUAGE, "key": key})
