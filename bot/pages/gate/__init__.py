"""The gate in the browser: posters, invitations, the manager's and the operators' pages."""

from flask import Blueprint, Response

from bot.chat.texts import REFERENCE_LANGUAGE
from bot.drawing.card import qr_data_uri
from bot.drawing.poster import draw_poster
from bot.pages.gate import manager, operator, status
from bot.pages.origin import ForeignForm
from bot.pages.page import NotSignedIn, PageRenderer, StaleForm, sign_in_routes
from bot.service.access.audit_log import NotAllowed
from bot.service.gate import Gate
from bot.service.gate.posters import NoSuchVenue, QrCodesSpent, QrCodeUnavailable
from bot.service.status import StatusBoard
from bot.signing.invitations import InvitationFault
from bot.signing.links import LinkFault
from bot.store.redis.errors import StoreError

FAULT_PAGES: dict[type[Exception], tuple[str, int]] = {
    NotSignedIn: ("gatepage.ended", 401),
    ForeignForm: ("gatepage.foreign", 403),
    StaleForm: ("gatepage.stale", 403),
    NotAllowed: ("gatepage.not_yours", 403),
    NoSuchVenue: ("gatepage.gone", 410),
    StoreError: ("gatepage.down", 503),
}
"""The text and the status of the page for each error."""


def blueprint(gate: Gate, board: StatusBoard, renderer: PageRenderer) -> Blueprint:
    """``/g/in/<link>``, ``/g/leave``, ``/g/poster/<link>`` (``.png``), ``/I/<invitation>``, and the other pages
    below ``/g``.
    """
    routes = Blueprint("gate", __name__)
    sign_in_routes(routes, renderer)
    _add_poster_routes(routes, gate, renderer)
    _add_invitation_routes(routes, gate, renderer)
    manager.add_routes(routes, gate, renderer)
    operator.add_routes(routes, gate, renderer)
    status.add_routes(routes, board, renderer)
    for fault, (key, code) in FAULT_PAGES.items():
        routes.register_error_handler(fault, lambda _, key=key, code=code: renderer.message(key, code))
    return routes


def _add_poster_routes(routes: Blueprint, gate: Gate, renderer: PageRenderer) -> None:
    @routes.get("/g/poster/<link>")
    def poster(link: str) -> Response:
        return _show_poster(link)

    @routes.get("/g/poster/<link>.png")
    def picture(link: str) -> Response:
        return _show_poster(link, as_picture=True)

    def _show_poster(link: str, *, as_picture: bool = False) -> Response:
        now = renderer.clock()
        try:
            poster_content = gate.posters.poster(renderer.access.browser_sessions.poster_venue(link, now), now)
        except (LinkFault, NoSuchVenue):
            return renderer.expired_link()
        except QrCodeUnavailable:
            return renderer.message("gatepage.poster.failed", 503)
        except QrCodesSpent:
            return renderer.message("gatepage.poster.spent", 429)
        if as_picture:
            headers = {"Cache-Control": "private, max-age=300", "Content-Disposition": "inline; filename=poster.png"}
            return Response(draw_poster(poster_content), content_type="image/png", headers=headers)
        source = qr_data_uri(poster_content.payload)
        return renderer.page(
            "gate_poster.html", poster=poster_content, qr=source, png=f"{link}.png", spoken=REFERENCE_LANGUAGE
        )


def _add_invitation_routes(routes: Blueprint, gate: Gate, renderer: PageRenderer) -> None:
    @routes.get("/I/<invitation>")
    @routes.get("/i/<invitation>")
    def invited(invitation: str) -> Response:
        try:
            invitation_page = gate.invitations.page(invitation, renderer.clock())
        except (InvitationFault, NoSuchVenue):
            return renderer.expired_link()
        return renderer.page(
            "gate_invitation.html", invitation_page=invitation_page, qr=qr_data_uri(invitation_page.payload)
        )
