"""The support desk in the browser: the inbox, a conversation, and what clerks do there."""

from flask import Blueprint, Response

from bot.pages.origin import ForeignForm
from bot.pages.page import NotSignedIn, PageRenderer, StaleForm
from bot.pages.support import conversation, figures, inbox
from bot.pages.support.desk import Desk, NoSuchConversation
from bot.service.access.audit_log import NotAllowed
from bot.service.access.browser_sessions import SessionKind
from bot.service.answers import Answers
from bot.service.support import Support
from bot.store.redis.errors import StoreError

FAULT_PAGES: dict[type[Exception], tuple[str, int]] = {
    NotSignedIn: ("supportpage.ended", 401),
    ForeignForm: ("gatepage.foreign", 403),
    StaleForm: ("supportpage.stale", 403),
    NotAllowed: ("supportpage.not_yours", 403),
    NoSuchConversation: ("supportpage.gone", 410),
    StoreError: ("gatepage.down", 503),
}
"""The text and the status of the page for each error."""


def blueprint(support: Support, answers: Answers, renderer: PageRenderer) -> Blueprint:
    """``/d/<list>``, ``/d/chat/<ref>`` and what is below it, ``/d/figures``, ``/d/leave``, ``/d/leave-all``."""
    routes, desk = Blueprint("support", __name__), Desk(support, renderer)
    inbox.add_routes(routes, desk)
    conversation.add_routes(routes, desk)
    figures.add_routes(routes, desk, answers)
    _add_ways_out(routes, desk)
    for fault, (key, status) in FAULT_PAGES.items():
        routes.register_error_handler(fault, lambda _, key=key, status=status: renderer.message(key, status))
    return routes


def _add_ways_out(routes: Blueprint, desk: Desk) -> None:
    @routes.post("/d/leave")
    def leave() -> Response:
        desk.renderer.form_session(SessionKind.STAFF)
        return desk.renderer.sign_out(SessionKind.STAFF)

    @routes.post("/d/leave-all")
    def leave_everywhere() -> Response:
        visit = desk.form_visit()
        desk.support.staffing.end_sessions(visit.member, visit.now)
        return desk.renderer.sign_out(SessionKind.STAFF)
