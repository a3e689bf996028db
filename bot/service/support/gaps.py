"""The gap list: what people asked in the last 30 days that the bot cannot answer, grouped, masked.

A job of the worker makes it from the kept questions, since at ten thousand of them that takes seconds. It is made anew
when somebody looks at one that is older than a minute.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.fields import MOVED
from bot.chat.reading import simplified
from bot.health.clock import BEIJING, unix_second
from bot.health.people.masking_text import mask_text
from bot.health.support.likeness import QuestionGroup, group_alike
from bot.service.answers import Answers
from bot.service.support.names import Names
from bot.store.chat.questions import KEPT_SECONDS, Question
from bot.store.jobs import TryLater
from bot.store.records import Records
from bot.store.support.gaps import Asked, Gap, GapList

GAPS_JOB = "gaps"
"""The kind of the job that makes the gap list. It has one subject."""

_ALL = "all"

QUESTIONS = 10_000
"""The questions of which the list is made, the newest ones."""

GROUPS, TEXTS = 500, 20
"""Groups of a list, and different texts of a group."""

PAGE = 20
"""Groups of one page."""

RUN = 3
"""Characters in a row by which a text that is to be published is like a question that was asked."""

_Named = tuple[Sequence[str], Question]

FRESH_SECONDS = 60
"""After this long a list that is looked at is made anew."""


@dataclass(frozen=True, slots=True)
class GapPage:
    """A page of the list. ``at``: when it was made; ``fresh``: no newer one is being made. ``more``: pages follow."""

    at: datetime
    total: int
    answered: int
    gaps: Sequence[Gap] = field(repr=False)
    more: bool
    fresh: bool


class GapFinding:
    """Makes the gap list and reads it."""

    def __init__(self, records: Records, answers: Answers, names: Names) -> None:
        self._questions = records.questions
        self._chat_fields = records.chat_fields
        self._vault = records.vault
        self._jobs = records.jobs
        self._gaps = records.support.gaps
        self._answers = answers
        self._names = names

    def page(self, number: int, now: datetime) -> GapPage | None:
        """A page, from 0 on; None while the first list is being made."""
        about = self._gaps.about()
        fresh = about is not None and unix_second(now) - about.at < FRESH_SECONDS
        if not fresh:
            self.plan(now)
        if about is None:
            return None
        first = number * PAGE
        gaps = self._gaps.get(*about.refs[first : first + PAGE])
        at, more = datetime.fromtimestamp(about.at, BEIJING), len(about.refs) > first + PAGE
        return GapPage(at, about.total, about.answered, gaps, more, fresh)

    def plan(self, now: datetime) -> None:
        """Let a worker make the list anew."""
        self._jobs.add(GAPS_JOB, _ALL, now)

    def gap(self, ref: str) -> Gap | None:
        """The group with this name; None when it is in the list no more."""
        return next(iter(self._gaps.get(ref)), None)

    def names(self, ref: str, texts: Sequence[str]) -> tuple[str, ...]:
        """The names on record around those who asked what is in the group with this name, and in all groups with which
        these texts share some characters: a text that is published must not have them, from whatever page it comes.
        """
        about, written = self._gaps.about(), _runs(texts)
        gaps = self._gaps.get(*about.refs) if about else ()
        meant = (gap for gap in gaps if gap.ref == ref or written & _runs(gap.texts))
        return tuple(dict.fromkeys(name for gap in meant for name in gap.names))

    def make(self, _subject: str, now: datetime) -> None:
        """Make the list. Raises TryLater when questions were erased meanwhile."""
        run = self._gaps.begin()
        kept = self._kept(unix_second(now) - KEPT_SECONDS)
        self._answers.renew()
        finder = self._answers.finder
        counts = Counter(text for text, _, _ in kept)
        asked = [Asked(text, finder.key(text), count, finder.sure(text)) for text, count in counts.items()]
        answered = {one.text for one in asked if one.answer}
        unanswered = [one for one in kept if one[0] not in answered]
        gaps = self._grouped(unanswered)
        about = GapList(unix_second(now), len(kept), len(kept) - len(unanswered), [gap.ref for gap in gaps])
        if not self._gaps.save(run, about, gaps, asked):
            raise TryLater

    def _kept(self, since: int) -> list[tuple[str, Sequence[str], Question]]:
        """The masked text, the names that are masked in it, and the question of each one that is kept."""
        names: dict[str, Sequence[str] | None] = {}
        found: list[tuple[str, Sequence[str], Question]] = []
        for chat, question in self._questions.newest(since, QUESTIONS):
            if chat not in names:
                names[chat] = self._names_now(chat)
            known = names[chat]
            if known is not None:
                around = *known, *question.names
                found.append((mask_text(question.text, around, (), simplified), around, question))
        return found

    def _names_now(self, chat: str) -> Sequence[str] | None:
        """The names around the chat; None when its record moved away: who asked before being on record would be known
        by no name.
        """
        return None if MOVED in self._chat_fields.read(chat) else self._names.of(chat).on_record

    def _grouped(self, kept: Iterable[tuple[str, Sequence[str], Question]]) -> list[Gap]:
        by_text: dict[str, list[_Named]] = {}
        for text, names, question in kept:
            by_text.setdefault(text, []).append((names, question))
        texts = (text for text, found in by_text.items() for _ in found)
        return [self._gap(group, by_text) for group in group_alike(texts, simplified)[:GROUPS]]

    def _gap(self, group: QuestionGroup, by_text: Mapping[str, Sequence[_Named]]) -> Gap:
        shown = group.texts[:TEXTS]
        members = [one for text in group.texts for one in by_text[text]]
        offered = Counter(question.offered[0] for _, question in members if question.offered)
        return Gap(
            self._vault.digest("gap", group.texts[0])[:16],
            group.count,
            shown,
            Counter(question.end for _, question in members),
            max(question.at for _, question in members),
            next((id_ for id_, _ in offered.most_common(1)), ""),
            list(dict.fromkeys(name for text in shown for names, _ in by_text[text] for name in names)),
        )


def _runs(texts: Iterable[str]) -> set[str]:
    """All runs of RUN characters in the texts; of a shorter text all of it."""
    plain = [re.sub(r"\W", "", simplified(text)).casefold() for text in texts]
    return {text[at : at + RUN] for text in plain for at in range(max(1, len(text) - RUN + 1)) if text}
