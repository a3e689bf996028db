"""The operators' page on the state of the service: what everybody is told, and how many messages of each kind come."""

from flask import Blueprint, Response, request

from bot.chat.texts import REFERENCE_LANGUAGE
from bot.pages.page import PageRenderer
from bot.service.access.browser_sessions import BrowserSession, SessionKind
from bot.service.status import LONGEST_NOTICE, StatusBoard, UnfitNotice

STATUS_PAGE = "/g/operator/status"


def add_routes(blueprint: Blueprint, board: StatusBoard, renderer: PageRenderer) -> None:
    """``/g/operator/status``, and ``/set`` and ``/clear`` below it."""

    @blueprint.get(STATUS_PAGE)
    def operator_status() -> Response:
        return _show(board, renderer, renderer.session(SessionKind.OPERATOR))

    @blueprint.post(f"{STATUS_PAGE}/set")
    def set_status() -> Response:
        session = renderer.form_session(SessionKind.OPERATOR)
        language = request.form.get("language", "")
        language = language if language in renderer.texts.languages else REFERENCE_LANGUAGE
        try:
            board.say(renderer.operator(session), language, request.form.get("text", ""))
        except UnfitNotice:
            return _show(board, renderer, session, "gatepage.status.unfit")
        return _show(board, renderer, session, "gatepage.status.said")

    @blueprint.post(f"{STATUS_PAGE}/clear")
    def clear_status() -> Response:
        session = renderer.form_session(SessionKind.OPERATOR)
        board.clear(renderer.operator(session))
        return _show(board, renderer, session, "gatepage.status.cleared")


def _show(board: StatusBoard, renderer: PageRenderer, session: BrowserSession, message: str = "") -> Response:
    language = renderer.page_language(session.language)
    board.require_operator(renderer.operator(session), "status.look")
    kinds = [(renderer.texts.say(language, f"gatepage.status.kind.{one.kind}"), one) for one in board.storm()]
    return renderer.page(
        "gate_status.html",
        language=language,
        operator=session.user,
        token=session.token,
        message=message,
        said=board.read().texts,
        languages=renderer.texts.languages,
        longest=LONGEST_NOTICE,
        kinds=kinds,
        here=f"{renderer.path}{STATUS_PAGE}",
    )
