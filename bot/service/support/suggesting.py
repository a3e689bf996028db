"""The answers of the bot that a clerk may send to what the person asked last: the likeliest, whether sure or not."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.chat.languages import language_of
from bot.chat.texts import Texts
from bot.health.support.conversation import Speaker
from bot.service.answers import Answers, in_language
from bot.service.support.viewing import DeskView


@dataclass(frozen=True, slots=True)
class SuggestedAnswer:
    """An answer: its id, its title in the language of the person, and the words that would be sent."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggesting:
    """Finds answers for clerks. ``fill`` gives the text of an answer with the numbers of this service."""

    answers: Answers
    texts: Texts
    fill: Callable[[str], str]

    def likeliest(self, view: DeskView) -> tuple[SuggestedAnswer, ...]:
        """The likeliest answers to the person's last words, the best first; none when they mean nothing known.

        They are found by the masked words: who somebody is changes no answer. It counts as no question to the bot.
        """
        asked = next((one for one in reversed(view.entries) if _asks(one.entry.by, one.entry.kind)), None)
        if asked is None:
            return ()
        order = self.texts.order(language_of(self.texts, asked.entry.text, view.language))
        return tuple(
            SuggestedAnswer(one.id, in_language(one.titles, *order), self.fill(in_language(one.texts, *order)))
            for one in self.answers.likeliest(asked.entry.text)
        )

    def words(self, view: DeskView, id_: str) -> str:
        """The words of one of these answers; empty for another."""
        return next((one.text for one in self.likeliest(view) if one.id == id_), "")


def _asks(by: Speaker, kind: str) -> bool:
    return by is Speaker.PERSON and kind == "text"
