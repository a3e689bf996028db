"""What a parser of answers gets besides the text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from bot.chat.reading import loosen, normalize

Answers = Mapping[str, str]
"""Parsed answers by step name."""


@dataclass(frozen=True)
class Form:
    """What a parser may use besides the text.

    ``answers`` are the answers so far; ``choices`` maps each value to its labels; ``languages`` are those of the
    bot, the chat's first; ``unsettled`` are words with which a sentence does not choose what it names, such as "not";
    ``beside`` are those beside which an agreement is still one.
    """

    answers: Answers
    now: datetime
    choices: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @cached_property
    def by_label(self) -> Mapping[str, str]:
        """The values by their labels, normalized; of a label of several values, the first."""
        labels = [(normalize(label), value) for value, labels in self.choices.items() for label in labels]
        return {label: value for label, value in reversed(labels) if label}

    @cached_property
    def by_loose_label(self) -> Mapping[str, str]:
        """The values by their labels, loosened."""
        return {loosen(label): value for label, value in reversed(list(self.by_label.items()))}


class Parser(Protocol):
    """Gives the value of a text; raises Invalid, Unsure or Refused with a code that it declares.

    It accepts its own results, or is Unsure whether they are meant.
    """

    def __call__(self, text: str, form: Form, /) -> str: ...
