"""The place in the queue and the forecast of the wait, from the pace of the last open hour."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.support.hours import BusinessHours, DayKind, parse_hours
from bot.health.support.queue import Forecast, NoForecast, Served, counted_since, forecast, place_in_queue


def calendar(day: date) -> DayKind:
    """The weekdays of 2026; other years are not announced."""
    if day.year != 2026:
        return DayKind.UNKNOWN
    return DayKind.WORK if day.weekday() < 5 else DayKind.FREE


HOURS = BusinessHours(parse_hours("08:30-12:00 13:30-17:30"), calendar)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


def answered_each(step: timedelta, count: int, until: datetime) -> list[Served]:
    """So many people who came at once and were answered one after the other, the last at ``until``."""
    return [Served(until - count * step, until - at * step) for at in range(count)]


@given(st.lists(st.integers(0, 50), min_size=1))
def test_places_are_those_of_the_order_of_asking(seconds: Sequence[int]) -> None:
    waiting = [at("2026-11-25 09:00") + timedelta(seconds=one) for one in seconds]

    places = [place_in_queue(one, waiting) for one in sorted(waiting)]

    assert places[0] == 1
    assert places == sorted(places)
    assert all(place <= rank for rank, place in enumerate(places, 1))
    assert len(set(places)) == len(set(waiting))


@pytest.mark.parametrize(
    ("now", "place", "minutes", "then"),
    [
        ("2026-11-25 10:30", 1, 5, "2026-11-25 10:35"),
        ("2026-11-25 10:30", 20, 40, "2026-11-25 11:10"),
        ("2026-11-25 10:30", 44, 90, "2026-11-25 12:00"),  # 11:58
        ("2026-11-25 10:30", 60, 210, "2026-11-25 14:00"),
        ("2026-11-25 09:50", 110, 330, "2026-11-25 15:00"),
        ("2026-11-25 10:30", 159, 420, "2026-11-25 17:30"),
        ("2026-11-25 10:30", 380, 1860, "2026-11-26 17:10"),  # not 18:00, after work
        ("2026-11-25 17:20", 10, 920, "2026-11-26 08:40"),
        ("2026-11-27 17:30", 1, 3785, "2026-11-30 08:35"),
    ],
)
def test_the_wait_passes_over_closed_hours_and_is_rounded_up(now: str, place: int, minutes: int, then: str) -> None:
    served = answered_each(2 * MINUTE, 20, at(now))

    found = forecast(place, served, HOURS, at(now))

    assert isinstance(found, Forecast)
    assert found == Forecast(minutes, at(then))


@pytest.mark.parametrize("now", ["2026-11-25 10:30", "2026-11-25 08:30", "2026-11-25 13:31", "2026-11-25 20:00"])
def test_without_answers_in_the_last_open_hour_there_is_no_forecast(now: str) -> None:
    since = counted_since(HOURS, at(now))
    assert isinstance(since, datetime)
    few, old = answered_each(MINUTE, 2, at(now)), answered_each(MINUTE, 9, since - MINUTE)
    waiting = [Served(at(now) - MINUTE)] * 9

    assert forecast(1, [], HOURS, at(now)) is NoForecast.PACE
    assert forecast(1, [*few, *old, *waiting], HOURS, at(now)) is NoForecast.PACE


def test_the_pace_of_yesterday_tells_of_the_first_minutes_of_today() -> None:
    found = forecast(2, answered_each(MINUTE, 30, at("2026-11-25 17:30")), HOURS, at("2026-11-26 08:31"))

    assert found == Forecast(5, at("2026-11-26 08:35"))


def test_what_depends_on_a_year_that_is_not_announced_has_no_forecast() -> None:
    now = at("2026-12-31 17:29")
    served = answered_each(MINUTE, 30, now)

    assert forecast(1, served, HOURS, now) == Forecast(5, at("2026-12-31 17:30"))
    assert forecast(2, served, HOURS, now) is NoForecast.CALENDAR
    assert forecast(1, served, HOURS, at("2027-01-04 09:00")) is NoForecast.CALENDAR


def test_quiet_minutes_do_not_slow_the_pace_down() -> None:
    """Three came alone, half an hour apart, and each was answered after four minutes."""
    now = at("2026-11-25 11:00")
    served = [Served(now - wait * MINUTE, now - (wait - 4) * MINUTE) for wait in (55, 30, 5)]

    assert forecast(1, served, HOURS, now) == Forecast(5, at("2026-11-25 11:05"))
    assert forecast(5, served, HOURS, now) == Forecast(20, at("2026-11-25 11:20"))


@given(st.integers(1, 20), st.integers(30, 300), st.integers(5, 170), st.integers(1, 300))
def test_it_is_right_within_a_factor_of_two_from_the_first_minutes_on(
    clerks: int, seconds: int, passed: int, place: int
) -> None:
    """Everybody comes when the desk opens; clerks who need so many seconds each answer at an even pace."""
    opened = at("2026-11-25 08:30")
    now, step = opened + passed * MINUTE, timedelta(seconds=seconds / clerks)
    done = int((now - opened) / step)
    served = [Served(opened, opened + (rank + 1) * step) for rank in range(done)] + [Served(opened)] * place
    true = place * step.total_seconds()

    found = forecast(place, served, HOURS, now)

    if done < 3 or isinstance(found, NoForecast):
        assert found is NoForecast.PACE
    else:
        said = HOURS.seconds_between(now, found.at)
        assert isinstance(said, float)
        assert true * 0.9 <= said <= max(true * 2, true + 360)


@given(st.integers(1, 400), st.integers(0, 10 * 24 * 60))
def test_later_places_wait_longer_and_answers_come_in_open_hours(place: int, minute: int) -> None:
    now = at("2026-11-16 08:30") + minute * MINUTE
    since = counted_since(HOURS, now)
    assert isinstance(since, datetime)
    served = [Served(since, HOURS.after(since, second)) for second in range(60, 3600, 120)]  # type: ignore[arg-type]

    first, second = forecast(place, served, HOURS, now), forecast(place + 1, served, HOURS, now)

    assert isinstance(first, Forecast)
    assert isinstance(second, Forecast)
    assert first.at <= second.at
    assert first.at >= now
    assert first.minutes >= 5
