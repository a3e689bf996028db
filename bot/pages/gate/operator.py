"""The operators' page: venues that wait for a decision."""

from datetime import datetime

from flask import Blueprint, Response, request

from bot.health.gate.venues import TRANSPORT
from bot.pages.gate.status import STATUS_PAGE
from bot.pages.page import PageRenderer
from bot.service.access.audit_log import NoReason
from bot.service.access.browser_sessions import BrowserSession, SessionKind
from bot.service.gate import Gate
from bot.store.access.operators import Role


def add_routes(blueprint: Blueprint, gate: Gate, renderer: PageRenderer) -> None:
    """``/g/operator``, and ``/approve`` and ``/refuse`` below it."""

    @blueprint.get("/g/operator")
    def operator_page() -> Response:
        session = renderer.session(SessionKind.OPERATOR)
        operator = renderer.operator(session)
        if operator and Role.STATUS in operator.roles and Role.VENUES not in operator.roles:
            return renderer.redirect(STATUS_PAGE)
        return _show_operator_page(gate, renderer, session)

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


def _show_operator_page(gate: Gate, renderer: PageRenderer, session: BrowserSession, message: str = "") -> Response:
    now: datetime = renderer.clock()
    pending = gate.approvals.pending(renderer.operator(session), now)
    return renderer.page(
        "gate_operator.html",
        language=session.language,
        applications=[(venue, gate.approvals.manager_name(venue), venue.category in TRANSPORT) for venue in pending],
        operator=session.user,
        token=session.token,
        message=message,
        option=lambda kind, value: _option_label(renderer, session.language, kind, value),
        here=f"{renderer.path}/g/operator",
    )


def _option_label(renderer: PageRenderer, language: str, kind: str, value: str) -> str:
    """The name of a category or a region, as in the chat."""
    return renderer.texts.say(renderer.page_language(language), f"venue.{kind}.option.{value}").partition("|")[0]
