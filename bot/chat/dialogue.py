"""Dialogues as data: an ordered tuple of steps. Only the answers are stored; the position is computed from them.

The pending question is that of the first applicable step without an answer; when there is none, the dialogue asks for
confirmation. So "back", "change" and "resume" need no stored position, and a new version can add a step.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any, Generic, TypeVar

from bot.channel import Reply
from bot.chat.fault_codes import fault_codes
from bot.chat.form import Answers, Form, Parser
from bot.chat.invalid import FINISH, SENTENCE, Invalid, Unsure

C = TypeVar("C")
"""The type of the context that the functions of a dialogue receive."""


def _ignore(_ctx: object, _answers: Answers) -> None:
    pass


def _nothing(_: object) -> None:
    return None


def _always(_: Answers) -> bool:
    return True


def _no_lines(_ctx: object, _answers: Answers) -> str:
    return ""


def _as_stored(_step: str, value: str, _language: str) -> str:
    return value


def _unchecked(_ctx: object, _answers: Answers, value: str) -> str:
    return value


def _claims_nothing(_text: str) -> bool:
    return False


def _no_choices(_: Answers) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Step:
    """One question: its name, the parser of its answer, the condition to ask it, the values to choose from.

    ``free`` is True when nearly any text is a valid answer, such as a name: after a long pause a text is then not
    taken as the answer. ``picks`` is True when ``parse`` finds the answer among other details: a message that answered
    an earlier question may hold this answer too. ``exact`` is True when ``parse`` takes nothing that could be meant for
    another step. ``example`` names the step whose answer selects the example that the question shows. ``claims``
    recognises answers that are commands elsewhere, such as the "Hi" of a thermometer.

    A step that needs services has two functions more. ``prepare`` is called with the context and the answers each time
    the question becomes the pending one, and gives a line to show above it, or nothing. ``check`` is called with the
    context, the answers and the parsed value of a text; it gives the value to keep, or raises Invalid or Refused.
    ``parse`` accepts its results, too.
    """

    name: str
    parse: Parser
    when: Callable[[Answers], bool] = _always
    choices: Callable[[Answers], tuple[str, ...]] = _no_choices
    free: bool = False
    picks: bool = False
    exact: bool = False
    example: str = ""
    prepare: Callable[[Any, Answers], str] | None = None
    check: Callable[[Any, Answers, str], str] = _unchecked
    claims: Callable[[str], bool] = _claims_nothing


def answer_is_one_of(step: str, *values: str) -> Callable[[Answers], bool]:
    """The condition that the answer of this step is one of these values."""
    return lambda answers: answers.get(step) in values


def choices_listed_in(key: str) -> Callable[[Answers], tuple[str, ...]]:
    """The choices that ``Dialogue.start`` stored in the answers under this key, with spaces between them."""
    return lambda answers: tuple(answers[key].split())


FormFactory = Callable[[Step, Answers], Form]
"""Gives the form of a step for these answers."""


@dataclass(frozen=True)
class Dialogue(Generic[C]):
    """A form that asks one question per message.

    ``start`` gives the initial answers, or a reply when the form cannot be filled in. ``guard`` gives a reply while
    nobody may fill it in here; it is asked at each message, so that a form that is open stops too. ``immediate_reply``
    gives a reply when no question is needed; another open form then stays open. ``shown`` gives the text of an answer
    (step, value, language) for the summary, or @ and the key of a text; ``above_summary`` gives lines above them.
    ``on_answer`` is called with the answers after each valid one. ``finish`` completes the form; it raises Invalid to
    repeat the confirmation, Refused to end the form. Texts are looked up under ``name``, then under ``shared``. A form
    without ``confirms`` finishes after its last answer, without a summary. ``follow`` is opened after it if its
    ``start`` gives answers, below the reply in words or in its place.
    """

    name: str
    steps: tuple[Step, ...]
    finish: Callable[[C, Answers], Reply]
    start: Callable[[C], Answers | Reply]
    shown: Callable[[str, str, str], str] = _as_stored
    above_summary: Callable[[C, Answers], str] = _no_lines
    on_answer: Callable[[C, Answers], None] = _ignore
    shared: str = ""
    confirms: bool = True
    immediate_reply: Callable[[C], Reply | None] = _nothing
    guard: Callable[[C], Reply | None] = _nothing
    follow: "Dialogue[C] | None" = None

    @cached_property
    def by_name(self) -> Mapping[str, Step]:
        """The steps, by name."""
        return {step.name: step for step in self.steps}

    def begin(self, ctx: C) -> Answers | Reply:
        """The initial answers, or why the form is not opened."""
        return self.guard(ctx) or self.start(ctx)

    def faults(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """All possible faults: the step (or ``finish``), the code, and the names of the values for its text."""
        for step in self.steps:
            codes = {**fault_codes(step.parse), **fault_codes(step.check), **({SENTENCE: ()} if step.free else {})}
            yield from ((step.name, code, values) for code, values in codes.items())
        yield from ((FINISH, code, values) for code, values in fault_codes(self.finish).items())

    def applicable(self, answers: Answers) -> tuple[Step, ...]:
        """The steps that are asked with these answers, in order."""
        return tuple(step for step in self.steps if step.when(answers))

    def pending(self, answers: Answers) -> Step | None:
        """The step whose question is pending; None when only the confirmation is left."""
        return next((step for step in self.applicable(answers) if step.name not in answers), None)

    def answer(self, ctx: C, answers: Answers, text: str, form: FormFactory, doubted: str = "") -> dict[str, str]:
        """The answers with ``text`` as the answer to the pending question; raises Invalid or Refused.

        ``doubted`` is a value that the user was asked about: it is taken although the parser is Unsure.
        """
        step = self.pending(answers)
        if step is None:
            return dict(answers)
        value = step.check(ctx, answers, _read(step, text, form(step, answers), doubted))
        return self.keep_valid({**answers, step.name: value}, form, trusted=step.name)

    def back(self, answers: Answers) -> dict[str, str]:
        """The answers without the last one before the pending question."""
        pending = self.pending(answers)
        given = list(takewhile(lambda step: step is not pending, self.applicable(answers)))
        return self.without(answers, given[-1].name) if given else dict(answers)

    def without(self, answers: Answers, *names: str) -> dict[str, str]:
        """The answers without those to these steps."""
        return {k: v for k, v in answers.items() if k not in names}

    def keep_valid(self, answers: Answers, form: FormFactory, trusted: str = "") -> dict[str, str]:
        """The answers without those to steps that are not asked any more or that are not valid any more.

        Answers are parsed again in order, up to the first unanswered question: what follows may depend on its answer.
        The answer of ``trusted`` is not parsed again. Keys that are no step come from ``start`` and stay.
        """
        kept = {k: v for k, v in answers.items() if k not in self.by_name}
        steps = iter(self.steps)
        for step in steps:
            if not step.when(kept):
                continue
            if step.name not in answers or not _is_valid(step, answers, form(step, kept), trusted):
                break
            kept[step.name] = answers[step.name]
        return {**kept, **{step.name: answers[step.name] for step in steps if step.name in answers}}

    def fault_of(self, step: Step, answers: Answers, value: str, form: FormFactory) -> Invalid | None:
        """Why this value, once an answer to the step, is none beside the other answers; None when it may be one."""
        try:
            _read(step, value, form(step, answers), value)
        except Invalid as fault:
            return None if isinstance(fault, Unsure) else fault
        return None

    def position(self, answers: Answers) -> tuple[int, int]:
        """The number of the pending question and of all applicable ones; equal when only the confirmation is left."""
        steps = self.applicable(answers)
        pending = self.pending(answers)
        return (steps.index(pending) + 1 if pending else len(steps)), len(steps)


def _is_valid(step: Step, answers: Answers, form: Form, trusted: str) -> bool:
    if step.name == trusted:
        return True
    try:
        return _read(step, answers[step.name], form, answers[step.name]) == answers[step.name]
    except Invalid:
        return False


def _read(step: Step, text: str, form: Form, doubted: str) -> str:
    """The value of the text; raises Invalid, Unsure but for the value ``doubted``."""
    try:
        return step.parse(text, form)
    except Unsure as doubt:
        if doubt.step or doubt.value != doubted:
            raise
        return doubt.value
