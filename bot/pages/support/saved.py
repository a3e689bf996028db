"""The saved answers and the labels of the desk: clerks read them, leads change them."""

from base64 import b64encode

from flask import Blueprint, Response, request

from bot.drawing.photo import LargePhoto, UnreadablePhoto
from bot.health.support.roles import DeskAction, may
from bot.pages.support.desk import Desk, DeskVisit, page_number
from bot.service.support.answer_saving import BadSavedAnswer, SavedDraft
from bot.service.support.remarks import BadLabel

PAGE = 20
"""Saved answers of one page."""

MAX_UPLOAD_BYTES = 8 * 1024 * 1024
"""The size of the largest picture."""

_FORM_BYTES = 64 * 1024
"""What the other values of a form take at most, besides the picture."""


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/saved`` with ``?words=`` and ``?page=``, ``?edit=``; ``/save`` and ``/delete`` below it; ``/d/labels``."""
    saved = desk.support.talks.saved_answers

    @routes.get("/d/saved")
    def show_saved() -> Response:
        return _show(desk, desk.visit(DeskAction.LIST))

    @routes.post("/d/saved/save")
    def save() -> Response:
        request.max_content_length = MAX_UPLOAD_BYTES + _FORM_BYTES
        visit, form, file = desk.form_visit(), request.form, request.files.get("picture")
        draft = SavedDraft(
            form.get("title", ""), form.get("text", ""), file.read() if file else b"", "bare" in request.form
        )
        try:
            saved.save(visit.member, form.get("id", ""), draft, visit.now)
        except (BadSavedAnswer, UnreadablePhoto, LargePhoto) as fault:
            key = "words" if isinstance(fault, BadSavedAnswer) else "picture"
            return _show(desk, visit, message=f"supporttools.done.save.{key}", draft=draft, status=400)
        return desk.renderer.redirect("/d/saved")

    @routes.post("/d/saved/delete")
    def delete() -> Response:
        visit = desk.form_visit()
        saved.remove(visit.member, request.form.get("id", ""), visit.now)
        return desk.renderer.redirect("/d/saved")

    _add_labels(routes, desk)


def _add_labels(routes: Blueprint, desk: Desk) -> None:
    remarks = desk.support.talks.remarks

    @routes.get("/d/labels")
    def show_labels() -> Response:
        visit = desk.visit(DeskAction.EDIT_LABELS)
        return desk.page("support_labels.html", visit, label_names=remarks.labels())

    @routes.post("/d/labels")
    def change_labels() -> Response:
        visit, form = desk.form_visit(), request.form
        try:
            if "delete" in form:
                remarks.remove_label(visit.member, form["delete"], visit.now)
            else:
                remarks.add_label(visit.member, form.get("words", ""), visit.now)
        except BadLabel:
            message, names = "supporttools.done.label.words", remarks.labels()
            return desk.page("support_labels.html", visit, 400, label_names=names, message=message)
        return desk.renderer.redirect("/d/labels")


def _show(
    desk: Desk, visit: DeskVisit, *, message: str = "", draft: SavedDraft | None = None, status: int = 200
) -> Response:
    saved, words = desk.support.talks.saved_answers, request.args.get("words", "")[:60]
    page = page_number()
    found = saved.find(words)
    shown = found[page * PAGE : (page + 1) * PAGE]
    pictures = {one.id: saved.small_picture(one) for one in shown if one.picture}
    return desk.page(
        "support_saved.html",
        visit,
        status,
        message=message,
        words=words,
        shown=shown,
        page=page,
        more=len(found) > (page + 1) * PAGE,
        pictures={id_: b64encode(picture).decode() for id_, picture in pictures.items() if picture},
        may_edit=may(visit.member.roles, DeskAction.EDIT_SAVED),
        edited=saved.get(request.values.get("edit", request.form.get("id", ""))),
        draft=draft,
    )
