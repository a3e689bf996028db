"""Sentences that mean a command, whatever else stands in them: words.toml has patterns under ``says_<command>``.

In a pattern "…" stands for a few characters, ``<name>`` for any phrase of this name.
"""

import re
from collections.abc import Iterable

from bot.chat.reading import any_of, loosen
from bot.chat.texts import Texts
from bot.chat.vocabulary import SAYS

GAP = 8
"""Characters for which "…" stands at most; twice as many in a script that divides words by blanks."""

LONGEST = 60
"""Characters of a sentence that is looked at; a longer one is a story."""


class Sentences:
    """The patterns of all languages, in the order of words.toml."""

    def __init__(self, texts: Texts) -> None:
        self._phrases: dict[str, set[str]] = {}
        patterns: dict[str, list[str]] = {}
        for table in texts.words.values():
            for name, phrases in table.items():
                folded = [phrase.casefold() for phrase in phrases]  # as what is looked at
                self._phrases.setdefault(name, set()).update(folded)
                if name.startswith(SAYS):
                    patterns.setdefault(name.removeprefix(SAYS), []).extend(folded)
        self._patterns = {name: self._compiled(found) for name, found in patterns.items()}

    def commands(self, text: str) -> tuple[str, ...]:
        """The commands that the text may mean, the first of words.toml first."""
        said = loosen(text)
        if len(said) > LONGEST:
            return ()
        return tuple(name for name, pattern in self._patterns.items() if pattern.search(said))

    def _compiled(self, patterns: Iterable[str]) -> re.Pattern[str]:
        return re.compile("|".join(map(self._expression, patterns)))

    def _expression(self, pattern: str) -> str:
        gap = f".{{0,{2 * GAP if pattern.isascii() or ' ' in pattern else GAP}}}?"
        parts = re.split(r"(…|<\w+>)", pattern.replace(" … ", "…"))
        return "".join(
            gap if part == "…" else f"(?:{any_of(self._phrases[part[1:-1]])})" if part[:1] == "<" else re.escape(part)
            for part in parts
        )
