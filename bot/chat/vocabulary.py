"""The words that people say to the bot: ``templates/<language>/words.toml``, each a list of ways to say one thing.

All languages count at once, so a word works whatever language the chat is in.
"""

import re

from bot.chat.parsers import plain, trimmed
from bot.chat.texts import FaultyTexts, Texts


class AmbiguousWords(FaultyTexts):
    """A word stands for two things."""


ANSWERS = ("confirm", "change", "resume", "called", "sentence")
"""Words that mean something only within a form: no commands."""


SPEAK = "speak"
"""The words with which one asks for the language in whose folder they are."""


class Vocabulary:
    """Finds what a whole text means; raises AmbiguousWords when it could mean two things."""

    def __init__(self, texts: Texts) -> None:
        self._ways: dict[str, set[str]] = {}
        self._languages: dict[str, set[str]] = {}
        for language, table in texts.words.items():
            for name, ways in table.items():
                self._ways.setdefault(name, set()).update(map(plain, ways))
                for way in ways:
                    self._languages.setdefault(plain(way), set()).add(language)
        self._names: dict[str, str] = {}
        self._index(tuple(name for name in self._ways if name not in ANSWERS), _asked_for_twice(texts))

    def name(self, text: str) -> str | None:
        """The command that this text is, or None."""
        return self._names.get(plain(text))

    def means(self, name: str, text: str) -> bool:
        """Whether the text is a way to say this."""
        return plain(text) in self._ways[name]

    def language(self, text: str) -> str:
        """The one language in which this is a word; empty when it is one in none or in several."""
        found = self._languages.get(plain(text), set())
        return next(iter(found)) if len(found) == 1 else ""

    def free(self, text: str) -> str | None:
        """An answer that any words could be, as typed, without an introduction ("my name is"); None for our own words
        and for what begins like a sentence."""
        answer = trimmed(_without(self._ways.get("called", set()), text))
        own = not answer or plain(answer) in self._languages
        return None if own or _without(self._ways.get("sentence", set()), answer) != answer else answer

    def after(self, name: str, text: str) -> str:
        """What follows a way to say this at the beginning of the text; empty when it does not begin so."""
        said = plain(text)
        starts = [way for way in self._ways[name] if said.startswith(way)]
        return said[len(max(starts, key=len)) :].strip() if starts else ""

    def _index(self, names: tuple[str, ...], twice: list[str]) -> None:
        for name in names:
            for way in self._ways[name]:
                if self._names.setdefault(way, name) != name:
                    twice.append(f"{way}: {name}, {self._names[way]}")
        if twice:
            raise AmbiguousWords(twice)


def spoken_for(texts: Texts, text: str) -> list[str]:
    """The languages that this text asks for: at most one in a Vocabulary's texts."""
    said = plain(text)
    return [language for language in texts.languages if said in map(plain, texts.words[language].get(SPEAK, ()))]


def _asked_for_twice(texts: Texts) -> list[str]:
    """The words that ask for several languages at once."""
    ways = {plain(way) for table in texts.words.values() for way in table.get(SPEAK, ())}
    return sorted(f"{way}: {', '.join(found)}" for way in ways if len(found := spoken_for(texts, way)) > 1)


def _without(starts: set[str], text: str) -> str:
    """The text without the longest of these at its beginning, where a Latin one ends with the word."""
    said = text.strip()
    for start in sorted(starts, key=len, reverse=True):
        pattern = r"\s+".join(map(re.escape, start.replace("’", "'").split()))
        if match := re.match(pattern + (r"\b" if start[-1].isascii() else ""), said.replace("’", "'"), re.IGNORECASE):
            return said[match.end() :]
    return text
