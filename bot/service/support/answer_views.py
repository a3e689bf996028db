"""What the desk sees of the answers: found by their words, and as the chat shows them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers.articles import Article
from bot.chat.reading import simplified
from bot.chat.texts import Texts
from bot.health.clock import BEIJING
from bot.service.answers import Answers, in_language
from bot.store.answers.edits import Edit


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer in the list; ``by`` changed it last at ``at``, if staff did."""

    id: str
    title: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """An answer in one language, as the chat shows it; ``bytes`` of its own text, filled in, in UTF-8."""

    language: str
    title: str
    text: str
    bytes: int


class AnswerViews:
    """Shows answers. ``fill`` gives the text of an answer with the numbers of this service."""

    def __init__(self, answers: Answers, fill: Callable[[str], str]) -> None:
        self._answers, self._fill = answers, fill

    def title(self, id_: str, language: str) -> str:
        """The title of an answer; its id when it is given no more."""
        article = self._answers.article(id_)
        return in_language(article.titles, language) if article else id_

    def titles(self, language: str) -> dict[str, str]:
        """The titles of all answers, by id."""
        return {id_: in_language(one.titles, language) for id_, one in self._answers.articles().items()}

    def search(self, words: str, language: str) -> list[AnswerRow]:
        """The answers that have all of these words, with blanks between them, also those that were taken back."""
        articles, edits, wanted = self._answers.articles(), self._answers.edits(), _plain(words).split()
        said = {id_: _all_words(id_, articles.get(id_)) for id_ in (*articles, *edits)}
        found = (id_ for id_, text in said.items() if all(word in text for word in wanted))
        return [self._row(id_, edits.get(id_), language) for id_ in found]

    def previews(self, id_: str, edit: Edit | None, texts: Texts, languages: Sequence[str]) -> tuple[Preview, ...]:
        """The answer, with this change of it, in each of the languages in which it has a text."""
        return tuple(self._previews(self._answers.edited(id_, edit or Edit("", "", 0)), texts, languages))

    def _previews(self, article: Article, texts: Texts, languages: Sequence[str]) -> Iterator[Preview]:
        for language in filter(article.texts.get, languages):
            text, helpful = self._fill(article.texts[language]), texts.say(language, "answers.helpful")
            shown = f"{text}\n\n{helpful}"
            yield Preview(language, article.titles.get(language, ""), shown, len(text.encode()))

    def _row(self, id_: str, edit: Edit | None, language: str) -> AnswerRow:
        at = datetime.fromtimestamp(edit.at, BEIJING) if edit else None
        return AnswerRow(id_, self.title(id_, language), edit.by if edit else "", at)


def _all_words(id_: str, article: Article | None) -> str:
    texts = (*article.titles.values(), *article.texts.values()) if article else ()
    return _plain("\n".join((id_, *texts)))


def _plain(text: str) -> str:
    return simplified(text).casefold()
