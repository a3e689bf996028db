"""The answers: the list with its search, and one answer as the chat shows it, with its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from bot.answers.articles import Article
from bot.chat.reading import simplified
from bot.health.clock import BEIJING
from bot.health.support.roles import DeskAction, may
from bot.pages.support.answer_form import form_of
from bot.pages.support.desk import Desk, DeskVisit
from bot.service.answer_editing import MAX_BYTES
from bot.service.answers import in_language
from bot.store.answers.edits import Edit

PAGE = 30
"""Answers of one page of the list."""

SHOWN = 30
"""Questions with another answer that are shown."""


class NoSuchAnswer(Exception):
    """There is no answer with this id, and never was."""


@dataclass(frozen=True, slots=True)
class Preview:
    """An answer in one language, as the chat shows it; ``bytes`` of its text, of which ``MAX_BYTES`` are allowed."""

    language: str
    title: str
    text: str
    bytes: int


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/answers`` with ``?q=`` and ``?page=``, ``/d/answers/<id>`` with ``?done``."""
    answers = desk.support.answers

    @routes.get("/d/answers")
    def show_answers() -> Response:
        visit = desk.visit(DeskAction.ANSWERS)
        asked, page = request.args.get("q", "").strip()[:200], max(0, request.args.get("page", 0, type=int))
        found = _found(desk, visit, asked)
        rows = found[page * PAGE : (page + 1) * PAGE]
        return desk.page(
            "support_answers.html",
            visit,
            rows=rows,
            total=len(found),
            page=page,
            more=len(found) > (page + 1) * PAGE,
            q=asked,
            meant=[_title(desk, visit, one.id) for one in answers.likeliest(asked)] if asked else (),
            sure=bool(answers.finder.sure(asked)),
        )

    @routes.get("/d/answers/<id_>")
    def show_answer(id_: str) -> Response:
        visit = desk.visit(DeskAction.ANSWERS)
        answers.renew()
        article, history = answers.article(id_), desk.support.editing.history(id_)
        if article is None and not history:
            raise NoSuchAnswer
        last = history[-1] if history else None
        before = history[-2] if len(history) > 1 else None
        effect = effect_values(desk, visit, id_, before, last) if "done" in request.args else {}
        return desk.page(
            "support_answer.html",
            visit,
            id=id_,
            previews=previews(desk, article) if article else (),
            limit=MAX_BYTES,
            form=form_of(desk, id_, len(history), last),
            history=[(number, _moment(edit), edit) for number, edit in enumerate(history, 1)][::-1],
            shipped=id_ in answers.shipped,
            may_publish=may(visit.member.roles, DeskAction.PUBLISH),
            **effect,
        )


def previews(desk: Desk, article: Article) -> Sequence[Preview]:
    """The answer in each language in which it has a text."""
    return tuple(_previews(desk, article))


def effect_values(desk: Desk, visit: DeskVisit, id_: str, before: Edit | None, after: Edit | None) -> dict[str, Any]:
    """What a page shows of the effect of a change: the figures, and the questions with their titles before and then."""
    effect = desk.support.effects.measure(id_, before, after)
    new, language = after.titles if after else {}, desk.renderer.page_language(visit.session.language)

    def title(one: str) -> str:
        return in_language(new, language) if one == id_ and new else _title(desk, visit, one)[1]

    gained, changed = (
        [(shift.text, title(shift.before), title(shift.after)) for shift in found[:SHOWN]]
        for found in (effect.gained, effect.changed)
    )
    return {"effect": effect, "gained": gained, "changed": changed}


def _previews(desk: Desk, article: Article) -> Iterator[Preview]:
    for language in filter(article.texts.get, desk.renderer.texts.languages):
        text, helpful = article.texts[language], desk.renderer.texts.say(language, "answers.helpful")
        shown = f"{desk.support.fill(text)}\n\n{helpful}"
        yield Preview(language, article.titles.get(language, ""), shown, len(text.encode()))


def _found(desk: Desk, visit: DeskVisit, asked: str) -> list[tuple[str, str, str]]:
    """The id, the title and who changed it last of each answer that has the words; all without words."""
    words, edits = simplified(asked).casefold(), desk.support.answers.edits()
    articles = desk.support.answers.articles()
    shown = [id_ for id_ in dict.fromkeys((*articles, *edits)) if words in _all_words(id_, articles.get(id_))]
    by = {id_: f"{edit.by} {_moment(edit)}" for id_, edit in edits.items()}
    return [(*_title(desk, visit, id_), by.get(id_, "")) for id_ in shown]


def _all_words(id_: str, article: Article | None) -> str:
    texts = (*article.titles.values(), *article.texts.values()) if article else ()
    return simplified("\n".join((id_, *texts))).casefold()


def _title(desk: Desk, visit: DeskVisit, id_: str) -> tuple[str, str]:
    """The id and the title of an answer in the language of the page; the id when it has none now."""
    article = desk.support.answers.article(id_)
    return id_, in_language(article.titles, desk.renderer.page_language(visit.session.language)) if article else id_


def _moment(edit: Edit) -> str:
    return f"{datetime.fromtimestamp(edit.at, BEIJING):%Y-%m-%d %H:%M}"
