"""Trying a change of an answer, and publishing it: the preview as the chat shows it, and which questions it changes."""

from typing import Any

from flask import Blueprint, Response

from bot.health.support.roles import DeskAction
from bot.pages.support.answer_form import AnswerForm, completed, draft_of, sent_form
from bot.pages.support.answers import effect_values, preview_values
from bot.pages.support.desk import Desk, DeskVisit
from bot.service.access.audit_log import NoReason
from bot.service.answer_editing import AnswerDraft, BadEdit, staff_editor


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/answers/try`` and ``/d/answers/publish``."""

    @routes.post("/d/answers/try")
    def try_change() -> Response:
        visit, form = _editor(desk), sent_form(desk)
        try:
            return _show(desk, visit, completed(desk, form), draft_of(desk, form))
        except BadEdit as bad:
            return _show(desk, visit, form, message=f"answerpage.fault.{bad}", status=400)

    @routes.post("/d/answers/publish")
    def publish() -> Response:
        visit, form = _editor(desk), sent_form(desk)
        try:
            desk.answering.editing.publish(staff_editor(visit.member), draft_of(desk, form), form.reason, visit.now)
        except NoReason:
            return _show(desk, visit, form, message="answerpage.fault.reason", status=400)
        except BadEdit as bad:
            if str(bad) != "same":  # the button was pressed twice
                return _show(desk, visit, form, message=f"answerpage.fault.{bad}", status=400)
        desk.answering.gaps.plan(visit.now)
        return desk.renderer.redirect(f"/d/answer/{form.id}?done=1")


def _editor(desk: Desk) -> DeskVisit:
    """Who sent a form for changing answers, which is compared with the answers as they are now. Raises NotAllowed."""
    visit = desk.form_visit()
    desk.support.talks.clerking.require(visit.member, DeskAction.PUBLISH, visit.now)
    desk.answering.answers.renew()
    return visit


def _show(
    desk: Desk,
    visit: DeskVisit,
    form: AnswerForm,
    draft: AnswerDraft | None = None,
    *,
    message: str = "",
    status: int = 200,
) -> Response:
    """The form again, with what it would do, or with what is wrong."""
    values: dict[str, Any] = {}
    if draft:
        values = effect_values(desk, visit, draft.id, draft.before, draft.after)
        values |= preview_values(desk, draft.id, draft.after)
    return desk.page("support_draft.html", visit, status, form=form, draft=draft, message=message, **values)
