"""What people type around an answer: the name of the question, "my mother's", "I choose", a particle at the end."""

import re
from collections.abc import Iterator
from typing import Generic

from bot.chat.context import S
from bot.chat.dialogue import Step
from bot.chat.form import Answers, Form
from bot.chat.invalid import SENTENCE, Invalid, Refused, Unsure
from bot.chat.numerals import arabic
from bot.chat.parsers import choice
from bot.chat.prompts import Prompts
from bot.chat.reading import any_of, normalize
from bot.chat.vocabulary import Vocabulary

_APART = r"[\s,\uff0c\u3001;\uff1b\u3002/:\uff1a]+"
"""What divides the details of a message."""

MOST_REPEATED = 8
"""Parts of an answer that says the same choice again and again."""

SAID = "_said"
"""Note in a draft: a message with more details than its question asked for, in which later answers are looked for."""


class TypedAnswers(Generic[S]):
    """Reads texts as answers to the steps of one dialogue."""

    def __init__(self, vocabulary: Vocabulary, prompts: Prompts[S]) -> None:
        self._vocabulary = vocabulary
        self._prompts = prompts

    def read(self, step: Step, answers: Answers, text: str) -> str:
        """The text for the step's parser: the first way to read it that the parser takes, else the last one.

        Raises Invalid(SENTENCE) when a ``free`` step has words of ours instead.
        """
        if step.free:
            return self._read_free(step, answers, self._without_label(step, text))
        form, typed = self._prompts.forms(step, answers), text
        for typed in self._readings(step, form, text):
            if is_taken(step, typed, form):
                break
        return typed

    def _readings(self, step: Step, form: Form, text: str) -> Iterator[str]:
        """The text as it stands, then without what is around an answer and with Arabic digits."""
        yield text
        bare = self._without_label(step, arabic(text))
        yield bare
        yield self._vocabulary.without_ends("leading", bare)
        yield self._repeated(form, text) or text

    def _repeated(self, form: Form, text: str) -> str:
        """The choice that each part of the text names, with signs between them; empty when there is none."""
        bare, parts = self._vocabulary.without_ends, list(filter(None, re.split(_APART, text)))
        if len(parts) > MOST_REPEATED:
            return ""
        chosen = {_chosen(part, form) or _chosen(bare("leading", part), form) for part in parts}
        return chosen.pop() if len(chosen) == 1 else ""

    def _without_label(self, step: Step, text: str) -> str:
        """The text without the name of the step at its beginning; in a ``free`` step a sign or word must divide them.
        The text itself when nothing is left."""
        whose, of, link = map(self._vocabulary.pattern, ("whose", "of", "link"))
        divides = rf"(?:\s*(?:{link})\W*+|[\W_]++)" if step.free else rf"\s*+(?:{link})?\W*?"
        names = any_of(self._prompts.step_names(step))
        label = rf"\W*+(?:{whose})?\s*+(?:{of})?\s*+(?:{names}){divides}(?=[\w+])"
        rest = re.sub(rf"^{label}", "", text, count=1, flags=re.IGNORECASE)
        return rest.strip() or text

    def _read_free(self, step: Step, answers: Answers, text: str) -> str:
        titles = self._prompts.titles(answers) if step.picks else self._prompts.choice_labels(answers)
        said = self._without_titles(text, titles) if step.picks else text
        answer = self._vocabulary.free_answer(said, beside=step.picks)
        if answer is None or normalize(re.sub(r"\d{5,}", "", answer) if step.picks else answer) in titles:
            raise Invalid(SENTENCE)
        return answer

    def _without_titles(self, text: str, titles: set[str]) -> str:
        """The text without these words where they stand directly before a number or, beside one, for themselves, and
        without words that ask for a form.
        """
        words = "|".join(map(re.escape, sorted(titles, key=len, reverse=True)))
        number = r"[A-Za-z]{0,3}\d(?:[ -]?\d){4}"
        said = re.sub(rf"(?:{words})\W*(?=[A-Za-z]{{0,3}}\d(?:[ -]?\d){{4}})", " ", arabic(text), flags=re.IGNORECASE)
        if not re.search(number, said):
            return text
        parts = re.split(_APART, said)
        kept = [part for part in parts if normalize(part) not in titles and not self._vocabulary.asks_for_form(part)]
        return " ".join(kept) if any(part.isalpha() for part in kept) else said


def _chosen(text: str, form: Form) -> str:
    """The value of the choice that this text is; empty when it is none."""
    try:
        return choice(text, form)
    except Invalid:
        return ""


def is_taken(step: Step, text: str, form: Form) -> bool:
    """Whether the parser gives a value, asks about one, or ends the form: not when it finds the text wrong."""
    try:
        step.parse(text, form)
    except (Refused, Unsure):
        return True
    except Invalid:
        return False
    return True
