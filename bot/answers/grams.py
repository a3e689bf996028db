"""What of a text is compared: runs of one to three characters, and words of the Latin script."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.chat.reading import HAN, any_of, both_ends, simplified

_LATIN = re.compile(r"[a-z0-9]+")

_SENTENCE_END = re.compile(rf"[\n。！？!?；;…]+|\.\s|(?<=[{HAN}])\s+(?=[{HAN}])")

SHORTEST_QUESTION = 4
"""Letters and digits; what is shorter, such as "please!", is no sentence of its own."""

LONGEST_QUESTION = 30
"""Characters; what is longer may be a story with a question at its end."""


class Grams:
    """Makes grams of texts. ``synonyms`` maps words to those that are compared in their place."""

    def __init__(self, synonyms: Mapping[str, str]) -> None:
        self._synonyms = {plain(word): common for word, common in synonyms.items()}
        longest_first = sorted(self._synonyms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def of(self, text: str) -> list[str]:
        """The runs of characters of the text without its spaces; Latin words, and pairs of them, after a blank."""
        said = self._with_common_words(text)
        run, words = said.replace(" ", ""), _LATIN.findall(said)
        pairs = [f" {one} {other}" for one, other in zip(words, words[1:], strict=False)]
        runs = (run[i : i + length] for length in (1, 2, 3) for i in range(len(run) - length + 1))
        return [*runs, *(f" {word}" for word in words), *pairs]

    def key(self, text: str) -> str:
        """The text for comparing whole texts: ideographs without spaces, and the common one of words of one meaning."""
        said = self._with_common_words(text)
        return said if said.isascii() else said.replace(" ", "")

    def _with_common_words(self, text: str) -> str:
        return self._pattern.sub(lambda found: self._synonyms[found[0]], plain(text))


class Others:
    """Finds names of other services and things in texts."""

    def __init__(self, names: Iterable[str]) -> None:
        found = (rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name) for name in map(plain, names))
        self._pattern = re.compile("|".join(found) or "(?!)")

    def named_in(self, text: str) -> bool:
        """Whether one of them is named."""
        return bool(self._pattern.search(plain(text)))


class Stories:
    """Finds the question of a story. ``openers`` are words with which people come to it: I just want to know …"""

    def __init__(self, openers: Iterable[str]) -> None:
        self._openers = re.compile(any_of(map(str.casefold, openers)))

    def questions(self, text: str) -> tuple[str, ...]:
        """What a long text probably asks: its last sentence, and what follows the last opener."""
        if len(text) <= LONGEST_QUESTION:
            return ()
        said = both_ends(text)
        after = self._openers.split(said.casefold())[-1]
        ends = [part for part in _SENTENCE_END.split(said) if len(plain(part)) >= SHORTEST_QUESTION]
        found = dict.fromkeys((*ends[-1:], after))
        return tuple(part for part in found if len(part) < len(said) and len(plain(part)) >= SHORTEST_QUESTION)


def plain(text: str) -> str:
    """The text in simplified characters and lower case, with single spaces in place of all but letters and digits."""
    folded = unicodedata.normalize("NFKC", simplified(both_ends(text))).casefold()
    kept = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in folded)
    return " ".join(kept.split())
