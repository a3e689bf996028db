"""What all the gate's pages share: how they are drawn, the cookie, and the token that every form carries."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from bot.chat.texts import REFERENCE, Texts
from bot.service.gate.links import SESSIONS, Entrances, Kind, Visit
from bot.service.gate.trail import NotAllowed, Trail

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
"""No copies, no trace in other sites, no frames."""

POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Content-Security-Policy: what is on the page itself, forms to ourselves, and no request to anybody."""

COOKIES = {Kind.MANAGER: "gate", Kind.OPERATOR: "office"}


class Stale(Exception):
    """A form without the token of this visit: from another site, or from a page of an earlier visit."""


class NobodyIn(Exception):
    """No visit, or it has ended."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Draws pages and knows visits. ``path`` is the path of the public address, for cookies and links."""

    entrances: Entrances
    trail: Trail
    texts: Texts
    clock: Callable[[], datetime]
    public_url: str

    @property
    def path(self) -> str:
        """The path of the public address, without a slash at its end."""
        return urlsplit(self.public_url).path

    def page(self, template: str, status: int = 200, language: str = "", **values: object) -> Response:
        """A page; its template words itself by ``say(key)``."""
        spoken, nonce = self.spoken(language), secrets.token_urlsafe(12)
        words: dict[str, object] = {"say": partial(self.texts.say, spoken), "language": spoken, "nonce": nonce}
        response = make_response(render_template(template, **words, path=self.path, **values), status)
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
        return response

    def message(self, key: str, status: int, language: str = "", back: str = "") -> Response:
        """A page of one sentence."""
        return self.page("gate_message.html", status, language, key=key, back=back)

    def spoken(self, language: str) -> str:
        """The language as long as we speak it, else the browser's."""
        if language in self.texts.languages:
            return language
        return request.accept_languages.best_match(self.texts.languages, REFERENCE) or REFERENCE

    def visit(self, kind: Kind) -> Visit:
        """This browser's visit. Raises NobodyIn, having noted it."""
        now = self.clock()
        visit = self.entrances.visit(request.cookies.get(COOKIES[kind], ""), now)
        if visit is None or visit.kind is not kind:
            self.trail.turned_away(f"page.{kind}", now)
            raise NobodyIn
        return visit

    def posted(self, kind: Kind) -> Visit:
        """The visit that a form came from. Raises NobodyIn; Stale, noted, for a form of another visit or site."""
        visit = self.visit(kind)
        if not compare_digest(request.form.get("token", "").encode(), visit.token.encode()):
            who = f"operator:{visit.who}" if kind is Kind.OPERATOR else self.trail.chat(visit.who)
            self.trail.refuse("form", who, "", self.clock())
            raise Stale
        return visit

    def let_in(self, link: str) -> Response:
        """Use a link and go on to its page. Raises LinkFault, UsedLink."""
        secret, visit = self.entrances.let_in(link, self.clock())
        response = self.go("/g/office" if visit.kind is Kind.OPERATOR else f"/g/venue/{visit.venue}")
        response.set_cookie(
            COOKIES[visit.kind],
            secret,
            max_age=int(SESSIONS[visit.kind].total_seconds()),
            path=f"{self.path}/g",
            secure=self.public_url.startswith("https:"),
            httponly=True,
            samesite="Lax",
        )
        return response

    def let_out(self, kind: Kind) -> Response:
        """End the visit."""
        self.entrances.leave(request.cookies.get(COOKIES[kind], ""))
        response = self.message("gatepage.left", 200)
        response.delete_cookie(COOKIES[kind], path=f"{self.path}/g")
        return response

    def go(self, where: str) -> Response:
        """To another page, by GET; ``where`` is its path below the public address."""
        return Response(status=303, headers={**HEADERS, "Location": f"{self.path}{where}"})

    def failed(self, fault: Exception) -> Response:
        """The page that tells of a fault which is nobody's error."""
        match fault:
            case NobodyIn():
                return self.message("gatepage.ended", 401)
            case Stale():
                return self.message("gatepage.stale", 403)
            case NotAllowed():
                return self.message("gatepage.not_yours", 403)
        return self.message("gatepage.gone", 410)
