"""The age a scanner sees, exact at the boundaries."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.people.ages import AgeBand, age_band

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (None, AgeBand.UNKNOWN),
        (date(2026, 11, 21), AgeBand.CHILD),
        (date(2008, 11, 22), AgeBand.CHILD),
        (date(2008, 11, 21), AgeBand.ADULT),
        (date(1966, 11, 22), AgeBand.ADULT),
        (date(1966, 11, 21), AgeBand.ELDER),
        (date(1920, 2, 29), AgeBand.ELDER),
    ],
)
def test_a_band_begins_on_the_birthday(born: date | None, expected: AgeBand) -> None:
    assert age_band(born, TODAY) is expected


@given(st.dates(date(1900, 1, 1), TODAY), st.dates(date(1900, 1, 1), TODAY))
def test_an_older_person_is_never_in_a_younger_band(one: date, other: date) -> None:
    order = [AgeBand.CHILD, AgeBand.ADULT, AgeBand.ELDER]
    elder, younger = sorted((one, other))

    assert order.index(age_band(elder, TODAY)) >= order.index(age_band(younger, TODAY))
