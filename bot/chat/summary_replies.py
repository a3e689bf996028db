"""What people reply to the summary to correct an answer: change 2, the phone is wrong, a new number alone. Change 2 is
understood at each question."""

import re
from collections.abc import Sequence
from typing import Generic

from bot.chat.context import S
from bot.chat.dialogue import Step
from bot.chat.form import Answers
from bot.chat.invalid import Invalid
from bot.chat.numerals import arabic
from bot.chat.parsers import read_number
from bot.chat.prompts import Prompts
from bot.chat.reading import any_of, normalize
from bot.chat.vocabulary import Vocabulary

Correction = tuple[Step, str]
"""The step whose answer is wrong, and its new answer; empty when it is to be asked."""


class SummaryReplies(Generic[S]):
    """Finds in a reply to the summary which answer is wrong."""

    def __init__(self, vocabulary: Vocabulary, prompts: Prompts[S]) -> None:
        self._vocabulary = vocabulary
        self._prompts = prompts

    def find(self, answers: Answers, text: str) -> Correction | None:
        """What the text corrects; None when it is not clear."""
        return self.named(answers, text) or self._with_value(answers, text)

    def named(self, answers: Answers, text: str) -> Correction | None:
        """What a text corrects that tells the number or the name of the answer."""
        listed = self._prompts.summary_steps(answers)
        said = self._without_wrong(self._vocabulary.text_after("change", text) or normalize(text))
        number = re.fullmatch(rf"(\D?\d\D?)(?:(?:{self._vocabulary.pattern('into')})\s*(.+))?", said)
        place = read_number(number[1] if number else said)
        if place is not None:
            return (listed[place - 1], (number and number[2]) or "") if 1 <= place <= len(listed) else None
        return self._by_name(listed, said)

    def changes(self, answers: Answers, text: str) -> bool:
        """Whether a text asks, before the summary, to change an answer that was given: by the word for it."""
        named = self.named(answers, text) if self._vocabulary.text_after("change", text) else None
        return named is not None and named[0].name in answers

    def asks_which(self, text: str) -> bool:
        """Whether the text says no more than that something is wrong."""
        said = self._without_wrong(normalize(text))
        return not said or any(self._vocabulary.is_phrase_of(name, text) for name in ("change", "deny"))

    def _by_name(self, listed: Sequence[Step], said: str) -> Correction | None:
        whose, of = map(self._vocabulary.pattern, ("whose", "of"))
        names = {name: step for step in listed for name in self._prompts.step_names(step)}
        found = re.match(rf"(?:{whose})?\s*(?:{of})?\s*({any_of(names)})", said)
        if not found:
            return None
        rest = re.sub(rf"^\W*(?:{self._vocabulary.pattern('wrong')})\W*(?=\w)", "", said[found.end() :])
        value = self._vocabulary.without_ends("into", rest)
        return (names[found[1]], value) if not rest or value != rest or rest[:1] in " :" else None

    def _with_value(self, answers: Answers, text: str) -> Correction | None:
        """The only step that takes the text as another answer than it has."""
        asked = self._vocabulary.text_after("change", text)
        value = self._vocabulary.without_ends("into", asked or text)
        told = bool(asked) and value != asked
        steps = [step for step in self._prompts.summary_steps(answers) if step.prepare is None]
        taking = [step for step in steps if (told or not step.free) and self._is_new(step, answers, arabic(value))]
        exact = [step for step in taking if step.exact] or taking
        return (exact[0], value) if len(exact) == 1 else None

    def _is_new(self, step: Step, answers: Answers, value: str) -> bool:
        try:
            return step.parse(value, self._prompts.forms(step, answers)) != answers[step.name]
        except Invalid:
            return False

    def _without_wrong(self, said: str) -> str:
        """The text without words such as "is wrong" at its end."""
        return normalize(re.sub(rf"(?:{self._vocabulary.pattern('wrong')})\W*$", "", said))
