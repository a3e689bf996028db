"""The operators' pages: venues that wait for a decision, and all venues, to be closed and opened again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from flask import Blueprint, Response, request

from bot.health.gate.venues import TRANSPORT
from bot.pages.gate.status import STATUS_PAGE
from bot.pages.page import PageRenderer
from bot.service.access.audit_log import NoReason
from bot.service.access.browser_sessions import BrowserSession, SessionKind
from bot.service.gate import Gate
from bot.store.access.operators import Operator, Role
from bot.store.gate.venues import Venue

SHOWN = 50
"""Venues on the page of all venues; a search finds the others."""

VenueChange: TypeAlias = Callable[[Operator | None, str, str, datetime], Venue | None]
"""Closes a venue or opens it again, for a reason."""


def add_routes(blueprint: Blueprint, gate: Gate, renderer: PageRenderer) -> None:
    """``/g/operator``, and ``/approve`` and ``/refuse`` below it."""

    @blueprint.get("/g/operator")
    def operator_page() -> Response:
        return _first_page(gate, renderer)

    @blueprint.post("/g/operator/approve")
    def approve() -> Response:
        session, now = renderer.form_session(SessionKind.OPERATOR), renderer.clock()
        decided = gate.approvals.approve(renderer.operator(session), request.form.get("venue", ""), now)
        return _show_operator_page(
            gate, renderer, session, "gatepage.operator.approved" if decided else "gatepage.operator.settled"
        )

    @blueprint.post("/g/operator/refuse")
    def refuse() -> Response:
        session, now = renderer.form_session(SessionKind.OPERATOR), renderer.clock()
        venue, reason = request.form.get("venue", ""), request.form.get("reason", "")
        try:
            decided = gate.approvals.refuse(renderer.operator(session), venue, reason, now)
        except NoReason:
            return _show_operator_page(gate, renderer, session, "gatepage.operator.reason_missing")
        return _show_operator_page(
            gate, renderer, session, "gatepage.operator.refused" if decided else "gatepage.operator.settled"
        )

    _add_venue_routes(blueprint, gate, renderer)


def _first_page(gate: Gate, renderer: PageRenderer) -> Response:
    """The venues to decide on; for whoever only tells of the service's state, that page."""
    session = renderer.session(SessionKind.OPERATOR)
    operator = renderer.operator(session)
    if operator and Role.STATUS in operator.roles and Role.VENUES not in operator.roles:
        return renderer.redirect(STATUS_PAGE)
    return _show_operator_page(gate, renderer, session)


def _add_venue_routes(blueprint: Blueprint, gate: Gate, renderer: PageRenderer) -> None:
    """``/g/operator/venues``, and ``/close`` and ``/reopen`` below ``/g/operator``."""

    @blueprint.get("/g/operator/venues")
    def all_venues() -> Response:
        return _show_venues(gate, renderer, renderer.session(SessionKind.OPERATOR))

    @blueprint.post("/g/operator/venues")
    def find_venues() -> Response:
        return _show_venues(gate, renderer, renderer.form_session(SessionKind.OPERATOR))

    @blueprint.post("/g/operator/close")
    def close() -> Response:
        return _change(gate, renderer, gate.closing.close, "closed")

    @blueprint.post("/g/operator/reopen")
    def reopen() -> Response:
        return _change(gate, renderer, gate.closing.reopen, "reopened")


def _change(gate: Gate, renderer: PageRenderer, change: VenueChange, done: str) -> Response:
    session, now = renderer.form_session(SessionKind.OPERATOR), renderer.clock()
    venue, reason = request.form.get("venue", ""), request.form.get("reason", "")
    try:
        said = done if change(renderer.operator(session), venue, reason, now) else "no_change"
    except NoReason:
        said = "needs_reason"
    return _show_venues(gate, renderer, session, f"gatepage.operator.{said}")


def _show_venues(gate: Gate, renderer: PageRenderer, session: BrowserSession, message: str = "") -> Response:
    wanted = request.form.get("wanted", "")
    found = gate.approvals.all(renderer.operator(session), wanted, renderer.clock())
    return _operator_page(renderer, "gate_venues.html", session, message, venues=found, limit=SHOWN, wanted=wanted)


def _show_operator_page(gate: Gate, renderer: PageRenderer, session: BrowserSession, message: str = "") -> Response:
    now: datetime = renderer.clock()
    pending = gate.approvals.pending(renderer.operator(session), now)
    applications = [(venue, *gate.approvals.applicant(venue), venue.category in TRANSPORT) for venue in pending]
    return _operator_page(renderer, "gate_operator.html", session, message, applications=applications)


def _operator_page(
    renderer: PageRenderer, template: str, session: BrowserSession, message: str, **values: Any
) -> Response:
    return renderer.page(
        template,
        language=session.language,
        operator=session.user,
        token=session.token,
        message=message,
        option=lambda kind, value: _option_label(renderer, session.language, kind, value),
        here=f"{renderer.path}/g/operator",
        **values,
    )


def _option_label(renderer: PageRenderer, language: str, kind: str, value: str) -> str:
    """The name of a category or a region, as in the chat."""
    return renderer.texts.say(renderer.page_language(language), f"venue.{kind}.option.{value}").partition("|")[0]
