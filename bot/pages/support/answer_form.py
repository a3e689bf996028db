"""The form with which an answer is changed: what stands in it, and the change that it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request

from bot.chat.texts import REFERENCE_LANGUAGE
from bot.pages.support.desk import Desk
from bot.service.answer_editing import AnswerChange, AnswerDraft, BadEdit
from bot.store.answers.edits import Edit


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """``gap``: the group of questions from which it was opened, or empty. ``revision``: how often the answer had been
    changed when the form was shown. ``back``: the revision that is to count again, or None. ``ways``: one a line;
    ``whole``: they are all that staff have added, so that those are removed which are not there.
    """

    id: str
    gap: str
    revision: int
    back: int | None
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    ways: str
    whole: bool
    reason: str


def languages(desk: Desk) -> Sequence[str]:
    """The languages of answers, the reference language first."""
    return sorted(desk.renderer.texts.languages, key=lambda one: one != REFERENCE_LANGUAGE)


def sent_form(desk: Desk) -> AnswerForm:
    """The form that was sent. Fields that are missing are empty."""
    values = request.form
    titles, texts = (
        {language: _clean(values.get(f"{name}_{language}", "")) for language in languages(desk)}
        for name in ("title", "text")
    )
    return AnswerForm(
        values.get("id", ""),
        values.get("gap", ""),
        values.get("revision", 0, type=int),
        values.get("back", None, type=int),
        titles,
        texts,
        _clean(values.get("ways", "")),
        bool(values.get("whole")),
        values.get("reason", ""),
    )


def form_of(desk: Desk, id_: str, revision: int, edit: Edit | None) -> AnswerForm:
    """The form with the answer as it is now."""
    article = desk.answering.answers.article(id_)
    titles, texts = (
        {language: found.get(language, "") for language in languages(desk)}
        for found in ((article.titles, article.texts) if article else ({}, {}))
    )
    return AnswerForm(id_, "", revision, None, titles, texts, "\n".join(edit.ways if edit else ()), True, "")


def completed(desk: Desk, form: AnswerForm) -> AnswerForm:
    """The form with what the answer says now where it says nothing."""
    now = form_of(desk, form.id, 0, None)
    titles, texts = (
        {one: text or known[one] for one, text in given.items()}
        for known, given in _pairs(form, (now.titles, now.texts))
    )
    return replace(form, titles=titles, texts=texts)


def draft_of(desk: Desk, form: AnswerForm) -> AnswerDraft:
    """The draft that the form asks for. Raises BadEdit, also with ``gap``: the names of those who asked are not known
    any more, so that nobody can tell whether one of them stands in the form.
    """
    editing, gaps = desk.answering.editing, desk.answering.gaps
    if form.back is not None:
        draft = editing.earlier(form.id, form.back)
    else:
        if form.gap and gaps.gap(form.gap) is None:
            raise BadEdit("gap")
        change = _change(desk, form)
        written = (*change.titles.values(), *change.texts.values(), *change.ways)
        draft = editing.draft(
            form.id, change, gaps.names(form.gap, written)
        )  # whatever ``form.gap`` says: it can be altered
    if form.whole and form.revision != draft.revision and draft.changes:
        raise BadEdit("faster")
    return draft


def _change(desk: Desk, form: AnswerForm) -> AnswerChange:
    """What in the form is otherwise than the answer is now."""
    article, edit = desk.answering.answers.article(form.id), desk.answering.answers.edits().get(form.id)
    now = (article.titles, article.texts) if article else ({}, {})
    if form.whole and any(found.get(one) and not given[one] for found, given in _pairs(form, now) for one in given):
        raise BadEdit("incomplete")
    titles, texts = (
        {one: text for one, text in given.items() if text and text != found.get(one)}
        for found, given in _pairs(form, now)
    )
    ways = tuple(filter(None, map(str.strip, form.ways.splitlines())))
    removed = tuple(way for way in edit.ways if way not in ways) if edit and form.whole else ()
    return AnswerChange(titles, texts, ways, removed)


def _pairs(
    form: AnswerForm, now: tuple[Mapping[str, str], Mapping[str, str]]
) -> tuple[tuple[Mapping[str, str], Mapping[str, str]], ...]:
    return (now[0], form.titles), (now[1], form.texts)


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
