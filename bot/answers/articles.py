"""The shipped answers from ``templates/faq/*.toml``: a file a topic, a table an answer.

What the weights were not learnt from stands in ``templates/<language>/faq/*.toml``: the answers in one more language,
with the ways of asking for them in it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace


class Article(Struct, frozen=True):
    """One answer. ``titles`` and ``texts`` map a language to the question in few words and to the answer.

    ``opens`` names the route that does or shows what is asked (a key of words.toml); empty when there is none.
    ``elsewhere``: it only says who else can answer, so it is never given before asking whether that is meant.
    """

    id: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    opens: str = ""
    elsewhere: bool = False

    @property
    def topic(self) -> str:
        """The first part of the id."""
        return topic_of(self.id)


class Way(Struct, frozen=True):
    """One way of asking for the answer ``id``; an empty id when the text is not about this service."""

    writer: str
    id: str
    text: str


def topic_of(id_: str) -> str:
    """The topic of the answer with this id."""
    return id_.partition(".")[0]


def load_articles(folder: Path) -> Mapping[str, Article]:
    """The answers of this folder by id, in all languages; raises OSError, ValueError and KeyError for files that are
    not as described.
    """
    articles = _own_articles(folder)
    for language, id_, table in _translations(folder):
        one, texts = articles[id_], {language: table["answer"].strip()}
        articles[id_] = replace(one, titles={**one.titles, language: table["title"]}, texts={**one.texts, **texts})
    return articles


def load_translated_ways(folder: Path) -> tuple[Way, ...]:
    """The ways of asking in the languages of which nothing was learnt, and the titles in them as ways of asking."""
    found = ((language, id_, way) for language, id_, table in _translations(folder) for way in _asked(table))
    return tuple(Way(*one) for one in found)


def load_ways(folder: Path) -> tuple[Way, ...]:
    """The ways of asking in ``ways/<writer>.toml`` of this folder, and all titles there as ways of asking."""
    titles = [
        Way("", article.id, title) for article in _own_articles(folder).values() for title in article.titles.values()
    ]
    return (*titles, *(way for path in sorted(folder.glob("ways/*.toml")) for way in _read_ways(path)))


def load_synonyms(folder: Path) -> dict[str, str]:
    """The words of ``words/lexicon.toml``, each with the common word for the same."""
    lexicon = _table(folder / "words" / "lexicon.toml")
    return {word: common for common, words in lexicon.items() for word in words}


def load_others(folder: Path) -> tuple[str, ...]:
    """The names of other services and things in ``words/others.toml``."""
    return tuple(_table(folder / "words" / "others.toml")["names"])


def load_openers(folder: Path) -> tuple[str, ...]:
    """The words between a story and its question in ``words/before_question.toml``."""
    return tuple(_table(folder / "words" / "before_question.toml")["words"])


def load_nouns(folder: Path) -> dict[str, tuple[str, ...]]:
    """The words of ``words/nouns.toml``, each with the ids of the answers that are offered for it."""
    lines = _table(folder / "words" / "nouns.toml").items()
    return {noun: tuple(ids) for nouns, ids in lines for noun in nouns.split("|")}


def _own_articles(folder: Path) -> dict[str, Article]:
    return {article.id: article for path in sorted(folder.glob("*.toml")) for article in _read_articles(path)}


def _translations(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The language, the id of the answer and its table for each answer in one more language."""
    for path in sorted(folder.parent.glob(f"*/{folder.name}/*.toml")):
        for topic, answers in _table(path).items():
            yield from ((path.parents[1].name, f"{topic}.{name}", table) for name, table in answers.items())


def _asked(table: Mapping[str, Any]) -> Iterator[str]:
    yield table["title"]
    yield from table["ways"]


def _read_articles(path: Path) -> Iterator[Article]:
    for topic, answers in _table(path).items():
        for name, table in answers.items():
            texts = {language: text.strip() for language, text in table["answer"].items()}
            yield Article(
                f"{topic}.{name}", table["title"], texts, table.get("opens", ""), table.get("elsewhere", False)
            )


def _read_ways(path: Path) -> Iterator[Way]:
    for id_, ways in _table(path).items():
        yield from (Way(path.stem, "" if id_ == "none" else id_, way) for way in ways)


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
