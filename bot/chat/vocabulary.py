"""The words that people say to the bot: ``templates/<language>/words.toml``, each a list of ways to say one thing.

All languages count at once, so a word works whatever language the chat is in.
"""

from bot.chat.parsers import plain
from bot.chat.texts import FaultyTexts, Texts


class AmbiguousWords(FaultyTexts):
    """A word stands for two things."""


class Vocabulary:
    """Finds what a whole text means; raises AmbiguousWords when it could mean two things."""

    def __init__(self, texts: Texts) -> None:
        self._ways: dict[str, set[str]] = {}
        for table in texts.words.values():
            for name, ways in table.items():
                self._ways.setdefault(name, set()).update(map(plain, ways))
        self._names: dict[str, str] = {}
        self._index(tuple(name for name in self._ways if name not in ("confirm", "change", "resume")))

    def name(self, text: str) -> str | None:
        """The command that this text is, or None."""
        return self._names.get(plain(text))

    def means(self, name: str, text: str) -> bool:
        """Whether the text is a way to say this."""
        return plain(text) in self._ways[name]

    def after(self, name: str, text: str) -> str:
        """What follows a way to say this at the beginning of the text; empty when it does not begin so."""
        said = plain(text)
        starts = [way for way in self._ways[name] if said.startswith(way)]
        return said[len(max(starts, key=len)) :].strip() if starts else ""

    def _index(self, names: tuple[str, ...]) -> None:
        twice = []
        for name in names:
            for way in self._ways[name]:
                if self._names.setdefault(way, name) != name:
                    twice.append(f"{way}: {name}, {self._names[way]}")
        if twice:
            raise AmbiguousWords(twice)
