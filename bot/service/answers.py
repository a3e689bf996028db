"""Answers to questions: the shipped ones with what staff changed; and the questions that nobody has answered yet."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from bot.answers.articles import Article, load_articles, load_nouns, load_openers, load_translated_ways, load_ways
from bot.answers.finder import Certainty, Finder, Finding
from bot.answers.weights import WEIGHTS, Learnt, read
from bot.chat.texts import REFERENCE_LANGUAGE
from bot.health.clock import unix_second
from bot.store.answers.edits import Edit, Edits
from bot.store.chat.questions import Question, QuestionEnd, Questions
from bot.store.redis.errors import StoreError

REFRESH_SECONDS = 30
"""What staff change is seen by every process after this time."""


@dataclass(frozen=True, slots=True)
class _Book:
    """All answers at one moment."""

    articles: Mapping[str, Article]
    finder: Finder


class Answers:
    """Finds answers. Without ``edits`` they are the shipped ones. The files are read at the first question."""

    def __init__(
        self,
        folder: Path,
        edits: Edits | None = None,
        questions: Questions | None = None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``folder``: that of the shipped answers. ``report`` is called with each verdict, and with ``helpful`` or
        ``unhelpful``.
        """
        self.folder, self._edits, self._questions, self.report = folder, edits, questions, report
        self._book: _Book | None = None
        self._known: Mapping[str, Edit] = {}
        self._read_at = 0.0

    def load(self) -> None:
        """Read the files, for which the first question would wait."""
        _articles(self.folder)
        _learnt(self.folder)
        _openers(self.folder)
        _nouns(self.folder)

    def find(self, text: str) -> Finding:
        """The answers that the text means, and how surely."""
        finding = self._current().finder.find(text)
        self.report(finding.verdict)
        return finding

    def likeliest(self, text: str) -> Sequence[Article]:
        """The answers that the text may mean, the likeliest first, for somebody who chooses: it is no question."""
        book = self._current()
        return [book.articles[one.id] for one in book.finder.find(text).candidates]

    def article(self, id_: str) -> Article | None:
        """The answer with this id, as it is now; None when there is none."""
        return self._current().articles.get(id_)

    def articles(self) -> Mapping[str, Article]:
        """All answers by id, as they are now."""
        return self._current().articles

    @property
    def finder(self) -> Finder:
        """What finds the answers as they are now, and is not counted."""
        return self._current().finder

    def edits(self) -> Mapping[str, Edit]:
        """The newest change of each answer that staff changed."""
        self._current()
        return self._known

    def finder_with(self, id_: str, edit: Edit | None) -> Finder:
        """What would find the answers if this one were so; None: as it was shipped."""
        others = {one: known for one, known in self.edits().items() if one != id_}
        return self._bind(others | ({id_: edit} if edit else {})).finder

    def edited(self, id_: str, edit: Edit) -> Article:
        """The answer with this change."""
        return _edited(id_, self.shipped.get(id_), edit)

    def renew(self) -> None:
        """Look at once at what staff changed."""
        self._read_at = -math.inf

    def keep_question(
        self, chat: str, text: str, found: Finding, now: datetime, names: Callable[[], Sequence[str]], *, human: bool
    ) -> None:
        """Keep a question for the people who can answer it. ``names``: those on record around the chat; ``human``: a
        clerk is at work there. When the store is down it is lost.
        """
        if self._questions:
            end = QuestionEnd.UNSURE if found.verdict is Certainty.UNSURE else QuestionEnd.NONE
            ids = tuple(one.id for one in found.candidates) if end is QuestionEnd.UNSURE else ()
            with suppress(StoreError):
                question = Question(unix_second(now), text, ids, QuestionEnd.HUMAN if human else end, tuple(names()))
                self._questions.keep(chat, question)

    def _current(self) -> _Book:
        if self._book is None or time.monotonic() - self._read_at > REFRESH_SECONDS:
            self._read_at = time.monotonic()
            edits = self._newest_edits()
            if self._book is None or edits != self._known:
                self._known, self._book = edits, self._bind(edits)
        return self._book

    def _newest_edits(self) -> Mapping[str, Edit]:
        with suppress(StoreError):
            return self._edits.newest() if self._edits else {}
        return self._known

    def _bind(self, edits: Mapping[str, Edit]) -> _Book:
        edited = {id_: _edited(id_, self.shipped.get(id_), edit) for id_, edit in edits.items()}
        articles = {**self.shipped, **{id_: one for id_, one in edited.items() if one.texts}}
        translated = _translated_ways(self.folder)
        added = {id_: (*translated.get(id_, ()), *_ways_of(edits.get(id_))) for id_ in {**translated, **edits}}
        return _Book(
            articles, Finder(_learnt(self.folder), articles, added, _openers(self.folder), _nouns(self.folder))
        )

    @property
    def known_ways(self) -> Mapping[str, str]:
        """The shipped ways of asking, each with its form for comparing (``Finder.key``)."""
        return _ways(self.folder)

    @property
    def shipped(self) -> Mapping[str, Article]:
        """The answers as they were shipped, by id."""
        return _articles(self.folder)


def in_language(texts: Mapping[str, str], *languages: str) -> str:
    """The text in the first of these languages that has it, else in the reference language, else in any."""
    found = (texts.get(language) for language in (*languages, REFERENCE_LANGUAGE, *texts))
    return next(filter(None, found), "")


def filled(text: str, hotline: str, days: int, hours: str) -> str:
    """The text of an answer with the numbers of this service: ``days`` is how long passes at gates are kept, ``hours``
    are those of the clerks on a working day.
    """
    return text.replace("{hotline}", hotline).replace("{days}", str(days)).replace("{hours}", hours)


@cache
def _articles(folder: Path) -> Mapping[str, Article]:
    return load_articles(folder)


@cache
def _openers(folder: Path) -> tuple[str, ...]:
    return load_openers(folder)


@cache
def _nouns(folder: Path) -> dict[str, tuple[str, ...]]:
    return {_learnt(folder).key(noun): ids for noun, ids in load_nouns(folder).items()}


@cache
def _learnt(folder: Path) -> Learnt:
    return Learnt(read((folder / WEIGHTS).read_bytes()))


@cache
def _ways(folder: Path) -> Mapping[str, str]:
    key = _learnt(folder).key
    return {way.text: key(way.text) for way in (*load_ways(folder), *load_translated_ways(folder))}


@cache
def _translated_ways(folder: Path) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for way in load_translated_ways(folder):
        found.setdefault(way.id, []).append(way.text)
    return found


def _ways_of(edit: Edit | None) -> Sequence[str]:
    return edit.ways if edit else ()


def _edited(id_: str, shipped: Article | None, edit: Edit) -> Article:
    before = shipped or Article(id_, {}, {})
    return replace(before, titles={**before.titles, **edit.titles}, texts={**before.texts, **edit.texts})
