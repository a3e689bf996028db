"""Searching for conversations: by label, clerk and day in the address, by a number in a form: no address shows it."""

from contextlib import suppress
from datetime import date

from flask import Blueprint, Response, request

from bot.health.support.roles import DeskAction
from bot.pages.support.desk import Desk, DeskVisit
from bot.service.support.searching import Wanted
from bot.service.support.viewing import InboxRow


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/search`` with ``?label=``, ``?clerk=``, ``?day=`` and ``?before=``; as a form with a ``number``."""
    searching = desk.support.talks.searching

    @routes.get("/d/search")
    def search() -> Response:
        visit, wanted = desk.visit(DeskAction.SEARCH), _wanted()
        rows, before = searching.by_terms(visit.member, wanted, request.args.get("before", ""), visit.now)
        return _show(desk, visit, rows, wanted, before=before, sought=bool(wanted.terms))

    @routes.post("/d/search")
    def search_number() -> Response:
        visit = desk.form_visit()
        rows = searching.by_number(visit.member, request.form.get("number", ""), visit.now)
        return _show(desk, visit, rows, Wanted(), sought=True)


def _wanted() -> Wanted:
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(request.args.get("day", ""))
    return Wanted(_word("label"), _word("clerk"), day)


def _word(name: str) -> str:
    """A value of the address that can be a term; empty for other texts."""
    word = request.args.get(name, "")
    return word if len(word) <= 40 and not set(word) & {" ", "\0"} else ""


def _show(
    desk: Desk, visit: DeskVisit, rows: tuple[InboxRow, ...], wanted: Wanted, *, before: str = "", sought: bool
) -> Response:
    return desk.page(
        "support_search.html",
        visit,
        rows=rows,
        which="search",
        wanted=wanted,
        sought=sought,
        before=before,
        label_names=desk.support.talks.remarks.labels(),
        clerks=[one.name for one in desk.support.staffing.clerks()],
    )
