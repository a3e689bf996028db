"""The page of one conversation: what was said, masked; taking it over, handing it over, replying, closing."""

import secrets
from datetime import datetime
from hashlib import sha256

from flask import Blueprint, Response, request

from bot.health.clock import BEIJING
from bot.health.support.conversation import ConversationState
from bot.health.support.roles import DeskAction, may
from bot.pages.support.desk import Desk, DeskVisit, NoSuchConversation
from bot.pages.support.toolbox import NOTHING_SOUGHT, SavedSearch, tool_values
from bot.service.support.clerking import BadReply
from bot.service.support.viewing import STAYING_SECONDS, DeskView
from bot.store.support.conversations import DeskOutcome
from bot.store.support.lookers import LOOKING_SECONDS, Look

PATH = "/d/chat/<ref>"

PARTS = {"": "support_chat.html", "news": "support_said.html", "help": "support_help.html"}
"""The templates of the page, and of the parts that a page asks for by itself."""

_STATUSES = {DeskOutcome.DONE: 200, DeskOutcome.CLOSED: 409, DeskOutcome.OWNED: 409, DeskOutcome.FULL: 409}


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/next``; ``/d/chat/<ref>`` with ``?news`` or ``?help``: only a part of it, and ``?away``: nobody looks at it;
    ``/take``, ``/hand-over``, ``/reply``, ``/close`` below it.
    """
    clerking = desk.support.talks.clerking

    @routes.get(PATH)
    def show(ref: str) -> Response:
        part = next((name for name in PARTS if name in request.args), "")
        visit = desk.visit(DeskAction.READ, acts=not part)
        return show_page(desk, visit, ref, part=part)

    @routes.post(f"{PATH}/take")
    def take(ref: str) -> Response:
        visit = desk.form_visit()
        outcome = clerking.take(visit.member, desk.chat(ref), visit.now)
        return done(desk, visit, ref, outcome, f"supportpage.done.take.{outcome}")

    @routes.post("/d/next")
    def take_next() -> Response:
        visit = desk.form_visit()
        chat = clerking.take_next(visit.member, visit.now)
        return desk.renderer.redirect(f"/d/chat/{desk.support.talks.viewing.ref(chat)}#last" if chat else "/d/waiting")

    _add_owners_steps(routes, desk)


def _add_owners_steps(routes: Blueprint, desk: Desk) -> None:
    clerking = desk.support.talks.clerking

    @routes.post(f"{PATH}/hand-over")
    def hand_over(ref: str) -> Response:
        visit, other = desk.form_visit(), request.form.get("clerk", "")
        outcome = clerking.hand_over(visit.member, desk.chat(ref), other, visit.now)
        return done(desk, visit, ref, outcome, f"supportpage.done.hand_over.{outcome}")

    @routes.post(f"{PATH}/reply")
    def reply(ref: str) -> Response:
        visit, text = desk.form_visit(), request.form.get("text", "")
        try:
            outcome = clerking.reply(visit.member, desk.chat(ref), text, request.form.get("reply", ""), visit.now)
        except BadReply:
            return show_page(desk, visit, ref, message="supportpage.done.reply.bad", text=text, status=400)
        return done(desk, visit, ref, outcome, f"supportpage.done.reply.{outcome}", text)

    @routes.post(f"{PATH}/close")
    def close(ref: str) -> Response:
        visit = desk.form_visit()
        outcome = clerking.close(visit.member, desk.chat(ref), visit.now)
        return done(desk, visit, ref, outcome, f"supportpage.done.close.{outcome}")


def done(desk: Desk, visit: DeskVisit, ref: str, outcome: DeskOutcome, message: str, text: str = "") -> Response:
    """After a step: the page anew, at the last words, so that reloading it repeats nothing; after a refused one, the
    page with the reason, and what was typed.
    """
    if outcome is DeskOutcome.DONE:
        return desk.renderer.redirect(f"/d/chat/{ref}#last")
    return show_page(desk, visit, ref, message=message, text=text, status=_STATUSES[outcome])


def show_page(
    desk: Desk,
    visit: DeskVisit,
    ref: str,
    *,
    message: str = "",
    text: str = "",
    status: int = 200,
    part: str = "",
    search: SavedSearch = NOTHING_SOUGHT,
) -> Response:
    """The page, or a part of it: with what was typed, and what to say above it. Raises NotAllowed, also after a step
    that was refused for another reason.
    """
    desk.support.talks.clerking.require(visit.member, DeskAction.READ, visit.now)
    chat, news = desk.chat(ref), part == "news"
    look = desk.support.talks.viewing.look(chat, visit.member, visit.now, _looks_for(news=news))
    etag = _etag(visit, look)
    if news and request.if_none_match.contains(etag):
        return Response(status=304)
    view = desk.support.talks.viewing.conversation(chat, visit.now)
    if view is None:
        raise NoSuchConversation
    others = 0 if part else desk.support.talks.viewing.waiting_for(visit.member, but=chat)
    tools = tool_values(desk, visit, view, look.others, search, news=news)
    page = desk.page(
        PARTS[part], visit, status, message=message, text=text, waiting=others, **_values(desk, visit, view), **tools
    )
    page.set_etag(etag)
    return page


def _looks_for(*, news: bool) -> int:
    """For how many seconds somebody counts as looking; a page in the background (``?away``) is not looked at."""
    return 0 if "away" in request.args else STAYING_SECONDS if news else LOOKING_SECONDS


def _values(desk: Desk, visit: DeskVisit, view: DeskView) -> dict[str, object]:
    return {
        "view": view,
        "until": _moment(view.allowance.until),
        "reply": secrets.token_urlsafe(12),
        "here": f"{desk.renderer.path}/d/chat/{view.ref}",
        **_steps(visit, view),
    }


def _etag(visit: DeskVisit, look: Look) -> str:
    """The mark of what the page shows, which changes each minute too. It tells nothing: browsers keep no page."""
    seen = f"{look.state} {' '.join(look.others)} {visit.now:%H:%M} {visit.member.epoch}"
    return sha256(seen.encode()).hexdigest()[:24]


def _moment(second: int | None) -> str:
    """A Unix second as day and minute in Beijing; empty for None."""
    return f"{datetime.fromtimestamp(second, BEIJING):%m-%d %H:%M}" if second else ""


def _steps(visit: DeskVisit, view: DeskView) -> dict[str, bool]:
    """Which steps the page offers; whether they are allowed is decided when they are done."""
    head, roles = view.head, visit.member.roles
    is_open, mine = head.state is not ConversationState.CLOSED, head.owner == visit.member.name
    free = not head.owner or view.left or may(roles, DeskAction.SEIZE)
    return {
        "mine": is_open and mine,
        "may_take": is_open and not mine and free,
        "may_end": is_open and (mine or may(roles, DeskAction.END)),
    }
