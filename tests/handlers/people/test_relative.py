"""Relatives: the age limits of children and elders, exact to the day."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from bot.chat.dialogue import Answers, Form, Invalid, Parser
from bot.health.clock import BEIJING
from bot.health.people.ages import age
from handlers.people.relative import RELATIVE, dependant_birth_date, dependant_number

TODAY = date(2020, 4, 1)
NOW = datetime(2020, 4, 1, 0, 5, tzinfo=BEIJING)
WITH_ID = {"today": "2020-04-01", "document": "111"}
WITH_PASSPORT = {"today": "2020-04-01", "document": "414", "number": "E12345678"}

BOUNDARIES = {
    "17, 18 tomorrow": (date(2002, 4, 2), True),
    "18 today": (date(2002, 4, 1), False),
    "59, 60 tomorrow": (date(1960, 4, 2), False),
    "60 today": (date(1960, 4, 1), True),
    "born today": (TODAY, True),
}


def resident(day: date) -> str:
    """A fictitious resident's number with this birth date."""
    head = f"220000{day:%Y%m%d}001"
    return head + calc_check_digit(head + "0")


def taken(day: date) -> bool:
    """Whether a dependant born on this day is accepted; number and answer agree."""
    by_number = fault(dependant_number, resident(day), WITH_ID)
    assert fault(dependant_birth_date, day.isoformat(), WITH_PASSPORT) == by_number
    assert by_number in (None, ("age", {"child": 18, "elder": 60}))
    return by_number is None


def fault(parse: Parser, text: str, answers: Answers) -> tuple[str, dict[str, object]] | None:
    """The code and the values of the fault in this text."""
    try:
        parse(text, Form(answers, NOW, {}))
    except Invalid as invalid:
        return invalid.code, invalid.values
    return None


@pytest.mark.parametrize(("day", "expected"), BOUNDARIES.values(), ids=BOUNDARIES.keys())
def test_the_limits_of_age_hold_to_the_day(day: date, expected: bool) -> None:
    assert taken(day) is expected


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), TODAY))
def test_a_dependant_is_below_18_or_at_least_60(day: date) -> None:
    assert taken(day) is (age(day, TODAY) < 18 or age(day, TODAY) >= 60)


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), TODAY))
def test_reading_number_and_birth_date_again_changes_nothing(day: date) -> None:
    if not taken(day):
        return
    number = dependant_number(resident(day), Form(WITH_ID, NOW, {}))
    assert dependant_number(number, Form(WITH_ID, NOW, {})) == number
    known = dependant_birth_date(f"{day:%Y%m%d}", Form(WITH_PASSPORT, NOW, {}))
    assert dependant_birth_date(known, Form(WITH_PASSPORT, NOW, {})) == known


def test_the_age_is_that_on_the_day_the_form_was_started() -> None:
    midnight = Form({**WITH_ID, "today": "2020-03-31"}, NOW, {})

    assert dependant_number(resident(date(2002, 4, 1)), midnight)


def asked(**answers: str) -> list[str]:
    """The names of the questions asked with these answers."""
    return [step.name for step in RELATIVE.applicable({"today": "2020-04-01", **answers})]


def test_a_birth_date_in_the_number_is_not_asked() -> None:
    assert "born" not in asked(document="111", number=resident(date(2018, 9, 1)))
    assert "born" in asked(document="414", number="E12345678")
    assert "nationality" in asked(document="414", number="E12345678")


def test_the_guardian_consents_for_a_child_and_an_elder_for_themselves() -> None:
    assert asked(document="111", number=resident(date(2018, 9, 1)))[-1] == "consent_child"
    assert asked(document="111", number=resident(date(1948, 1, 15)))[-1] == "consent_elder"
    assert asked(document="414", number="E12345678", born="1948-01-15")[-1] == "consent_elder"
