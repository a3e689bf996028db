"""Codes in the browser: the live page and the picture of signed links, and the page that ordinary cameras open."""

import secrets
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from bot.chat.texts import REFERENCE_LANGUAGE, Texts
from bot.drawing.card import CodeCard, qr_data_uri
from bot.drawing.paper import PaperPage, draw_paper
from bot.pages.origin import ForeignForm, require_own_form
from bot.pages.page import HEADERS, OWN_PICTURES, SESSION_HEADERS, SESSION_POLICY, render
from bot.service.codes.cards import CodeView
from bot.service.codes.links import CodeLinks, NotAllowedToView
from bot.service.codes.page_access import LINK_SECONDS, NoCookie, OpenedElsewhere, PageCookie
from bot.signing.links import LinkFault
from bot.store.redis.errors import StoreError

LIVE_POLICY = "connect-src 'self'; form-action 'none'; frame-ancestors 'none'"
"""The live page fetches itself anew."""

PICTURE_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Frame-Options": "DENY",
}
"""The picture stands on WeChat's cards, which are pages of other sites."""

COOKIE_NAME = "page"
"""The cookie of one live page, sent to its address alone."""

FAULT_PAGES: dict[type[Exception], tuple[str, int]] = {
    LinkFault: ("page.expired", 410),
    NotAllowedToView: ("page.expired", 410),
    OpenedElsewhere: ("page.elsewhere", 410),
    ForeignForm: ("page.foreign", 403),
    NoCookie: ("page.foreign", 403),
    StoreError: ("page.down", 503),
}
"""The text and the status of the page for each error."""


def blueprint(code_links: CodeLinks, texts: Texts, clock: Callable[[], datetime], public_url: str) -> Blueprint:
    """``/c/<link>``: the live page, or a paper card to print, which is a picture at ``/c/<link>/card.png`` too.
    ``/p/<link>.png``: the picture. ``/S/<token>``: the page for ordinary cameras."""
    routes = Blueprint("code", __name__)
    pages = _CodePages(code_links, texts, clock, public_url)
    routes.get("/c/<link>")(pages.live)
    routes.post("/c/<link>")(pages.open)
    routes.get("/c/<link>/card.png")(pages.paper_picture)
    routes.get("/p/<link>.png")(pages.picture)
    routes.get("/S/<token>")(pages.scanned)
    routes.get("/s/<token>")(pages.scanned)
    for fault, (key, status) in FAULT_PAGES.items():
        routes.register_error_handler(fault, lambda _, key=key, status=status: pages.message(status, key))
    return routes


class _CodePages:
    def __init__(self, code_links: CodeLinks, texts: Texts, clock: Callable[[], datetime], public_url: str) -> None:
        self._code_links = code_links
        self._texts = texts
        self._clock = clock
        self._public_url = public_url

    def live(self, link: str) -> Response:
        now, cookie = self._clock(), request.cookies.get(COOKIE_NAME, "")
        shown, view = self._code_links.linked_page(link, cookie, now)
        if isinstance(shown, PaperPage):
            return self._paper(link, shown, view)
        return self._code(shown, view, now) if shown else self._button(link, view, cookie)

    def open(self, link: str) -> Response:
        require_own_form(self._public_url)
        cookie = request.cookies.get(COOKIE_NAME, "")
        opened = self._code_links.open_page(link, cookie, self._clock())
        response = Response(status=303, headers={**SESSION_HEADERS, "Location": self._address(link)})
        if opened:
            self._set_cookie(response, link, opened)
        return response

    def picture(self, link: str) -> Response:
        try:
            png = self._code_links.linked_png(link, self._clock())
        except (LinkFault, NotAllowedToView):
            return Response(status=410, headers=PICTURE_HEADERS)
        headers = {**PICTURE_HEADERS, "Cache-Control": "private, max-age=300"}
        return Response(png, content_type="image/png", headers=headers)

    def paper_picture(self, link: str) -> Response:
        cookie = request.cookies.get(COOKIE_NAME, "")
        shown, _ = self._code_links.linked_page(link, cookie, self._clock())
        if not isinstance(shown, PaperPage):
            raise NotAllowedToView
        return Response(draw_paper(shown), content_type="image/png", headers=SESSION_HEADERS)

    def scanned(self, token: str) -> Response:
        del token  # the page is the same for every token, so that it tells nothing about a person
        return self.message(200, "page.scanned")

    def message(self, status: int, key: str) -> Response:
        """A page with one sentence, in every language."""
        values = {"texts": self._texts, "language": REFERENCE_LANGUAGE, "key": key}
        return render("message.html", status, values, policy=SESSION_POLICY, headers=SESSION_HEADERS)

    def _code(self, card: CodeCard, view: CodeView, now: datetime) -> Response:
        values = {
            "texts": self._texts,
            "language": view.language,
            "card": card,
            "now_ms": int(now.timestamp() * 1000),
            "qr": qr_data_uri(card.payload),
        }
        return render("code.html", 200, values, policy=LIVE_POLICY, headers=SESSION_HEADERS)

    def _paper(self, link: str, page: PaperPage, view: CodeView) -> Response:
        values = {
            "texts": self._texts,
            "language": view.language,
            "page": page,
            "png": f"{self._address(link)}/card.png",
        }
        return render("paper.html", 200, values, policy=SESSION_POLICY, headers=SESSION_HEADERS, images=OWN_PICTURES)

    def _button(self, link: str, view: CodeView, cookie: str) -> Response:
        hint = "page.open_paper" if view.printed else "page.open_hint"
        values = {"texts": self._texts, "language": view.language, "big": view.big, "hint": hint}
        response = render("code_open.html", 200, values, policy=SESSION_POLICY, headers=SESSION_HEADERS)
        if not cookie:
            self._set_cookie(response, link, PageCookie(secrets.token_urlsafe(18), LINK_SECONDS))
        return response

    def _set_cookie(self, response: Response, link: str, cookie: PageCookie) -> None:
        response.set_cookie(
            COOKIE_NAME,
            cookie.value,
            max_age=cookie.seconds,
            path=self._address(link),
            secure=self._public_url.startswith("https:"),
            httponly=True,
            samesite="Lax",
        )

    def _address(self, link: str) -> str:
        return f"{urlsplit(self._public_url).path}/c/{link}"
