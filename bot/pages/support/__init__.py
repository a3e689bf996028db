"""The support desk in the browser: the inbox, a conversation, the gap list, the answers, and what clerks do there."""

from collections.abc import Callable

from flask import Blueprint, Response

from bot.pages.origin import ForeignForm
from bot.pages.page import NotSignedIn, PageRenderer, StaleForm
from bot.pages.support import (
    answers,
    card,
    conversation,
    figures,
    gaps,
    inbox,
    picture,
    publishing,
    reveal,
    reviews,
    saved,
    script,
    search,
    tools,
)
from bot.pages.support.answers import NoSuchAnswer
from bot.pages.support.desk import Desk, NoSuchConversation
from bot.pages.support.gaps import NoSuchGap
from bot.pages.support.reviews import Concerned, NoSuchReview
from bot.service.access.audit_log import NotAllowed
from bot.service.access.browser_sessions import SessionKind
from bot.service.support import Support
from bot.store.redis.errors import StoreError

FAULT_PAGES: dict[type[Exception], tuple[str, int]] = {
    NotSignedIn: ("supportpage.ended", 401),
    ForeignForm: ("gatepage.foreign", 403),
    StaleForm: ("supportpage.stale", 403),
    NotAllowed: ("supportpage.not_yours", 403),
    NoSuchConversation: ("supportpage.gone", 410),
    NoSuchReview: ("reviewpage.gone", 410),
    Concerned: ("reviewpage.own", 403),
    NoSuchAnswer: ("answerpage.gone", 404),
    NoSuchGap: ("gappage.gone", 410),
    StoreError: ("gatepage.down", 503),
}
"""The text and the status of the page for each error."""


PAGES = (
    *(inbox, conversation, tools, search, saved, picture, reveal, card),
    *(reviews, gaps, answers, publishing, figures),
)
"""The modules with the pages of the desk."""


def blueprint(support: Support, renderer: PageRenderer, question: Callable[[str], str]) -> Blueprint:
    """``/d/start``, ``/d/<list>``, ``/d/next``, ``/d/chat/<ref>``, ``/d/reviews``, ``/d/review/<ref>`` and what is
    below them, ``/d/search``, ``/d/saved``, ``/d/labels``, ``/d/gaps``, ``/d/answers``, ``/d/figures``, ``/d/desk.js``,
    ``/d/leave``, ``/d/leave-all``. ``question`` as in ``Desk``.
    """
    routes, desk = Blueprint("support", __name__), Desk(support, renderer, question)
    for pages in PAGES:
        pages.add_routes(routes, desk)
    script.add_routes(routes)
    _add_ways_out(routes, desk)
    for fault, (key, status) in FAULT_PAGES.items():
        routes.register_error_handler(fault, lambda _, key=key, status=status: renderer.message(key, status))
    return routes


def _add_ways_out(routes: Blueprint, desk: Desk) -> None:
    @routes.get("/d/start")
    def start() -> Response:
        return desk.renderer.redirect(desk.home())

    @routes.post("/d/leave")
    def leave() -> Response:
        desk.renderer.form_session(SessionKind.STAFF)
        return desk.renderer.sign_out(SessionKind.STAFF)

    @routes.post("/d/leave-all")
    def leave_everywhere() -> Response:
        visit = desk.form_visit()
        desk.support.staffing.end_sessions(visit.member, visit.now)
        return desk.renderer.sign_out(SessionKind.STAFF)
