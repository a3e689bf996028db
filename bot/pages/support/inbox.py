"""The inbox: the conversations that wait, the clerk's own, all open ones, the closed ones."""

from flask import Blueprint, Response, request

from bot.health.support.roles import DeskAction
from bot.pages.support.desk import Desk
from bot.service.support.viewing import PAGE, InboxList

MAX_PAGE = 10_000
"""The number of the last page that can be asked for."""


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/<list>`` with ``?page=`` and ``?news``: only the part that changes."""

    @routes.get("/d/<any(waiting, mine, all, closed):which>")
    def show_list(which: str) -> Response:
        news = "news" in request.args
        visit = desk.visit(DeskAction.LIST, acts=not news)
        page = min(request.args.get("page", 0, type=int), MAX_PAGE)
        rows = desk.support.viewing.rows(InboxList(which), visit.member, max(0, page))
        return desk.page(
            "support_rows.html" if news else "support_inbox.html",
            visit,
            which=which,
            label_names=desk.support.remarks.labels(),
            lists={name: f"supportpage.list.{name}" for name in InboxList},
            rows=rows,
            page=max(0, page),
            more=len(rows) == PAGE and which != InboxList.MINE,
            counts=desk.support.viewing.counts(),
            here=f"{desk.renderer.path}/d/{which}?page={max(0, page)}",
        )
