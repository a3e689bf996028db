"""Who may be registered by a relative, exact at the boundaries."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.people.ages import age
from bot.health.people.proxy import RULES, Relation, is_child, possible_relation, rules_on

days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2008, 11, 21), date(2026, 11, 20), 17),
        (date(2008, 11, 21), date(2026, 11, 21), 18),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 11, 21), date(2026, 11, 21), 0),
    ],
)
def test_a_year_is_completed_on_the_birthday(born: date, on: date, years: int) -> None:
    assert age(born, on) == years


@pytest.mark.parametrize(("born", "child"), [(date(2026, 11, 21), 1), (date(2008, 11, 22), 1), (date(2008, 11, 21), 0)])
def test_dependants_are_children_until_their_eighteenth_birthday(born: date, child: int) -> None:
    assert is_child(born, date(2026, 11, 21)) == bool(child)


def test_the_limits_are_those_agreed_on() -> None:
    row = rules_on(date(2026, 11, 21))

    assert (row.agent_limit, row.person_limit) == (8, 3)


def test_the_table_is_in_order_and_days_before_it_get_its_first_row() -> None:
    assert [row.since for row in RULES] == sorted(row.since for row in RULES)
    assert rules_on(date(1999, 1, 1)) is RULES[0]
    assert all(rules_on(row.since) is row for row in RULES)


@pytest.mark.parametrize(
    ("relation", "agent", "dependant", "expected"),
    [
        (Relation.PARENT, date(1990, 5, 5), date(1976, 5, 5), True),
        (Relation.PARENT, date(1990, 5, 5), date(1976, 5, 6), False),
        (Relation.CHILD, date(1990, 5, 5), date(2004, 5, 5), True),
        (Relation.CHILD, date(1990, 5, 5), date(2004, 5, 4), False),
        (Relation.GRANDPARENT, date(1990, 5, 5), date(1962, 5, 5), True),
        (Relation.GRANDPARENT, date(1990, 5, 5), date(1962, 5, 6), False),
        (Relation.GRANDCHILD, date(1970, 5, 5), date(1998, 5, 5), True),
        (Relation.GRANDCHILD, date(1970, 5, 5), date(1998, 5, 4), False),
        (Relation.SPOUSE, date(2000, 11, 21), date(2006, 11, 21), True),
        (Relation.SPOUSE, date(2000, 11, 21), date(2006, 11, 22), False),
        (Relation.SIBLING, date(1950, 1, 1), date(1990, 1, 1), True),
        (Relation.SIBLING, date(1950, 1, 1), date(1991, 1, 1), False),
        (Relation.OTHER, date(2000, 1, 1), date(2000, 1, 1), True),
        (Relation.PARENT, None, date(2020, 1, 1), True),
        (Relation.CHILD, date(1990, 1, 1), None, True),
    ],
)
def test_a_relation_must_be_possible_at_these_ages(
    relation: Relation, agent: date | None, dependant: date | None, expected: bool
) -> None:
    assert possible_relation(relation, agent, dependant, date(2026, 11, 21)) is expected


@given(st.sampled_from([Relation.PARENT, Relation.GRANDPARENT]), days, days)
def test_a_relation_is_possible_from_both_sides_or_from_none(relation: Relation, one: date, other: date) -> None:
    back = {Relation.PARENT: Relation.CHILD, Relation.GRANDPARENT: Relation.GRANDCHILD}[relation]
    on = date(2100, 1, 1)

    assert possible_relation(relation, one, other, on) is possible_relation(back, other, one, on)


@given(days, days)
def test_age_grows_by_one_a_year_and_never_falls(born: date, on: date) -> None:
    grown = age(born, on + timedelta(days=1)) - age(born, on)

    assert grown in (0, 1)
    assert age(born, born) == 0
