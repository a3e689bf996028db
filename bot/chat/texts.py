"""The words of the chat: ``templates/<language>/*.toml``, found by key (``register.phone.ask``)."""

import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from babel import localedata

REFERENCE = "zh"
"""The language that every other one must match key by key; those of whom nothing is known are spoken to in it."""

SECOND = "en"
"""The language for those who read no Chinese and have chosen none, as long as there is a folder of it."""


class FaultyTexts(Exception):
    """Templates with which nothing must start; ``faults`` lists all that is wrong."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class IncompleteTexts(FaultyTexts):
    """A language lacks keys or placeholders that the reference has, or has others."""


class UnknownText(KeyError):
    """No text has this key."""


class Texts:
    """Every text of every language, read once at start."""

    reference = REFERENCE
    """The language for whom nothing else is known."""

    def __init__(self, languages: Mapping[str, Mapping[str, str]], words: Mapping[str, Mapping[str, list[str]]]):
        self._languages = languages
        self.languages = tuple(languages)
        """The codes of the languages at hand."""
        self.words = words
        if faults := list(_gaps(languages)) + list(_gaps(words)):
            raise IncompleteTexts(faults)

    def has(self, key: str) -> bool:
        """Whether a text has this key."""
        return key in self._languages[REFERENCE]

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The text of this key; raises UnknownText. ``values`` fill its placeholders."""
        try:
            text = self._languages[language][key]
        except KeyError:
            raise UnknownText(f"{language}: {key}") from None
        return text.format(**values) if values else text

    def first(self, language: str, keys: Iterator[str] | tuple[str, ...], **values: object) -> str:
        """The text of the first of these keys that exists: the special wording before the shared one."""
        tried = tuple(keys)
        for key in tried:
            if self.has(key):
                return self.say(language, key, **values)
        raise UnknownText(f"{language}: {' or '.join(tried)}")


def load(root: Path) -> Texts:
    """The texts below ``root``: one folder a language, known by its ``chat.toml``; raises FaultyTexts."""
    folders = [path.parent for path in sorted(root.glob("*/chat.toml"))]
    if unknown := [folder.name for folder in folders if not _is_language(folder.name)]:
        raise FaultyTexts([f"{name}: CLDR knows no such language; name the folder by its code" for name in unknown])
    texts = {folder.name: dict(_texts(folder)) for folder in folders}
    words = {folder.name: tomllib.loads((folder / "words.toml").read_text("utf-8")) for folder in folders}
    return Texts(texts, words)


def _is_language(code: str) -> bool:
    """Whether CLDR has this language: it gives the names of countries in it."""
    return localedata.exists(code)


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.toml")):
        if path.stem != "words":
            yield from _flat(path.stem, tomllib.loads(path.read_text("utf-8")))


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            yield from _flat(key, value)
        else:
            yield key, value.strip("\n") if isinstance(value, str) else "\n".join(value)


def _gaps(languages: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    reference = languages[REFERENCE]
    for language, texts in languages.items():
        for key in reference.keys() ^ texts.keys():
            yield f"{language}: {key}: {'missing' if key in reference else 'not in ' + REFERENCE}"
        for key in reference.keys() & texts.keys():
            if reference[key] and not texts[key]:
                yield f"{language}: {key}: empty"
            if _placeholders(reference[key]) != _placeholders(texts[key]):
                yield f"{language}: {key}: placeholders differ"


def _placeholders(text: Any) -> set[str]:
    if not isinstance(text, str):
        return set()
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
