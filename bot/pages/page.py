"""The common parts of all pages: headers, content security policy, sign-in by link, the form token."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, make_response, render_template, request

from bot.chat.texts import REFERENCE_LANGUAGE, Texts
from bot.metrics import count_stranger
from bot.pages.origin import require_own_form
from bot.service.access import Access
from bot.service.access.browser_sessions import LIFETIMES, BrowserSession, SessionKind, UsedLink
from bot.signing.links import LinkFault
from bot.store.access.operators import Operator

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""Pages are not kept by browsers, not found by search engines, and tell other sites nothing."""

SESSION_HEADERS = {**HEADERS, "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
"""Pages with forms are not shown in frames of other pages either. Without a referrer at the same origin, browsers would
hide the origin of the form too."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src {images}; base-uri 'none'; "
)
"""Content-Security-Policy: only what is on the page itself. More directives follow."""

OWN_PICTURES = "data: 'self'"
"""Besides pictures on the page itself those that this service serves."""

SESSION_POLICY = "form-action 'self'; frame-ancestors 'none'"

COOKIE_NAMES = {SessionKind.MANAGER: "gate", SessionKind.OPERATOR: "operator", SessionKind.STAFF: "desk"}
"""The name of the cookie for each kind of session."""

COOKIE_PATHS = {SessionKind.MANAGER: "/g", SessionKind.OPERATOR: "/g", SessionKind.STAFF: "/d"}
"""Below which path the browser sends it."""

HOME_PAGES = {SessionKind.MANAGER: "/g/venue/", SessionKind.OPERATOR: "/g/operator", SessionKind.STAFF: "/d/start"}
"""The page to which a sign-in leads; a manager's venue follows."""

STRICT_TRANSPORT = "max-age=31536000"
"""Strict-Transport-Security (RFC 6797): for a year browsers ask this host over TLS only."""


def add_transport_security(app: Flask, public_url: str) -> None:
    """Say so in every answer of a service with an https address; http is for loopback hosts."""

    def say(response: Response) -> Response:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        return response

    if public_url.startswith("https:"):
        app.after_request(say)


class StaleForm(Exception):
    """The form does not have the token of this session: it comes from another site or from an earlier session."""


class NotSignedIn(Exception):
    """There is no session, or it has ended."""


def render(
    template: str,
    status: int,
    values: Mapping[str, object],
    *,
    policy: str,
    headers: Mapping[str, str],
    images: str = "data:",
) -> Response:
    """A page from a template in ``templates/pages``; its scripts and styles need its ``nonce``.

    ``policy`` is added to the content security policy. ``images``: from where it shows pictures.
    """
    nonce = secrets.token_urlsafe(12)
    response = make_response(render_template(template, nonce=nonce, **values), status)
    response.headers.update(headers)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.format(nonce=nonce, images=images) + policy
    return response


@dataclass(frozen=True, slots=True)
class PageRenderer:
    """Renders the gate's pages and manages browser sessions."""

    access: Access
    texts: Texts
    clock: Callable[[], datetime]
    public_url: str

    @property
    def path(self) -> str:
        """The path of the public address, without a slash at the end; for cookies and links."""
        return urlsplit(self.public_url).path

    def page(
        self,
        template: str,
        status: int = 200,
        language: str = "",
        *,
        policy: str = SESSION_POLICY,
        images: str = "data:",
        **values: object,
    ) -> Response:
        """A page. Its template gets texts with ``say(key)``. ``images`` as in ``render``."""
        language_used = self.page_language(language)
        say = partial(self.texts.say, language_used)
        values |= {"say": say, "language": language_used, "path": self.path}
        return render(template, status, values, policy=policy, headers=SESSION_HEADERS, images=images)

    def message(self, key: str, status: int) -> Response:
        """A page with one sentence."""
        return self.page("gate_message.html", status, key=key)

    def page_language(self, language: str) -> str:
        """This language if there are texts in it, else the browser's."""
        if language in self.texts.languages:
            return language
        return request.accept_languages.best_match(self.texts.languages, REFERENCE_LANGUAGE) or REFERENCE_LANGUAGE

    def session(self, kind: SessionKind, *, acts: bool = True) -> BrowserSession:
        """This browser's session; ``acts`` as in ``BrowserSessions.session``. Raises NotSignedIn and counts that."""
        cookie = request.cookies.get(COOKIE_NAMES[kind], "")
        session = self.access.browser_sessions.session(cookie, self.clock(), acts=acts)
        if session is None or session.kind is not kind:
            count_stranger(kind)
            raise NotSignedIn
        return session

    def form_session(self, kind: SessionKind) -> BrowserSession:
        """The session that a form was sent from. Raises NotSignedIn; StaleForm, recorded in the audit log, for a
        form of another session.
        """
        session = self.session(kind)
        if not compare_digest(request.form.get("token", "").encode(), session.token.encode()):
            audit_log = self.access.audit_log
            who = audit_log.chat_actor(session.user) if kind is SessionKind.MANAGER else f"{kind}:{session.user}"
            audit_log.refuse("form", who, "", self.clock())
            raise StaleForm
        return session

    def operator(self, session: BrowserSession) -> Operator | None:
        """The operator of this session; None when they were removed or got a new key since."""
        found = self.access.operators.get(session.user)
        return found if found and compare_digest(found.key_digest, session.key_digest) else None

    def sign_in(self, link: str) -> Response:
        """Use a sign-in link and redirect to its page. Raises LinkFault, UsedLink; ForeignForm for the form of another
        site, which could sign the visitor in as somebody else.
        """
        require_own_form(self.public_url)
        secret, session = self.access.browser_sessions.sign_in(link, self.clock())
        response = self.redirect(f"{HOME_PAGES[session.kind]}{session.venue}")
        response.set_cookie(
            COOKIE_NAMES[session.kind],
            secret,
            max_age=int(LIFETIMES[session.kind].total_seconds()),
            path=f"{self.path}{COOKIE_PATHS[session.kind]}",
            secure=self.public_url.startswith("https:"),
            httponly=True,
            samesite="Lax",
        )
        return response

    def sign_out(self, kind: SessionKind) -> Response:
        """End the session."""
        self.access.browser_sessions.sign_out(request.cookies.get(COOKIE_NAMES[kind], ""))
        response = self.message("gatepage.left", 200)
        response.delete_cookie(COOKIE_NAMES[kind], path=f"{self.path}{COOKIE_PATHS[kind]}")
        return response

    def redirect(self, path: str) -> Response:
        """A redirect (303) to this path below the public address."""
        return Response(status=303, headers={**SESSION_HEADERS, "Location": f"{self.path}{path}"})

    def expired_link(self) -> Response:
        """The page for an invalid or expired link, which is counted."""
        count_stranger("link")
        return self.message("gatepage.gone", 410)


def sign_in_routes(routes: Blueprint, renderer: PageRenderer) -> None:
    """``/g/in/<link>`` and ``/g/leave/<kind>``."""

    @routes.get("/g/in/<link>")
    def sign_in_page(link: str) -> Response:
        # Signing in needs a button, because link previews and mail scanners open links too and must not use them up.
        try:
            renderer.access.browser_sessions.check_link(link, renderer.clock())
        except LinkFault:
            return renderer.expired_link()
        return renderer.page("gate_open.html")

    @routes.post("/g/in/<link>")
    def sign_in(link: str) -> Response:
        try:
            return renderer.sign_in(link)
        except (LinkFault, UsedLink):
            return renderer.expired_link()

    @routes.post("/g/leave/<any(manager, operator):kind>")
    def sign_out(kind: str) -> Response:
        renderer.form_session(SessionKind(kind))
        return renderer.sign_out(SessionKind(kind))
