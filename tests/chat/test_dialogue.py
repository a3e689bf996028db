"""Dialogues: answers are stored, the position is computed from them, and every form can be finished."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel import Text
from bot.chat.dialogue import Dialogue, Step, answer_is_one_of, choices_listed_in
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice
from bot.health.clock import BEIJING

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)


def word(text: str, _: Form) -> str:
    """Any letters, stored in lower case."""
    if not text.isalpha():
        raise Invalid("letters")
    return text.lower()


def ticket(text: str, form: Form) -> str:
    """Digits; those of a bus begin with 1."""
    if not text.isdecimal() or (form.answers["ride"] == "bus" and not text.startswith("1")):
        raise Invalid("ticket")
    return text


def form(step: Step, answers: Answers) -> Form:
    """The form of a step; the labels of its choices are the values."""
    return Form(answers, NOW, {value: (value.upper(),) for value in step.choices(answers)})


TRIP: Dialogue[None] = Dialogue(
    name="trip",
    steps=(
        Step("name", word, free=True),
        Step("ride", choice, choices=choices_listed_in("rides")),
        Step("ticket", ticket, when=answer_is_one_of("ride", "bus", "train")),
        Step("seat", word, when=answer_is_one_of("ride", "train")),
        Step("goal", word),
    ),
    finish=lambda _ctx, answers: Text(answers["goal"]),
    start=lambda _ctx: {"rides": "walk bus train"},
)
START = {"rides": "walk bus train"}
ON_A_TRAIN = {**START, "name": "wang", "ride": "train", "ticket": "200", "seat": "a", "goal": "home"}
VALID = {"name": "wang", "ride": "train", "ticket": "123", "seat": "b", "goal": "home"}


def said(answers: Answers, *texts: str) -> dict[str, str]:
    """The answers after these texts."""
    known = dict(answers)
    for text in texts:
        known = TRIP.answer(None, known, text, form)
    return known


def asks(answers: Answers) -> str:
    """The name of the pending step; empty when only the confirmation is left."""
    step = TRIP.pending(answers)
    return step.name if step else ""


def test_the_first_question_without_an_answer_is_asked() -> None:
    assert asks(START) == "name"
    assert asks(said(START, "Wang")) == "ride"
    assert asks(said(START, "Wang", "2")) == "ticket"
    assert asks(said(START, "Wang", "1")) == "goal"
    assert asks(said(START, "Wang", "1", "home")) == ""


def test_what_was_known_beforehand_is_not_asked() -> None:
    assert asks({**START, "name": "wang", "ride": "bus"}) == "ticket"


def test_an_invalid_answer_changes_nothing() -> None:
    answers = said(START, "Wang", "2")

    with pytest.raises(Invalid):
        TRIP.answer(None, answers, "200", form)

    assert answers == {**START, "name": "wang", "ride": "bus"}


def test_the_position_counts_the_questions_that_apply() -> None:
    assert TRIP.position(START) == (1, 3)
    assert TRIP.position(said(START, "Wang", "3")) == (3, 5)
    assert TRIP.position(ON_A_TRAIN) == (5, 5)


def test_back_forgets_the_answer_before_the_pending_question() -> None:
    assert TRIP.back({**START, "name": "wang", "ride": "walk"}) == {**START, "name": "wang"}
    assert TRIP.back(ON_A_TRAIN) == {k: v for k, v in ON_A_TRAIN.items() if k != "goal"}


def test_back_at_the_first_question_stays_there() -> None:
    assert TRIP.back(START) == START


def test_a_changed_answer_leaves_the_others_and_comes_straight_back_to_confirm() -> None:
    changed = said(TRIP.without(ON_A_TRAIN, "name"), "Li")

    assert changed == {**ON_A_TRAIN, "name": "li"}
    assert TRIP.pending(changed) is None


def test_answers_that_are_no_longer_asked_go_with_the_change() -> None:
    changed = said(TRIP.without(ON_A_TRAIN, "ride"), "walk")

    assert changed == {**START, "name": "wang", "ride": "walk", "goal": "home"}


def test_answers_that_no_longer_hold_beside_a_change_are_asked_again() -> None:
    changed = said(TRIP.without(ON_A_TRAIN, "ride"), "bus")

    assert asks(changed) == "ticket"
    assert changed["goal"] == "home"


def test_a_last_look_asks_again_what_is_valid_no_more() -> None:
    assert asks(TRIP.keep_valid({**ON_A_TRAIN, "ticket": "none"}, form)) == "ticket"
    assert asks(TRIP.keep_valid({**ON_A_TRAIN, "rides": "walk bus"}, form)) == "ride"
    assert TRIP.keep_valid(ON_A_TRAIN, form) == ON_A_TRAIN


def test_a_deploy_that_adds_or_removes_a_step_needs_no_migration() -> None:
    older = {k: v for k, v in ON_A_TRAIN.items() if k != "name"}

    assert asks(older) == "name"
    assert asks({**ON_A_TRAIN, "luggage": "two"}) == ""


texts = st.sampled_from(["Wang", "1", "2", "3", "bus", "123", "200", "home", "", "?!", "walk", "0"])
acts = st.one_of(
    st.tuples(st.just("say"), texts),
    st.tuples(st.just("back"), st.just("")),
    st.tuples(st.just("change"), st.sampled_from(list(VALID))),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(acts, max_size=25))
def test_no_valid_answer_is_lost_and_the_form_can_always_be_finished(story: list[tuple[str, str]]) -> None:
    answers: dict[str, str] = dict(START)
    for act, what in story:
        answers = tell(answers, act, what)
        step = TRIP.pending(answers)
        assert step is None or step in TRIP.applicable(answers)

    for _ in TRIP.steps:
        if name := asks(answers):
            answers = TRIP.answer(None, answers, VALID[name], form)
    assert TRIP.pending(answers) is None
    assert TRIP.keep_valid(answers, form) == answers


def tell(before: dict[str, str], act: str, what: str) -> dict[str, str]:
    """The answers after one action; asserts that only certain answers were removed."""
    if act == "back":
        after = TRIP.back(before)
        assert len(before.items() - after.items()) <= 1
        return after
    if act == "change":
        return TRIP.without(before, what) if TRIP.pending(before) is None else before
    try:
        after = TRIP.answer(None, before, what, form)
    except Invalid:
        return before
    for name, _ in before.items() - after.items():
        assert gone_rightly(name, before, after)
    return after


def gone_rightly(name: str, before: Answers, after: Answers) -> bool:
    """Whether the step is not asked any more, or its answer is not valid with the new ones."""
    step = TRIP.by_name[name]
    if not step.when(after):
        return True
    try:
        return step.parse(before[name], form(step, after)) != before[name]
    except Invalid:
        return True
