"""The gap list: groups of questions that the bot cannot answer, and one group, of which an answer can be made."""

from flask import Blueprint, Response, request

from bot.health.support.disclosure import without_hidden
from bot.health.support.roles import DeskAction, may
from bot.pages.support.answer_form import AnswerForm, languages
from bot.pages.support.desk import Desk, DeskVisit, page_number
from bot.store.chat.questions import QuestionEnd
from bot.store.support.gaps import Gap

WAYS = 3
"""Texts of a group that are proposed as ways of asking."""


class NoSuchGap(Exception):
    """The group is in the list no more."""


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/gaps`` with ``?page=`` and ``?news``: only the part that changes; ``/d/gaps/<ref>``."""

    @routes.get("/d/gaps")
    def show_gaps() -> Response:
        news = "news" in request.args
        visit = desk.visit(DeskAction.ANSWERS, acts=not news)
        page = page_number()
        found = desk.answering.gaps.page(page, visit.now)
        here = f"{desk.renderer.path}/d/gaps?page={page}"
        template = "support_gap_rows.html" if news else "support_gaps.html"
        return desk.page(template, visit, found=found, page=page, here=here, ends=_ends())

    @routes.get("/d/gaps/<ref>")
    def show_gap(ref: str) -> Response:
        visit = desk.visit(DeskAction.ANSWERS)
        gap = desk.answering.gaps.gap(ref)
        if gap is None:
            raise NoSuchGap
        return _show(desk, visit, gap)


def _show(desk: Desk, visit: DeskVisit, gap: Gap) -> Response:
    language, answers = desk.language(visit), desk.answering.answers
    likeliest = gap.offered or next((one.id for one in answers.likeliest(gap.texts[0])), "")
    titles = sorted(desk.answering.views.titles(language).items(), key=lambda one: one[0] != likeliest)
    return desk.page(
        "support_gap.html",
        visit,
        gap=gap,
        ends=_ends(),
        titles=dict(titles),
        may_publish=may(visit.member.roles, DeskAction.PUBLISH),
        form=_proposed(desk, gap, f"added_{visit.now:%y%m%d_%H%M%S}.answer", language),
    )


def _ends() -> dict[str, str]:
    """The key of the text for each end of a question."""
    return {end: f"gappage.end.{end}" for end in QuestionEnd}


def _proposed(desk: Desk, gap: Gap, id_: str, language: str) -> AnswerForm:
    """The form for a new answer, filled in with what was asked, as far as nothing is hidden in it."""
    ways = [*dict.fromkeys(filter(None, map(without_hidden, gap.texts)))][:WAYS]
    reason = desk.renderer.texts.say(language, "gappage.reason", count=gap.count)
    titles = {one: ways[0] if ways and one == language else "" for one in languages(desk)}
    blank = dict.fromkeys(titles, "")
    return AnswerForm(id_, gap.ref, 0, None, titles, blank, "\n".join(ways), False, reason)
