"""The page of the figures of bot and desk: charts, the numbers in tables beside them, and the same as CSV."""

from flask import Blueprint, Response, request
from markupsafe import Markup

from bot.health.support.figures import Count
from bot.health.support.roles import DeskAction
from bot.pages.page import SESSION_HEADERS
from bot.pages.support.charts import bar, columns
from bot.pages.support.desk import Desk, DeskVisit
from bot.pages.support.figure_sheet import QUANTILES, figure_sheet
from bot.pages.support.figure_words import FigureWords
from bot.service.support.figuring import FigureReport

PERIODS = (7, 30, 90)
"""The numbers of days that can be looked at."""

TOPICS = 15
"""The topics on the page; the table for spreadsheets has all."""


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/figures`` and ``/d/figures.csv``, both with ``?days=``."""

    @routes.get("/d/figures")
    def show_figures() -> Response:
        visit = desk.visit(DeskAction.FIGURES)
        return _page(desk, visit, desk.support.figuring.report(_days(), visit.now), _words(desk, visit))

    @routes.get("/d/figures.csv")
    def export_figures() -> Response:
        visit = desk.visit(DeskAction.FIGURES)
        report = desk.support.figuring.report(_days(), visit.now)
        name = f"attachment; filename=figures-{visit.now:%Y%m%d}.csv"
        headers = {**SESSION_HEADERS, "Content-Disposition": name}
        sheet = figure_sheet(report, _words(desk, visit))
        return Response(sheet, headers=headers, content_type="text/csv; charset=utf-8")


def _days() -> int:
    asked = request.args.get("days", PERIODS[0], type=int)
    return asked if asked in PERIODS else PERIODS[0]


def _words(desk: Desk, visit: DeskVisit) -> FigureWords:
    return FigureWords(desk.renderer.texts, desk.language(visit), desk.answering.views)


def _page(desk: Desk, visit: DeskVisit, report: FigureReport, words: FigureWords) -> Response:
    return desk.page(
        "support_figures.html",
        visit,
        report=report,
        words=words,
        questions=_questions_chart(report, words),
        replies=_replies_chart(report, words),
        rows={
            "topics": [(words.topic(id_), number) for id_, number in report.whole.topics[:TOPICS]],
            "reviews": [(words.age(late), number) for late, number in report.reviews.items()],
        },
        bar=bar,
        shown=len(report.days),
        periods=PERIODS,
        quantiles=QUANTILES.values(),
        Count=Count,
    )


def _questions_chart(report: FigureReport, words: FigureWords) -> Markup:
    """The questions of each day, those that were answered below."""
    days = [tally for _, tally in report.days]
    parts = ("first", [one.answered for one in days]), ("second", [one.questions - one.answered for one in days])
    return columns(parts, words.say("figures.questions.chart", most=max(one.questions for one in days)))


def _replies_chart(report: FigureReport, words: FigureWords) -> Markup:
    """The times until the first reply of each day: the median below, and how much longer nine in ten took."""
    days = [tally for _, tally in report.days]
    medians, nineties = ([one.first_reply_seconds(share) or 0 for one in days] for share in QUANTILES.values())
    more = [ninety - median for ninety, median in zip(nineties, medians, strict=True)]
    longest = words.time(max(nineties) or None)
    return columns((("first", medians), ("second", more)), words.say("figures.replies.chart", longest=longest))
