"""Makes texts comparable: ``normalize`` for exact texts, ``loosen`` for decorated ones and those in another script."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from opencc import OpenCC

LONGEST_TEXT = 400
"""Characters of a text that are looked at; what people ask is said by then."""

HAN = r"\u3400-\u9fff"
"""Ideographs, as a part of a class in a pattern."""
_FACE = re.compile(rf"\[[{HAN}A-Za-z]{{1,8}}\]|/::?.|/:[\w-]+")
"""A face of WeChat as text: [smile], /::), /:rose."""

_BLANKS = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
_DECORATION = ("So", "Sk", "Cs", "Cn", "Co", "Mn", "Me")
"""Categories of emoji and of what belongs to them."""


def normalize(text: str) -> str:
    """The text for comparisons: NFKC, case-folded, without invisible characters, with single spaces between words and
    without punctuation at both ends."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if "".join(words := folded.split()).isalnum():  # most texts, and nearly all labels: nothing else to leave out
        return " ".join(words)
    words = "".join(c for c in folded if unicodedata.category(c) != "Cf").split()
    joined = " ".join(words)
    kept = [i for i, c in enumerate(joined) if unicodedata.category(c)[0] not in "PZC"]
    return joined[kept[0] : kept[-1] + 1] if kept else ""


def loosen(text: str, edges: tuple[str, ...] = ()) -> str:
    """The normalized text in simplified characters, without faces, symbols and blanks between ideographs; these words
    are removed from both ends as often as they stand there, while something is left.
    """
    said = _FACE.sub(" ", simplified(text[:LONGEST_TEXT]))
    said = normalize("".join(" " if c in "~～^" or unicodedata.category(c) in _DECORATION else c for c in said))
    return _without_edges(_BLANKS.sub("", said), edges)


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return text if text.isascii() else _converter().convert(text)


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of these phrases, the longest first, a Latin one as a whole word; "…" in a phrase stands for a
    few characters.
    """
    return "|".join(map(_phrase, sorted(phrases, key=len, reverse=True))) or "(?!)"


def _phrase(words: str) -> str:
    latin = words.replace("…", "").isascii()
    gap = r"\b.{0,12}?\b" if latin else ".{0,4}?"
    pattern = gap.join(re.escape(part.strip() if latin else part) for part in words.split("…"))
    return rf"(?<![A-Za-z]){pattern}(?![A-Za-z])" if latin else pattern


def _without_edges(said: str, edges: tuple[str, ...]) -> str:
    """The text without these words at its ends, one after the other, as long as something is left."""
    kept = normalize(_at_an_end(edges).sub("", said, count=1)) if edges else ""
    return _without_edges(kept, edges) if kept and kept != said else said


@cache
def _at_an_end(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words at the beginning or at the end, the longest that fits."""
    patterns = [rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in sorted(words, key=len, reverse=True)]
    either = "|".join(patterns)
    return re.compile(rf"^(?:{either})|(?:{either})$")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
