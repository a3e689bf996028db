"""The answers: the list with its search, and one answer as the chat shows it, with its history."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from bot.health.clock import BEIJING
from bot.health.support.roles import DeskAction, may
from bot.pages.support.answer_form import form_of, languages
from bot.pages.support.desk import Desk, DeskVisit, page_number
from bot.service.answer_editing import MAX_BYTES
from bot.service.answers import in_language
from bot.store.answers.edits import Edit

PAGE = 30
"""Answers of one page of the list."""

SHOWN = 30
"""Questions with another answer that are shown."""

WORDS = 200
"""Characters for which is searched."""


class NoSuchAnswer(Exception):
    """There is no answer with this id, and never was."""


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/answers`` with ``?page=``, ``/d/answers/search``, ``/d/answer/<id>`` with ``?done``."""

    @routes.get("/d/answers")
    def show_answers() -> Response:
        return _show_list(desk, desk.visit(DeskAction.ANSWERS), "")

    @routes.post("/d/answers/search")
    def search_answers() -> Response:
        # a form, because what is searched may be what somebody asked, which must not stand in an address
        visit = desk.form_visit()
        desk.support.talks.clerking.require(visit.member, DeskAction.ANSWERS, visit.now)
        return _show_list(desk, visit, request.form.get("words", "").strip()[:WORDS])

    @routes.get("/d/answer/<id_>")
    def show_answer(id_: str) -> Response:
        return _show_answer(desk, desk.visit(DeskAction.ANSWERS), id_)


def _show_answer(desk: Desk, visit: DeskVisit, id_: str) -> Response:
    desk.answering.answers.renew()
    history = desk.answering.editing.history(id_)
    if desk.answering.answers.article(id_) is None and not history:
        raise NoSuchAnswer
    before, last = (None, None, *history)[-2:]
    effect = effect_values(desk, visit, id_, before, last) if "done" in request.args else {}
    return desk.page(
        "support_answer.html",
        visit,
        id=id_,
        **preview_values(desk, id_, last),
        form=form_of(desk, id_, len(history), last),
        history=[(number, _moment(edit), edit) for number, edit in enumerate(history, 1)][::-1],
        shipped=id_ in desk.answering.answers.shipped,
        may_publish=may(visit.member.roles, DeskAction.PUBLISH),
        **effect,
    )


def _show_list(desk: Desk, visit: DeskVisit, asked: str) -> Response:
    page, language, answers = page_number(), desk.language(visit), desk.answering.answers
    found = desk.answering.views.search(asked, language)
    meant = [one.id for one in answers.likeliest(asked)] if asked else []
    return desk.page(
        "support_answers.html",
        visit,
        rows=found[page * PAGE : (page + 1) * PAGE],
        total=len(found),
        page=page,
        more=len(found) > (page + 1) * PAGE,
        words=asked,
        meant={id_: desk.answering.views.title(id_, language) for id_ in meant},
        sure=answers.finder.sure(asked),
    )


def preview_values(desk: Desk, id_: str, edit: Edit | None) -> dict[str, Any]:
    """What a page shows of an answer with this change of it."""
    found = desk.answering.views.previews(id_, edit, desk.renderer.texts, languages(desk))
    return {"previews": found, "limit": MAX_BYTES}


def effect_values(desk: Desk, visit: DeskVisit, id_: str, before: Edit | None, after: Edit | None) -> dict[str, Any]:
    """What a page shows of the effect of a change: the figures, and the questions with their titles before and then."""
    effect, views = desk.answering.effects.measure(id_, before, after), desk.answering.views
    if effect.asked is None:
        desk.answering.gaps.plan(visit.now)
    new, language = after.titles if after else {}, desk.language(visit)

    def title(one: str) -> str:
        return in_language(new, language) if one == id_ and new else views.title(one, language)

    gained, changed = (
        [(shift.text, title(shift.before), title(shift.after)) for shift in found[:SHOWN]]
        for found in (effect.gained, effect.changed)
    )
    return {"effect": effect, "gained": gained, "changed": changed}


def _moment(edit: Edit) -> str:
    return f"{datetime.fromtimestamp(edit.at, BEIJING):%Y-%m-%d %H:%M}"
