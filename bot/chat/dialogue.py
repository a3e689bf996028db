"""Dialogues as data: an ordered tuple of steps. Answers are stored, the position is derived from them.

The pending question is the first applicable step without an answer; when none is left, the dialogue stands at confirm.
Back, change, resume and deploys that add a step follow from that.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from typing import Generic, Protocol, TypeVar

from bot.channel import Reply
from bot.chat.codes import codes_of

C = TypeVar("C")
"""The context that a dialogue's own functions are given."""

Answers = Mapping[str, str]
"""Clean answers by step name."""


SENTENCE = "sentence"
"""Code of a free answer that is one of our own words or begins like a sentence; the turn finds it."""

FINISH = "finish"
"""Where the words for faults of a form's end are found, as if it were a step."""


class Invalid(Exception):
    """This answer cannot be taken: ask again. ``code`` finds the words, ``values`` fill them."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Refused(Invalid):
    """This answer ends the dialogue."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a parser may look at besides the text: the answers so far, the time, between which values one chooses,
    each with the labels it goes by, and the languages that the bot speaks."""

    answers: Answers
    now: datetime
    choices: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...] = ()


class Parser(Protocol):
    """Gives the clean value, or raises Invalid or Refused with a code that it declares. It accepts its own output."""

    def __call__(self, text: str, form: Form, /) -> str: ...


def _unheard(_ctx: object, _answers: Answers) -> None:
    pass


def _nothing(_: object) -> None:
    return None


def _always(_: Answers) -> bool:
    return True


def _as_it_is(_step: str, value: str, _language: str) -> str:
    return value


def _no_choices(_: Answers) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Step:
    """One question: its name, how its answer is read, when it is asked, between which values one chooses.

    ``free`` marks answers that any words could be (a name): after a long pause such a text is not taken for one.
    ``example`` names the earlier answer by which the question's example is chosen.
    """

    name: str
    parse: Parser
    when: Callable[[Answers], bool] = _always
    choices: Callable[[Answers], tuple[str, ...]] = _no_choices
    free: bool = False
    example: str = ""


def answered(step: str, *values: str) -> Callable[[Answers], bool]:
    """A condition: that step's answer is one of these values."""
    return lambda answers: answers.get(step) in values


def listed(key: str) -> Callable[[Answers], tuple[str, ...]]:
    """Choices that were given at the start: the words of that entry of the answers."""
    return lambda answers: tuple(answers[key].split())


Forms = Callable[[Step, Answers], Form]
"""Gives the form for a step beside these answers."""


@dataclass(frozen=True)
class Dialogue(Generic[C]):
    """A form asked one question a message.

    ``start`` gives the answers known beforehand, or a reply instead of the form; ``at_once`` gives a reply for which
    nothing needs to be asked, and any other form that is open stays open; ``shown`` words an answer (step, value,
    language) for the summary, masked; ``heard`` is told the answers after each one that was taken; ``finish``
    does what the form is for: it raises Invalid to stay at confirm, Refused to end. Words are found below ``name``,
    else below ``shared``.
    """

    name: str
    steps: tuple[Step, ...]
    finish: Callable[[C, Answers], Reply]
    start: Callable[[C], Answers | Reply]
    shown: Callable[[str, str, str], str] = _as_it_is
    heard: Callable[[C, Answers], None] = _unheard
    shared: str = ""
    confirms: bool = True
    at_once: Callable[[C], Reply | None] = _nothing

    @cached_property
    def by_name(self) -> Mapping[str, Step]:
        """The steps by name."""
        return {step.name: step for step in self.steps}

    def faults(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """All that can be wrong: the step, or ``finish``, the code, and the names of the values for its words."""
        for step in self.steps:
            codes = {**codes_of(step.parse), **({SENTENCE: ()} if step.free else {})}
            yield from ((step.name, code, values) for code, values in codes.items())
        yield from ((FINISH, code, values) for code, values in codes_of(self.finish).items())

    def applicable(self, answers: Answers) -> tuple[Step, ...]:
        """The steps that these answers call for, in order."""
        return tuple(step for step in self.steps if step.when(answers))

    def pending(self, answers: Answers) -> Step | None:
        """The step whose question is open; None at confirm."""
        return next((step for step in self.applicable(answers) if step.name not in answers), None)

    def answer(self, answers: Answers, text: str, form: Forms) -> dict[str, str]:
        """The answers with the pending question answered; raises Invalid or Refused."""
        step = self.pending(answers)
        if step is None:
            return dict(answers)
        value = step.parse(text, form(step, answers))
        return self.checked({**answers, step.name: value}, form, trusted=step.name)

    def back(self, answers: Answers) -> dict[str, str]:
        """The answers without the one given before the pending question."""
        pending = self.pending(answers)
        given = list(takewhile(lambda step: step is not pending, self.applicable(answers)))
        return self.forget(answers, given[-1].name) if given else dict(answers)

    def forget(self, answers: Answers, *names: str) -> dict[str, str]:
        """The answers without those of these steps."""
        return {k: v for k, v in answers.items() if k not in names}

    def checked(self, answers: Answers, form: Forms, trusted: str = "") -> dict[str, str]:
        """The answers that still hold, read once more in order up to the first open question: those of steps no
        longer asked, or no longer valid beside the others, are gone. What follows an open question may depend on its
        answer and is read when that is known. Keys that name no step stay: they were given at the start."""
        kept = {k: v for k, v in answers.items() if k not in self.by_name}
        steps = iter(self.steps)
        for step in steps:
            if not step.when(kept):
                continue
            if step.name not in answers or not _holds(step, answers, form(step, kept), trusted):
                break
            kept[step.name] = answers[step.name]
        return {**kept, **{step.name: answers[step.name] for step in steps if step.name in answers}}

    def position(self, answers: Answers) -> tuple[int, int]:
        """Number of the pending question and of all questions as far as known; at confirm both are the last."""
        steps = self.applicable(answers)
        pending = self.pending(answers)
        return (steps.index(pending) + 1 if pending else len(steps)), len(steps)


def _holds(step: Step, answers: Answers, form: Form, trusted: str) -> bool:
    if step.name == trusted:
        return True
    try:
        return step.parse(answers[step.name], form) == answers[step.name]
    except Invalid:
        return False
