"""What of a text is compared: runs of one to three characters, and words of the Latin script."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.chat.reading import BLANKS, HAN, any_of, both_ends, simplified

_LATIN = re.compile(r"[a-z0-9]+")

_SENTENCE_END = re.compile(rf"[\n。！？!?；;…]+|\.\s|(?<=[{HAN}])\s+(?=[{HAN}])")

SHORTEST_QUESTION = 4
"""Letters and digits; what is shorter, such as "please!", is no sentence of its own."""

LONGEST_QUESTION = 30
"""Characters; what is longer may be a story with a question at its end."""


class Said(NamedTuple):
    """A text as it is compared: ``plain``, and ``key`` with the common one of words of one meaning."""

    plain: str
    key: str

    @property
    def run(self) -> str:
        """The key without spaces."""
        return self.key.replace(" ", "")

    @property
    def whole(self) -> str:
        """The key for comparing whole texts: ideographs without spaces."""
        return self.key if self.key.isascii() else self.run

    @property
    def latin(self) -> list[str]:
        """The Latin words, each after a blank, and pairs of them."""
        words = [f" {word}" for word in _LATIN.findall(self.key)]
        return [*words, *(f"{one}{other}" for one, other in zip(words, words[1:], strict=False))]

    def runs(self, length: int) -> list[str]:
        """All runs of so many characters of the text without its spaces."""
        run = self.run
        return [run[i : i + length] for i in range(len(run) - length + 1)]

    @property
    def grams(self) -> list[str]:
        """All that is compared of the text."""
        return [*self.runs(1), *self.runs(2), *self.runs(3), *self.latin]


class Grams:
    """Makes texts comparable. ``synonyms`` maps words to those that are compared in their place."""

    def __init__(self, synonyms: Mapping[str, str]) -> None:
        self._synonyms = {plain(word): common for word, common in synonyms.items()}
        longest_first = sorted(self._synonyms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def read(self, text: str) -> Said:
        """The text for comparing; all that is compared of a text comes from reading it once."""
        said = plain(text)
        return Said(said, self._pattern.sub(lambda found: self._synonyms[found[0]], BLANKS.sub("", said)))

    def of(self, text: str) -> list[str]:
        """The grams of a text."""
        return self.read(text).grams


class Others:
    """Finds names of other services and things in texts."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(map(plain, names))
        self._lengths = sorted({len(name) for name in self._names if not name.isascii()})

    def named_in(self, said: Said) -> bool:
        """Whether one of them is named, a Latin one as a whole word. Of a text without line feeds it looks at a few
        runs for each character, however many names there are.
        """
        text = said.plain
        runs = {text[i : i + length] for length in self._lengths for i in range(len(text) - length + 1)}
        return not self._names.isdisjoint(runs | set(_LATIN.findall(text)))


class Stories:
    """Finds the question of a story. ``openers`` are words with which people come to it: I just want to know …"""

    def __init__(self, openers: Iterable[str]) -> None:
        self._openers = re.compile(any_of(map(str.casefold, openers)))

    def questions(self, text: str) -> tuple[str, ...]:
        """What a long text probably asks: its last sentence, and what follows the last opener."""
        if len(text) <= LONGEST_QUESTION:
            return ()
        after = self._openers.split(text.casefold())[-1]
        last = next(filter(_may_ask, reversed(_SENTENCE_END.split(text))), "")
        return tuple(part for part in dict.fromkeys((last, after)) if len(part) < len(text) and _may_ask(part))


def _may_ask(part: str) -> bool:
    return sum(map(str.isalnum, part)) >= SHORTEST_QUESTION


def plain(text: str) -> str:
    """The text in simplified characters and lower case, with single spaces in place of all but letters and digits."""
    folded = unicodedata.normalize("NFKC", simplified(both_ends(text))).casefold()
    kept = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in folded)
    return " ".join(kept.split())
