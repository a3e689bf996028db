"""The page of one conversation: what was said, masked; taking it over, handing it over, replying, closing."""

import secrets
from datetime import datetime

from flask import Blueprint, Response, request

from bot.health.clock import BEIJING
from bot.health.support.conversation import DeskState, Entry, ReplyState, Speaker
from bot.health.support.roles import DeskAction, may
from bot.pages.support.desk import Desk, NoSuchConversation, Visit
from bot.service.support.clerking import BadReply
from bot.store.support.conversations import DeskOutcome

PATH = "/d/chat/<ref>"

_NAMED_KINDS = frozenset({"image", "voice", "form"})
_OTHER_KINDS = frozenset({"video", "shortvideo", "location", "link", "unknown"})
"""The kinds of messages without words (``bot.channel.Message``)."""

_STATUSES = {DeskOutcome.DONE: 200, DeskOutcome.CLOSED: 409, DeskOutcome.OWNED: 409, DeskOutcome.FULL: 409}


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/chat/<ref>`` with ``?news``, and ``/take``, ``/hand-over``, ``/reply``, ``/close`` below it."""
    clerking = desk.support.clerking

    @routes.get(PATH)
    def show(ref: str) -> Response:
        news = "news" in request.args
        visit = desk.visit(DeskAction.READ, acts=not news)
        return _show(desk, visit, ref, template="support_said.html" if news else "support_chat.html")

    @routes.post(f"{PATH}/take")
    def take(ref: str) -> Response:
        visit = desk.form_visit(DeskAction.TAKE)
        return _done(desk, visit, ref, "take", clerking.take(visit.member, desk.chat(ref), visit.now))

    @routes.post(f"{PATH}/hand-over")
    def hand_over(ref: str) -> Response:
        visit, other = desk.form_visit(DeskAction.HAND_OVER), request.form.get("clerk", "")
        outcome = clerking.hand_over(visit.member, desk.chat(ref), other, visit.now)
        return _done(desk, visit, ref, "hand_over", outcome)

    @routes.post(f"{PATH}/reply")
    def reply(ref: str) -> Response:
        visit, text = desk.form_visit(DeskAction.REPLY), request.form.get("text", "")
        try:
            outcome = clerking.reply(visit.member, desk.chat(ref), text, request.form.get("reply", ""), visit.now)
        except BadReply:
            return _show(desk, visit, ref, message="supportpage.done.reply.bad", text=text, status=400)
        return _done(desk, visit, ref, "reply", outcome, text)

    @routes.post(f"{PATH}/close")
    def close(ref: str) -> Response:
        visit = desk.form_visit(DeskAction.CLOSE)
        return _done(desk, visit, ref, "close", clerking.close(visit.member, desk.chat(ref), visit.now))


def _done(desk: Desk, visit: Visit, ref: str, step: str, outcome: DeskOutcome, text: str = "") -> Response:
    """After a step: the page anew, so that reloading it repeats nothing; after a refused one, the page with the reason,
    and what was typed.
    """
    if outcome is DeskOutcome.DONE:
        return desk.renderer.redirect(f"/d/chat/{ref}")
    message = f"supportpage.done.{step}.{outcome}"
    return _show(desk, visit, ref, message=message, text=text, status=_STATUSES[outcome])


def _show(
    desk: Desk,
    visit: Visit,
    ref: str,
    *,
    message: str = "",
    text: str = "",
    status: int = 200,
    template: str = "support_chat.html",
) -> Response:
    view = desk.support.viewing.conversation(desk.chat(ref), visit.now)
    if view is None:
        raise NoSuchConversation
    member, head = visit.member, view.head
    mine, is_open = head.owner == member.name, head.state is not DeskState.CLOSED
    free = not head.owner or view.left or may(member.roles, DeskAction.SEIZE)
    return desk.page(
        template,
        visit,
        status,
        view=view,
        message=message,
        text=text,
        mine=mine and is_open,
        may_take=is_open and not mine and free,
        may_end=is_open and (mine or may(member.roles, DeskAction.END)),
        clerks=[one.name for one in desk.support.staffing.clerks() if one.name != head.owner],
        reply=secrets.token_urlsafe(12),
        until=f"{datetime.fromtimestamp(view.window.until, BEIJING):%m-%d %H:%M}",
        form_label=_word(desk, visit, view.form[0]) if view.form else "",
        labels=_Labels(desk, visit),
        here=f"{desk.renderer.path}/d/chat/{ref}",
    )


def _word(desk: Desk, visit: Visit, route: str) -> str:
    """The first word that leads to this route or form; its name when there is none."""
    words = desk.renderer.texts.words[desk.renderer.page_language(visit.session.language)]
    return next(iter(words.get(route, ())), route)


class _Labels:
    """The words of the entries, in the language of the page."""

    def __init__(self, desk: Desk, visit: Visit) -> None:
        self._desk, self._visit = desk, visit

    def who(self, entry: Entry) -> str:
        """Who says the entry."""
        return self._say(f"supportpage.by.{entry.by}", name=entry.who)

    def text(self, entry: Entry) -> str:
        """What is said, or what stands in place of it."""
        if entry.by is Speaker.DESK:
            return self._say(f"supportpage.event.{entry.text}", name=entry.who)
        if entry.kind == "text":
            return entry.text
        if entry.kind in _NAMED_KINDS:
            return self._say(f"supportpage.kind.{entry.kind}")
        if entry.kind in _OTHER_KINDS:
            return self._say("supportpage.kind.other")
        return self._say("supportpage.kind.route", word=_word(self._desk, self._visit, entry.kind))

    def state(self, state: ReplyState) -> str:
        """What became of a reply."""
        return self._say(f"supportpage.state.{state}")

    def _say(self, key: str, **values: str) -> str:
        renderer = self._desk.renderer
        return renderer.texts.say(renderer.page_language(self._visit.session.language), key, **values)
