"""What people type where nearly any text is an answer, without what is none of it."""

import re
from typing import Generic

from bot.chat.context import S
from bot.chat.dialogue import SENTENCE, Answers, Invalid, Step
from bot.chat.parsers import holds_more, normalize
from bot.chat.prompts import Prompts
from bot.chat.vocabulary import Vocabulary

SAID = "_said"
"""Note in a draft: a message with more details than its question asked for, in which later answers are looked for."""


class TypedAnswers(Generic[S]):
    """Reads texts as answers to the steps of one dialogue."""

    def __init__(self, vocabulary: Vocabulary, prompts: Prompts[S]) -> None:
        self._vocabulary = vocabulary
        self._prompts = prompts

    def read(self, step: Step, answers: Answers, text: str) -> str:
        """The text for the step's parser; raises Invalid(SENTENCE) when a ``free`` step has words of ours instead.

        A step that ``picks`` gets the text without what tells something else than the answer.
        """
        if not step.free:
            return text
        titles = self._prompts.titles(answers) if step.picks else self._prompts.choice_labels(answers)
        said = _without_titles(text, titles) if step.picks else text
        answer = self._vocabulary.free_answer(said, beside=step.picks)
        if answer is None or normalize(re.sub(r"\d{5,}", "", answer) if step.picks else answer) in titles:
            raise Invalid(SENTENCE)
        return answer


def _without_titles(text: str, titles: set[str]) -> str:
    """The text without these words where they stand directly before a number."""
    words = "|".join(map(re.escape, sorted(titles, key=len, reverse=True)))
    return re.sub(rf"(?:{words})\W*(?=[A-Za-z]{{0,3}}\d(?:[ -]?\d){{4}})", " ", text, flags=re.IGNORECASE)


def rest_of(step: Step, text: str, value: str) -> dict[str, str]:
    """The note about a text that has more than this value of the step; empty when it has not."""
    return {SAID: text} if step.picks and holds_more(text, value) else {}
