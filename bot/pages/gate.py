"""The gate in the browser: ways in and out; posters; invitations. The manager's and the operators' pages hang on it."""

from flask import Blueprint, Response

from bot.chat.texts import REFERENCE, SECOND
from bot.health.card import qr_source
from bot.health.invitations import InvitationFault
from bot.health.links import LinkFault
from bot.health.poster import poster_png
from bot.pages import gate_manager, gate_office
from bot.pages.gate_page import NobodyIn, Pages, Stale
from bot.service.gate.links import Kind, UsedLink
from bot.service.gate.pages import GatePages
from bot.service.gate.poster import NoSuchVenue, NotNow
from bot.service.gate.trail import NotAllowed
from bot.store.errors import StoreError

FAULTS = (NobodyIn, Stale, NotAllowed, NoSuchVenue)


def blueprint(gate: GatePages, pages: Pages) -> Blueprint:
    """``/g/in/<link>`` and ``/g/leave``, ``/g/poster/<link>`` (``.png``), ``/I/<invitation>``, and all other ``/g``."""
    routes = Blueprint("gate", __name__)
    _ways(routes, pages)
    _posters(routes, gate, pages)
    _invitations(routes, gate, pages)
    gate_manager.routes(routes, gate, pages)
    gate_office.routes(routes, gate, pages)
    for fault in FAULTS:
        routes.register_error_handler(fault, pages.failed)
    routes.register_error_handler(StoreError, lambda _: pages.message("gatepage.down", 503))
    return routes


def _ways(routes: Blueprint, pages: Pages) -> None:
    @routes.get("/g/in/<link>")
    def door(link: str) -> Response:
        # Opened by a button: what fetches links to look at them (previews, scanners of mail) must not use them up.
        try:
            pages.entrances.known(link, pages.clock())
        except LinkFault:
            return _shut(pages)
        return pages.page("gate_open.html")

    @routes.post("/g/in/<link>")
    def enter(link: str) -> Response:
        try:
            return pages.let_in(link)
        except (LinkFault, UsedLink):
            return _shut(pages)

    @routes.post("/g/leave/<any(manager, operator):kind>")
    def leave(kind: str) -> Response:
        pages.posted(Kind(kind))
        return pages.let_out(Kind(kind))


def _shut(pages: Pages) -> Response:
    pages.trail.turned_away("link", pages.clock())
    return pages.message("gatepage.gone", 410)


def _posters(routes: Blueprint, gate: GatePages, pages: Pages) -> None:
    @routes.get("/g/poster/<link>")
    def poster(link: str) -> Response:
        return _poster(link)

    @routes.get("/g/poster/<link>.png")
    def picture(link: str) -> Response:
        return _poster(link, as_picture=True)

    def _poster(link: str, *, as_picture: bool = False) -> Response:
        now = pages.clock()
        try:
            drawn = gate.posters.poster(gate.entrances.poster_venue(link, now), now)
        except (LinkFault, NoSuchVenue):
            return _shut(pages)
        except NotNow:
            return pages.message("gatepage.poster.failed", 503)
        if as_picture:
            headers = {"Cache-Control": "private, max-age=300", "Content-Disposition": "inline; filename=poster.png"}
            return Response(poster_png(drawn), content_type="image/png", headers=headers)
        source, languages = qr_source(drawn.payload), (REFERENCE, SECOND)
        return pages.page("gate_poster.html", poster=drawn, qr=source, png=f"{link}.png", languages=languages)


def _invitations(routes: Blueprint, gate: GatePages, pages: Pages) -> None:
    @routes.get("/I/<invitation>")
    @routes.get("/i/<invitation>")
    def invited(invitation: str) -> Response:
        try:
            shown = gate.invitations.shown(invitation, pages.clock())
        except (InvitationFault, NoSuchVenue):
            return _shut(pages)
        return pages.page("gate_invitation.html", shown=shown, qr=qr_source(shown.payload))
