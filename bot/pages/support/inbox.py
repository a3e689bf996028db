"""The inbox: the conversations that wait, the clerk's own, all open ones, the closed ones."""

from flask import Blueprint, Response

from bot.health.support.roles import DeskAction
from bot.pages.support.desk import Desk, DeskVisit, page_number
from bot.pages.support.fragments import Fragments
from bot.pages.support.waits import Waits
from bot.service.support.viewing import PAGE, InboxList


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/<list>`` with ``?page=``, and ``/rows`` below it: only the part that changes, by its version (304)."""
    fragments = Fragments()

    @routes.get("/d/<any(waiting, mine, all, closed):which>")
    def show_list(which: str) -> Response:
        return _page(desk, desk.visit(DeskAction.LIST), which, "support_inbox.html")

    @routes.get("/d/<any(waiting, mine, all, closed):which>/rows")
    def show_rows(which: str) -> Response:
        visit = desk.visit(DeskAction.LIST, acts=False)
        whose = visit.member.name if which == InboxList.MINE else ""
        key = which, whose, page_number(), desk.language(visit)
        version = desk.support.talks.viewing.version()
        return fragments.response(key, version, visit.now, lambda: _page(desk, visit, which, "support_rows.html"))


def _page(desk: Desk, visit: DeskVisit, which: str, template: str) -> Response:
    page = page_number()
    rows, waits = desk.support.talks.viewing.rows(InboxList(which), visit.member, page), Waits(desk, visit)
    return desk.page(
        template,
        visit,
        which=which,
        label_names=desk.support.talks.remarks.labels(),
        lists={name: f"supportpage.list.{name}" for name in InboxList},
        rows=rows,
        page=page,
        more=len(rows) == PAGE and which != InboxList.MINE,
        hours=waits.hours(),
        calendar=waits.calendar(),
        waits=waits.of(rows) if which == InboxList.WAITING else {},
        counts=desk.support.talks.viewing.counts(),
        news=f"{desk.renderer.path}/d/{which}/rows?page={page}",
    )
