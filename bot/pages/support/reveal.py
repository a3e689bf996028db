"""Showing what is masked: the page that asks for a reason, and, once, the page with the answer to its form."""

import secrets

from flask import Blueprint, Response, request

from bot.health.support.roles import DeskAction
from bot.pages.support.desk import Desk, DeskVisit, NoSuchConversation
from bot.service.access.audit_log import NoReason
from bot.service.support.revealing import MAX_A_DAY, RevealTarget, Unrevealed, read_target

PATH = "/d/chat/<ref>/reveal"
REASONS = ("identity", "asked", "search", "dispute")
"""The reasons that are offered; others may be typed. Words are under ``revealpage.reason``."""

_STATUSES = {Unrevealed.OWNED: 409, Unrevealed.GONE: 410, Unrevealed.AGAIN: 409, Unrevealed.LIMIT: 429}


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/chat/<ref>/reveal`` with ``?what=``: a detail of the record, or the number of an entry."""
    revealing = desk.support.talks.revealing

    @routes.get(PATH)
    def ask(ref: str) -> Response:
        visit, wanted = desk.visit(DeskAction.REVEAL), _wanted(request.args.get("what", ""))
        return _page(desk, visit, ref, wanted, revealing.check(visit.member, desk.chat(ref), wanted, visit.now))

    @routes.post(PATH)
    def reveal(ref: str) -> Response:
        visit, given = desk.form_visit(), request.form
        wanted, form = _wanted(given.get("what", "")), given.get("form", "")
        if not (8 <= len(form) <= 40 and form.isascii()):
            raise NoSuchConversation
        try:
            found = revealing.reveal(visit.member, desk.chat(ref), wanted, given.get("reason", ""), form, visit.now)
        except NoReason:
            return _page(desk, visit, ref, wanted, message="revealpage.no_reason", status=400)
        if isinstance(found, Unrevealed):
            return _page(desk, visit, ref, wanted, found)
        return _page(desk, visit, ref, wanted, value=found)


def _wanted(text: str) -> RevealTarget:
    if (wanted := read_target(text)) is None:
        raise NoSuchConversation
    return wanted


def _page(
    desk: Desk,
    visit: DeskVisit,
    ref: str,
    wanted: RevealTarget,
    refused: Unrevealed | None = None,
    *,
    message: str = "",
    value: str = "",
    status: int = 200,
) -> Response:
    """The page. Only with a ``value`` it shows something that is masked."""
    return desk.page(
        "support_reveal.html",
        visit,
        _STATUSES[refused] if refused else status,
        chat=f"{desk.renderer.path}/d/chat/{ref}",
        what=f"reveal.what.{wanted.what}",
        wanted=wanted.detail or wanted.place,
        message=f"revealpage.refused.{refused}" if refused else message,
        value=value,
        asks=not (value or refused),
        form=secrets.token_urlsafe(12),
        reasons=[f"revealpage.reason.{name}" for name in REASONS],
        limit=MAX_A_DAY,
    )
