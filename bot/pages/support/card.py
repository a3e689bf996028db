"""Printing a paper card in a conversation: the page that asks for whom and why, and the page with the card."""

from flask import Blueprint, Response, request

from bot.health.clock import unix_second
from bot.health.support.roles import DeskAction
from bot.pages.printing import printed_page
from bot.pages.support.desk import Desk, DeskVisit
from bot.service.access.audit_log import NoReason
from bot.service.support.card_printing import Unprinted

PATH = "/d/chat/<ref>/card"
_STATUSES = {Unprinted.OWNED: 409, Unprinted.GONE: 410, Unprinted.AGAIN: 409, Unprinted.LIMIT: 429}


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/chat/<ref>/card``."""
    printing = desk.support.talks.card_printing

    @routes.get(PATH)
    def ask_card(ref: str) -> Response:
        return _ask(desk, desk.visit(DeskAction.PRINT_CARD), ref)

    @routes.post(PATH)
    def print_card(ref: str) -> Response:
        visit, given = desk.form_visit(), request.form
        wanted, why, opened = given.get("person", ""), given.get("reason", ""), given.get("opened", 0, type=int)
        try:
            found = printing.print_card(visit.member, desk.chat(ref), wanted, why, opened, visit.now)
        except NoReason:
            return _ask(desk, visit, ref, "cardpage.no_reason", 400)
        if isinstance(found, Unprinted):
            return _ask(desk, visit, ref, f"cardpage.refused.{found}", _STATUSES[found])
        return printed_page(desk.renderer, visit.session.language, found, f"{desk.renderer.path}/d/chat/{ref}")


def _ask(desk: Desk, visit: DeskVisit, ref: str, message: str = "", status: int = 200) -> Response:
    people = desk.support.talks.card_printing.people(visit.member, desk.chat(ref), visit.now)
    if isinstance(people, Unprinted):
        message, status, people = f"cardpage.refused.{people}", _STATUSES[people], {}
    return desk.page(
        "support_card.html",
        visit,
        status,
        chat=f"{desk.renderer.path}/d/chat/{ref}",
        people=people,
        message=message,
        opened=unix_second(visit.now),
    )
