"""Relatives: what the form asks, and relations that the ages allow."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from bot.chat.form import Answers, Form, Parser
from bot.chat.invalid import Invalid
from bot.health.clock import BEIJING
from bot.health.people.proxy import Relation
from handlers.people.relative import RELATIVE, dependant_birth_date, dependant_number, relation

TODAY = date(2020, 4, 1)
NOW = datetime(2020, 4, 1, 0, 5, tzinfo=BEIJING)
WITH_ID = {"today": "2020-04-01", "document": "111"}
WITH_PASSPORT = {"today": "2020-04-01", "document": "414", "number": "E12345678"}


def resident(day: date) -> str:
    """A fictitious resident's number with this birth date."""
    head = f"220000{day:%Y%m%d}001"
    return head + calc_check_digit(head + "0")


def fault(parse: Parser, text: str, answers: Answers) -> tuple[str, dict[str, object]] | None:
    """The code and the values of the fault in this text."""
    try:
        parse(text, Form(answers, NOW, {each: (each,) for each in map(str, Relation)}))
    except Invalid as invalid:
        return invalid.code, invalid.values
    return None


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from(list(Relation)), st.dates(date(1920, 1, 1), date(2002, 1, 1)))
def test_number_and_birth_date_are_judged_alike(day: date, relation: Relation, agent: date) -> None:
    about = {"relation": relation, "agent_born": agent.isoformat()}

    by_number = fault(dependant_number, resident(day), {**WITH_ID, **about})

    assert fault(dependant_birth_date, day.isoformat(), {**WITH_PASSPORT, **about}) == by_number
    assert by_number in (None, (f"no_{relation}", {}))


@pytest.mark.parametrize(
    ("asked", "years", "possible"),
    [
        (Relation.SPOUSE, 20, True),
        (Relation.SPOUSE, 19, False),
        (Relation.CHILD, 14, True),
        (Relation.CHILD, 13, False),
        (Relation.GRANDCHILD, 28, True),
        (Relation.GRANDCHILD, 27, False),
        (Relation.PARENT, 1, True),
        (Relation.GRANDPARENT, 1, True),
        (Relation.SIBLING, 1, True),
        (Relation.OTHER, 1, True),
    ],
)
@pytest.mark.parametrize("days", [0, 364])
def test_a_relative_whom_the_agent_is_too_young_to_have_is_refused_at_once(
    asked: Relation, years: int, possible: bool, days: int
) -> None:
    born = TODAY.replace(year=TODAY.year - years) - timedelta(days=days)
    form = Form({"today": TODAY.isoformat(), "agent_born": born.isoformat()}, NOW, {asked.value: (asked.value,)})

    if possible:
        assert relation(asked, form) == asked
    else:
        assert fault(relation, asked, form.answers) == (f"no_{asked}", {})


def test_of_an_agent_whose_age_is_not_known_each_relation_is_taken() -> None:
    for each in Relation:
        for answers in ({"today": TODAY.isoformat()}, {"today": TODAY.isoformat(), "agent_born": ""}):
            assert relation(each, Form(answers, NOW, {each.value: (each.value,)})) == each


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), TODAY))
def test_reading_number_and_birth_date_again_changes_nothing(day: date) -> None:
    number = dependant_number(resident(day), Form(WITH_ID, NOW, {}))
    assert dependant_number(number, Form(WITH_ID, NOW, {})) == number
    known = dependant_birth_date(f"{day:%Y%m%d}", Form(WITH_PASSPORT, NOW, {}))
    assert dependant_birth_date(known, Form(WITH_PASSPORT, NOW, {})) == known


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
