"""The figures as a table for spreadsheet programs: CSV (RFC 4180), a number a line."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from bot.health.support.figures import Count, Tally
from bot.pages.support.figure_words import FigureWords
from bot.service.support.figuring import FigureReport

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What begins a formula in spreadsheet programs, also in full width: owasp.org/www-community/attacks/CSV_Injection."""

MARK = "\ufeff"
"""The byte order mark, without which Excel takes UTF-8 for another encoding."""

QUANTILES = {"median": 0.5, "ninetieth": 0.9}
"""The times until the first reply that are told: within which this share of people got theirs."""

_COUNTS = (Count.HELPFUL, Count.UNHELPFUL, Count.OPENED, Count.REPLIED, Count.CLOSED)


def figure_sheet(report: FigureReport, words: FigureWords) -> str:
    """The figures of each day: day, figure, what it is of, number. Times are in seconds."""
    head = [words.say(f"figures.csv.{name}") for name in ("day", "figure", "item", "value")]
    text = io.StringIO()
    text.write(MARK)
    csv.writer(text).writerows([[_plain(cell) for cell in row] for row in (head, *_rows(report, words))])
    return text.getvalue()


def _plain(cell: str | int) -> str | int:
    """The cell; a text that a program would run as a formula has an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell


def _rows(report: FigureReport, words: FigureWords) -> Iterator[Sequence[str | int]]:
    for day, tally in report.days:
        for figure, item, number in (*_questions(tally, words), *_desk(tally)):
            yield f"{day:%Y-%m-%d}", words.say(f"figures.csv.{figure}"), item, number
    for late, number in report.reviews.items():
        yield f"{report.days[-1][0]:%Y-%m-%d}", words.say("figures.csv.reviews"), words.age(late), number


def _questions(tally: Tally, words: FigureWords) -> Iterable[tuple[str, str, int]]:
    yield "questions", "", tally.questions
    yield "answered", "", tally.answered
    yield from (("topic", words.topic(id_), number) for id_, number in tally.topics)


def _desk(tally: Tally) -> Iterable[tuple[str, str, int]]:
    yield from ((count, "", tally.of(count)) for count in _COUNTS)
    yield "first_replies", "", tally.first_replies
    for name, share in QUANTILES.items():
        if (seconds := tally.first_reply_seconds(share)) is not None:
            yield name, "", seconds
    for clerk in tally.clerks:
        yield "clerk_replied", clerk.name, clerk.replied
        yield "clerk_closed", clerk.name, clerk.closed
