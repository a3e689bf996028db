"""Answers to questions: the shipped ones with what staff changed; and the questions that nobody has answered yet."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from bot.answers.articles import Article, load_articles, load_openers
from bot.answers.finder import Finder, Finding
from bot.answers.weights import WEIGHTS, Learnt, read
from bot.chat.texts import REFERENCE_LANGUAGE, SECOND_LANGUAGE
from bot.health.clock import unix_second
from bot.store.answers.edits import Edit, Edits
from bot.store.chat.questions import Question, Questions
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
        """``report`` is called with each verdict, and with ``helpful`` or ``unhelpful``."""
        self._folder, self._edits, self._questions, self.report = folder, edits, questions, report
        self._book: _Book | None = None
        self._known: Mapping[str, Edit] = {}
        self._read_at = 0.0

    def load(self) -> None:
        """Read the files, for which the first question would wait."""
        _articles(self._folder)
        _learnt(self._folder)
        _openers(self._folder)

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

    def keep_question(self, chat: str, text: str, offered: Finding, now: datetime) -> None:
        """Keep a question for the people who can answer it. When the store is down it is lost."""
        if self._questions:
            with suppress(StoreError):
                ids = tuple(one.id for one in offered.candidates)
                self._questions.keep(chat, Question(unix_second(now), text, ids))

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
        articles = {**self.shipped, **{id_: _edited(id_, self.shipped.get(id_), edit) for id_, edit in edits.items()}}
        added = {id_: edit.ways for id_, edit in edits.items()}
        return _Book(articles, Finder(_learnt(self._folder), articles, added, _openers(self._folder)))

    @property
    def shipped(self) -> Mapping[str, Article]:
        """The answers as they were shipped, by id."""
        return _articles(self._folder)


@cache
def _articles(folder: Path) -> Mapping[str, Article]:
    return load_articles(folder)


@cache
def _openers(folder: Path) -> tuple[str, ...]:
    return load_openers(folder)


@cache
def _learnt(folder: Path) -> Learnt:
    return Learnt(read((folder / WEIGHTS).read_bytes()))


def _edited(id_: str, shipped: Article | None, edit: Edit) -> Article:
    before = shipped or Article(id_, {}, {})
    return replace(before, titles={**before.titles, **edit.titles}, texts={**before.texts, **edit.texts})


def worded(article: Article, language: str, hotline: str, days: int) -> str:
    """What the article answers, with the number of the hotline and the days that passes at gates are kept."""
    said = in_language(article.texts, language)
    return said.replace("{hotline}", hotline).replace("{days}", str(days))


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, else in the language for those who may not read the reference language."""
    return texts.get(language) or texts.get(SECOND_LANGUAGE) or texts[REFERENCE_LANGUAGE]
