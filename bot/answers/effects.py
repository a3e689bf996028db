"""What a change of the ways of asking does to other texts: which of them would get another answer than before.

A way that is added, or taken away, changes the score of one answer for the texts that are like it, and nothing else. So
only those are tried, found by the pairs of characters that they share with a changed way.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import pairwise
from math import sqrt

from msgspec import Struct

from bot.answers.finder import Finder

TRIED = 500
"""The texts that are tried at most, those that are most like a changed way: half a second."""

ALIKE = 0.1
"""The share of common pairs from which on a text is tried."""


class Shift(Struct, frozen=True):
    """A text that gets another answer: the ids of those that it gets at once, before and after; empty for none."""

    text: str
    before: str
    after: str


def shifts(before: Finder, after: Finder, texts: Mapping[str, str], changed: Sequence[str]) -> tuple[Shift, ...]:
    """The texts that get another answer, those first that are most like a ``changed`` way. ``texts`` maps each to its
    form for comparing (``Finder.key``).
    """
    found = (Shift(text, before.sure(text), after.sure(text)) for text in _like(texts, map(after.key, changed)))
    return tuple(shift for shift in found if shift.before != shift.after)


def _like(texts: Mapping[str, str], changed: Iterable[str]) -> Iterable[str]:
    """The texts to be tried."""
    ways = [set(_pairs(way)) for way in changed]
    known: set[str] = set().union(*ways)
    near: list[tuple[float, str]] = []
    for text, plain in texts.items():
        pairs = {pair for pair in _pairs(plain) if pair in known}
        if pairs and (likeness := max(len(pairs & way) / sqrt(len(way) * len(plain)) for way in ways)) >= ALIKE:
            near.append((likeness, text))
    return [text for _, text in nlargest(TRIED, near)]


def _pairs(plain: str) -> Iterable[str]:
    """Pairs of characters, which words of the Latin script share with others more seldom."""
    return (one + other for one, other in pairwise(plain))
