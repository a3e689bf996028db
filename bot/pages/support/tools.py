"""What a clerk does beside a conversation: notes, labels, a likely or a saved answer, asking the open question."""

from flask import Blueprint, Response, request

from bot.pages.support.conversation import PATH, done, show_page
from bot.pages.support.desk import Desk, DeskVisit, NoSuchConversation
from bot.pages.support.toolbox import searched
from bot.service.support.answer_saving import NoSavedAnswer
from bot.service.support.clerking import BadReply
from bot.service.support.remarks import BadLabel, BadNote


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """Below ``/d/chat/<ref>``: ``/note``, ``/label``, ``/suggest``, ``/saved``, ``/send-saved``, ``/ask-again``."""
    _add_remarks(routes, desk)
    _add_answers(routes, desk)
    clerking = desk.support.talks.clerking

    @routes.post(f"{PATH}/ask-again")
    def ask_again(ref: str) -> Response:
        visit, chat = desk.form_visit(), desk.chat(ref)
        question = desk.question(chat)
        if not question:
            return show_page(desk, visit, ref, message="supporttools.done.put_back.none", status=409)
        outcome = clerking.put_back(visit.member, chat, question, visit.now)
        return done(desk, visit, ref, outcome, f"supporttools.done.put_back.{outcome}")


def _add_remarks(routes: Blueprint, desk: Desk) -> None:
    remarks = desk.support.talks.remarks

    @routes.post(f"{PATH}/note")
    def note(ref: str) -> Response:
        visit, text = desk.form_visit(), request.form.get("note", "")
        try:
            outcome = remarks.note(visit.member, desk.chat(ref), text, request.form.get("reply", ""), visit.now)
        except BadNote:
            return show_page(desk, visit, ref, message="supporttools.done.note.bad", status=400)
        return done(desk, visit, ref, outcome, f"supporttools.done.note.{outcome}")

    @routes.post(f"{PATH}/label")
    def label(ref: str) -> Response:
        visit, wanted, on = desk.form_visit(), request.form.get("label", ""), "off" not in request.form
        try:
            outcome = remarks.label(visit.member, desk.chat(ref), wanted, visit.now, on=on)
        except BadLabel:
            return show_page(desk, visit, ref, message="supporttools.done.label.bad", status=400)
        return done(desk, visit, ref, outcome, f"supporttools.done.label.{outcome}")


def _add_answers(routes: Blueprint, desk: Desk) -> None:
    clerking, saved = desk.support.talks.clerking, desk.support.talks.saved_answers

    @routes.post(f"{PATH}/suggest")
    def suggest(ref: str) -> Response:
        visit, chat = desk.form_visit(), desk.chat(ref)
        words = _suggested(desk, visit, chat)
        try:
            outcome = clerking.reply(visit.member, chat, words, request.form.get("reply", ""), visit.now)
        except BadReply:
            return show_page(desk, visit, ref, message="supporttools.done.suggest.bad", status=409)
        return done(desk, visit, ref, outcome, f"supportpage.done.reply.{outcome}")

    @routes.post(f"{PATH}/saved")
    def search_saved(ref: str) -> Response:
        visit = desk.form_visit()
        chosen = saved.get(request.form.get("use", ""))
        found = searched(desk, request.form.get("words", ""))
        return show_page(desk, visit, ref, text=chosen.text if chosen else "", search=found)

    @routes.post(f"{PATH}/send-saved")
    def send_saved(ref: str) -> Response:
        visit, id_ = desk.form_visit(), request.form.get("use", "")
        try:
            outcome = saved.send(visit.member, desk.chat(ref), id_, request.form.get("reply", ""), visit.now)
        except (NoSavedAnswer, BadReply):
            return show_page(desk, visit, ref, message="supporttools.done.saved.gone", status=409)
        return done(desk, visit, ref, outcome, f"supportpage.done.reply.{outcome}")


def _suggested(desk: Desk, visit: DeskVisit, chat: str) -> str:
    """The words of the suggested answer that was chosen; empty when it is none any more."""
    view = desk.support.talks.viewing.conversation(chat, visit.now)
    if view is None:
        raise NoSuchConversation
    return desk.answering.suggesting.words(view, request.form.get("answer", ""))
