"""The real forms: whatever the user says, changes or takes back, no valid answer is lost and the form can be
finished.
"""

from datetime import datetime
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import TEMPLATES
from bot.chat.context import Forms
from bot.chat.dialogue import Dialogue, Step
from bot.chat.form import Answers
from bot.chat.invalid import Invalid
from bot.chat.texts import load_texts
from bot.health.clock import BEIJING
from bot.health.people.phone_fault import PhoneFault, PhoneUnproved, SmsPriority
from bot.service import Ctx
from handlers.people.own_record import REGISTER
from handlers.people.relative import RELATIVE

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
TEXTS = load_texts(TEMPLATES)
START = {"today": "2020-04-01"}
FORMS = [REGISTER, RELATIVE]

NUMBERS = {
    "111": "220202194801152067",
    "414": "E12345678",
    "511": "12345678",
    "516": "H12345678",
    "553": "GBR110048010112",
    "554": "830000194901010015",
}
CHILD = "220202201809011050"


def refuse(*_: object, **__: object) -> None:
    """Send no message, and take no code."""
    raise PhoneUnproved(PhoneFault.OFF)


NO_SMS = SimpleNamespace(
    phone_proofs=SimpleNamespace(priority=lambda *_: SmsPriority.NONE, send=refuse, check=refuse),
    standing=SimpleNamespace(own=lambda chat, person: None),
)
CTX = cast(Ctx, SimpleNamespace(user="o1", person="", now=NOW, services=NO_SMS))
"""A chat of a service without text messages."""

GOOD = {
    "relation": "父母",
    "name": "孙桂兰",
    "document": "1",
    "nationality": "英国",
    "phone": "13800138000",
    "code": "收不到",
    "born": "1948-01-15",
    "consent": "同意",
    "consent_child": "同意",
    "consent_elder": "同意",
}
SAID = [
    *GOOD.values(),
    *NUMBERS.values(),
    CHILD,
    "2",
    "3",
    "4",
    "5",
    "6",
    "2018年9月1日",
    "GBR",
    "",
    "？",
    "1990-01-01",
]

acts = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(SAID)),
    *[st.tuples(st.just("answer"), st.just(""))] * 2,
    st.tuples(st.just("back"), st.just("")),
    st.tuples(st.just("change"), st.sampled_from([*GOOD, "number"])),
)


def forms(dialogue: Dialogue[Ctx]) -> Forms:
    """The forms of a dialogue in a Chinese chat."""
    return Forms(TEXTS, "zh", NOW, (dialogue.name, dialogue.shared, "chat"))


def good(step: Step, answers: Answers) -> str:
    """A valid answer to this question: of a choice the first, of the others the one in GOOD."""
    if step.name == "number":
        return NUMBERS[answers["document"]]
    return GOOD.get(step.name) or step.choices(answers)[0]


@pytest.mark.parametrize("dialogue", FORMS, ids=lambda dialogue: dialogue.name)
@settings(deadline=None, max_examples=200)
@given(story=st.lists(acts, max_size=30))
def test_no_valid_answer_is_lost_and_the_form_can_be_finished(
    dialogue: Dialogue[Ctx], story: list[tuple[str, str]]
) -> None:
    answers: dict[str, str] = dict(START)
    for act, what in story:
        answers = after(dialogue, answers, act, what)

    for _ in dialogue.steps:
        if step := dialogue.pending(answers):
            answers = dialogue.answer(CTX, answers, good(step, answers), forms(dialogue))
    assert dialogue.pending(answers) is None
    assert dialogue.keep_valid(answers, forms(dialogue)) == answers


def after(dialogue: Dialogue[Ctx], before: dict[str, str], act: str, what: str) -> dict[str, str]:
    """The answers after one action. Asserts that only answers are lost that are no longer valid."""
    step = dialogue.pending(before)
    if act == "back":
        return dialogue.back(before)
    if act == "change" and step is None:
        return dialogue.without(before, what)
    if act == "change" or step is None:
        return before
    try:
        now = dialogue.answer(CTX, before, what or good(step, before), forms(dialogue))
    except Invalid:
        return before
    assert step.name in now
    for name in before.keys() - now.keys():
        assert not holds(dialogue, dialogue.by_name[name], before[name], now)
    return now


def holds(dialogue: Dialogue[Ctx], step: Step, value: str, answers: Answers) -> bool:
    """Whether this answer is asked for and valid together with the others."""
    try:
        return step.when(answers) and step.parse(value, forms(dialogue)(step, answers)) == value
    except Invalid:
        return False


def test_another_document_keeps_valid_answers_and_asks_the_others_again() -> None:
    elder: dict[str, str] = dict(START)
    while step := RELATIVE.pending(elder):
        elder = RELATIVE.answer(CTX, elder, good(step, elder), forms(RELATIVE))

    changed = RELATIVE.answer(CTX, RELATIVE.without(elder, "document"), "护照", forms(RELATIVE))

    assert "number" not in changed
    assert {k: v for k, v in changed.items() if k != "document"}.items() <= elder.items()
    assert changed.keys() >= {"relation", "name", "phone"}
    assert RELATIVE.pending(changed) is RELATIVE.by_name["number"]


def test_going_back_too_far_during_a_change_asks_again_and_continues() -> None:
    answers: dict[str, str] = dict(START)
    while step := REGISTER.pending(answers):
        answers = REGISTER.answer(CTX, answers, good(step, answers), forms(REGISTER))

    again = REGISTER.back(REGISTER.without(answers, "document"))
    again = REGISTER.answer(CTX, again, "孙桂兰", forms(REGISTER))
    again = REGISTER.answer(CTX, again, "居民身份证", forms(REGISTER))

    assert again == answers
