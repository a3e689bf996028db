"""The texts of the chat from ``templates/<language>/*.toml``, found by key (``register.phone.ask``)."""

import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from babel import localedata

REFERENCE_LANGUAGE = "zh"
"""The default language. Every other language must have the same keys and placeholders."""

SECOND_LANGUAGE = "en"
"""The language, if available, for people who have chosen none and probably do not read Chinese."""


class FaultyTexts(Exception):
    """The templates have faults, so no process may start; ``faults`` lists all of them."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class IncompleteTexts(FaultyTexts):
    """The keys or placeholders of a language differ from those of the reference language."""


class UnknownText(KeyError):
    """No text has this key."""


class Texts:
    """All texts of all languages. Raises IncompleteTexts when the languages differ in keys or placeholders.

    ``languages`` maps language → key → text; ``words`` maps language → name → phrases (``words.toml``).
    """

    reference_language = REFERENCE_LANGUAGE
    """The default language, for templates of pages."""

    def __init__(self, languages: Mapping[str, Mapping[str, str]], words: Mapping[str, Mapping[str, list[str]]]):
        self._languages = languages
        self.languages = tuple(languages)
        """The codes of the available languages."""
        self.words = words
        if faults := list(_language_faults(languages)) + list(_language_faults(words)):
            raise IncompleteTexts(faults)

    def has(self, key: str) -> bool:
        """Whether there is a text with this key."""
        return key in self._languages[REFERENCE_LANGUAGE]

    def all_of(self, language: str) -> Iterable[str]:
        """All texts of a language."""
        return self._languages[language].values()

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The text of this key, its placeholders filled with ``values``; raises UnknownText."""
        try:
            text = self._languages[language][key]
        except KeyError:
            raise UnknownText(f"{language}: {key}") from None
        return text.format(**values) if values else text

    def order(self, language: str) -> tuple[str, ...]:
        """The languages in which to look for what this one may lack, the best for its readers first. It is empty for a
        chat that has not chosen any.
        """
        known = language or REFERENCE_LANGUAGE
        return known, self.say(known, "language.instead"), REFERENCE_LANGUAGE

    def say_first(self, language: str, keys: Iterator[str] | tuple[str, ...], **values: object) -> str:
        """The text of the first of these keys that exists; raises UnknownText when none does."""
        tried = tuple(keys)
        for key in tried:
            if self.has(key):
                return self.say(language, key, **values)
        raise UnknownText(f"{language}: {' or '.join(tried)}")


def load_texts(root: Path) -> Texts:
    """The texts below ``root``: each folder with a ``chat.toml`` is a language; raises FaultyTexts."""
    folders = [path.parent for path in sorted(root.glob("*/chat.toml"))]
    if unknown := [folder.name for folder in folders if not _is_language(folder.name)]:
        raise FaultyTexts([f"{name}: CLDR knows no such language; name the folder by its code" for name in unknown])
    texts = {folder.name: dict(_read_texts(folder)) for folder in folders}
    words = {folder.name: tomllib.loads((folder / "words.toml").read_text("utf-8")) for folder in folders}
    return Texts(texts, words)


def _is_language(code: str) -> bool:
    """Whether CLDR, from which the names of countries come, has this language."""
    return localedata.exists(code)


def _read_texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.toml")):
        if path.stem != "words":
            yield from _flatten(path.stem, tomllib.loads(path.read_text("utf-8")))


def _flatten(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            yield from _flatten(key, value)
        else:
            yield key, value.strip("\n") if isinstance(value, str) else "\n".join(value)


def _language_faults(languages: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    reference = languages[REFERENCE_LANGUAGE]
    for language, texts in languages.items():
        for key in reference.keys() ^ texts.keys():
            yield f"{language}: {key}: {'missing' if key in reference else 'not in ' + REFERENCE_LANGUAGE}"
        for key in reference.keys() & texts.keys():
            if reference[key] and not texts[key]:
                yield f"{language}: {key}: empty"
            if _placeholders(reference[key]) != _placeholders(texts[key]):
                yield f"{language}: {key}: placeholders differ"


def _placeholders(text: Any) -> set[str]:
    if not isinstance(text, str):
        return set()
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
