"""The age a scanner sees, exact at the boundaries."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.people.ages import AgeBand, age, age_band, comes_of_age

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


@pytest.mark.parametrize(
    ("born", "day"),
    [
        (date(2008, 11, 21), date(2026, 11, 21)),
        (date(2008, 2, 29), date(2026, 2, 28)),
        (date(2012, 3, 1), date(2030, 3, 1)),
    ],
)
def test_somebody_comes_of_age_with_the_first_minute_of_the_day_in_beijing(born: date, day: date) -> None:
    assert comes_of_age(born) == datetime(day.year, day.month, day.day, tzinfo=BEIJING)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_on_the_day_of_coming_of_age_somebody_is_18_and_on_the_day_before_17(born: date) -> None:
    day = comes_of_age(born).date()

    assert (age(born, day), age(born, day - timedelta(days=1))) == (18, 17)
