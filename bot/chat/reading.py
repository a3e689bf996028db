"""Makes texts comparable: ``normalize`` for exact texts, ``loosen`` for decorated ones and those in another script."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache

from opencc import OpenCC

LONGEST_TEXT = 400
"""Characters of a text that are looked at: a question is asked at one end of a story."""

LONGEST_ANSWER = 240
"""The same for the answer to a question of a form, or several answers in one message."""

MOST_EDGES = 20
"""Words such as "please" that are taken off a text at most; who writes more of them writes nothing else."""

HAN = r"\u3400-\u9fff"
"""Ideographs, as a part of a class in a pattern."""
_FACE = re.compile(rf"\[[{HAN}A-Za-z]{{1,8}}\]|/::?.|/:[\w-]+")
"""A face of WeChat as text: [smile], /::), /:rose."""

_RUN_OF_BLANKS = re.compile(r"\s{2,}")
BLANKS = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
"""Blanks between ideographs: noise."""
_DECORATION = ("So", "Sk", "Cs", "Cn", "Co", "Mn", "Me")
"""Categories of emoji and of what belongs to them."""


def normalize(text: str) -> str:
    """The text for comparisons: NFKC, case-folded, without invisible characters, with single spaces between words and
    without punctuation at both ends."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if "".join(words := folded.split()).isalnum():  # most texts, and nearly all labels: nothing else to leave out
        return " ".join(words)
    words = "".join(c for c in folded if unicodedata.category(c) != "Cf").split()
    return _without_signs(" ".join(words))


def tidied(text: str) -> str:
    """The text as answers are looked for in it: one blank or line feed in place of several, and not more than
    LONGEST_ANSWER. This bounds what the patterns cost, some of which look at each pair of places.
    """
    said = _RUN_OF_BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", text)[:LONGEST_ANSWER]
    folded = unicodedata.normalize("NFKC", said)
    return said if len(folded) <= LONGEST_ANSWER else folded[:LONGEST_ANSWER]  # one sign can stand for 18 letters


def both_ends(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text, or the first and the last characters of one that is longer than this, also in NFKC."""
    folded, half = unicodedata.normalize("NFKC", text), longest // 2
    return text if len(folded) <= longest else f"{folded[:half]} {folded[-half:]}"


def loosen(text: str, edges: tuple[str, ...] = ()) -> str:
    """The normalized text in simplified characters, without faces, symbols and blanks between ideographs; these words
    are removed from both ends as often as they stand there, while something is left.
    """
    said = _FACE.sub(" ", simplified(both_ends(text)))
    said = normalize("".join(" " if c in "~～^" or unicodedata.category(c) in _DECORATION else c for c in said))
    return _without_edges(BLANKS.sub("", said), edges)


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return text if text.isascii() else _converter().convert(text)


def script_of(text: str) -> str:
    """The script of most letters, as Unicode names them: CJK, LATIN, HANGUL …; empty without letters."""
    letters = (c for c in text if c.isalpha())
    found = Counter(unicodedata.name(c, "").partition(" ")[0].partition("-")[0] for c in letters)
    return found.most_common(1)[0][0] if found else ""


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
    for _ in range(MOST_EDGES):
        kept = _without_signs(_at_an_end(edges).sub("", said, count=1)) if edges else ""
        if kept in ("", said):
            break
        said = kept
    return said


@cache
def _at_an_end(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words at the beginning or at the end, the longest that fits."""
    patterns = [rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in sorted(words, key=len, reverse=True)]
    either = "|".join(patterns)
    return re.compile(rf"^(?:{either})|(?:{either})$")


def _without_signs(said: str) -> str:
    """The text without punctuation, blanks and control characters at its ends."""
    first = next((i for i, c in enumerate(said) if _is_word(c)), len(said))
    last = next((i for i in range(len(said), first, -1) if _is_word(said[i - 1])), first)
    return said[first:last]


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] not in "PZC"


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
