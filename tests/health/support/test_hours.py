"""Business hours with a lunch break, Chinese holidays and make-up days; what the calendar lacks is never guessed."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.support.hours import (
    BusinessHours,
    DayKind,
    DeskState,
    HoursFault,
    UnknownDay,
    parse_hours,
)

HOLIDAYS = {date(2026, 10, day) for day in range(1, 8)}
MAKE_UP = {date(2026, 9, 20), date(2026, 10, 10)}
"""The National Day of 2026, as announced by the State Council."""


def calendar(day: date) -> DayKind:
    """The days of 2026; other years are not announced."""
    if day.year != 2026:
        return DayKind.UNKNOWN
    works = day in MAKE_UP or (day.weekday() < 5 and day not in HOLIDAYS)
    return DayKind.WORK if works else DayKind.FREE


HOURS = BusinessHours(parse_hours("08:30-12:00 13:30-17:30"), calendar)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


moments = st.integers(0, 340 * 86_400).map(lambda second: at("2026-01-10 00:00") + timedelta(seconds=second))
"""Far enough from years that are not known."""
seconds = st.integers(1, 100_000)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("08:30-12:00 13:30-17:30", ((510, 720), (810, 1050))),
        ("0８：30—12:00，13:30～17:30", ((510, 720), (810, 1050))),
        ("8:30-24:00", ((510, 1440),)),
    ],
)
def test_hours_are_read(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert parse_hours(text) == spans


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "form"),
        ("always", "form"),
        ("08:30-12:00 and", "form"),
        ("08:75-12:00", "form"),
        ("12:00-08:30", "order"),
        ("08:30-12:00 11:30-17:30", "order"),
        ("20:00-24:01", "order"),
        ("20:00-25:00", "order"),
    ],
)
def test_other_hours_are_refused(text: str, code: str) -> None:
    with pytest.raises(HoursFault) as refused:
        parse_hours(text)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-09-30 08:29", "closed"),
        ("2026-09-30 08:30", "open"),
        ("2026-09-30 11:59", "open"),
        ("2026-09-30 12:00", "closed"),
        ("2026-09-30 13:30", "open"),
        ("2026-09-30 17:30", "closed"),
        ("2026-10-01 09:00", "closed"),
        ("2026-10-10 09:00", "open"),
        ("2026-10-11 09:00", "closed"),
        ("2027-01-04 09:00", "unknown"),
        ("2027-01-04 12:30", "closed"),
    ],
)
def test_the_desk_is_open_on_working_days_but_not_at_lunch(moment: str, state: str) -> None:
    assert HOURS.state(at(moment)) == DeskState(state)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-09-30 09:10", "2026-09-30 09:10"),
        ("2026-09-30 12:00", "2026-09-30 13:30"),
        ("2026-09-30 17:30", "2026-10-08 08:30"),
        ("2026-10-09 18:00", "2026-10-10 08:30"),
        ("2026-12-31 17:00", "2026-12-31 17:00"),
    ],
)
def test_it_opens_after_lunch_after_a_holiday_and_on_a_make_up_day(moment: str, opens: str) -> None:
    assert HOURS.next_opening(at(moment)) == at(opens)


def test_what_depends_on_a_year_that_is_not_announced_is_not_known() -> None:
    end, new_year = at("2026-12-31 17:30"), UnknownDay(date(2027, 1, 1))

    assert HOURS.next_opening(end) == new_year
    assert HOURS.seconds_between(end, at("2027-01-01 08:31")) == new_year
    assert HOURS.after(end, 1) == new_year
    assert HOURS.seconds_between(end, at("2027-01-01 08:30")) == 0
    assert HOURS.after(at("2026-12-31 17:00"), 1800) == end


def test_a_calendar_without_working_days_ends_nothing() -> None:
    moment = at("2026-09-30 09:00")
    idle = BusinessHours(((0, 1440),), lambda _: DayKind.FREE)

    assert idle.next_opening(moment) == UnknownDay(moment.date())
    assert idle.before(moment, 1) == UnknownDay(moment.date())


def test_a_day_of_work_spans_lunch_and_holidays() -> None:
    assert HOURS.seconds_between(at("2026-09-30 11:00"), at("2026-09-30 14:00")) == 5400
    assert HOURS.seconds_between(at("2026-09-30 17:00"), at("2026-10-08 09:00")) == 3600
    assert HOURS.after(at("2026-09-30 17:00"), 3600) == at("2026-10-08 09:00")
    assert HOURS.before(at("2026-10-08 09:00"), 3600) == at("2026-09-30 17:00")


@given(moments, st.timedeltas(timedelta(), timedelta(days=12)))
def test_each_second_is_counted_once(start: datetime, length: timedelta) -> None:
    end, middle = start + length, start + length / 3
    parts = [HOURS.seconds_between(one, other) for one, other in ((start, middle), (middle, end))]

    whole = HOURS.seconds_between(start, end)

    assert isinstance(whole, float)
    assert whole == pytest.approx(sum(part for part in parts if isinstance(part, float)))
    assert 0 <= whole <= length.total_seconds()
    assert HOURS.seconds_between(end, start) == 0 or not length


@given(moments, seconds)
def test_so_many_seconds_later_so_many_have_passed(moment: datetime, some: int) -> None:
    later, earlier = HOURS.after(moment, some), HOURS.before(moment, some)

    assert isinstance(later, datetime)
    assert isinstance(earlier, datetime)
    assert HOURS.seconds_between(moment, later) == pytest.approx(some)
    assert HOURS.seconds_between(earlier, moment) == pytest.approx(some)


@given(moments)
def test_the_desk_is_open_when_it_opens_and_closed_until_then(moment: datetime) -> None:
    opens = HOURS.next_opening(moment)

    assert isinstance(opens, datetime)
    assert HOURS.state(opens) is DeskState.OPEN
    assert HOURS.seconds_between(moment, opens) == 0
    assert (opens == moment) is (HOURS.state(moment) is DeskState.OPEN)
