"""The figures of a day and the chart of its minutes."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour
from bot.health.people.identity import new_person_id
from bot.pages.gate.manager import bars, chart_labels, chart_minutes
from bot.service.gate.dashboard import figures, percentile
from bot.store.gate.packing import Pass, PassKind, PassOutcome

VENUE = new_person_id()


def at(
    hour: int, minute: int, entrance: int = 0, took: int = 5, kind: PassKind = PassKind.CODE, *, void: bool = False
) -> Pass:
    """A pass at this time."""
    outcome = PassOutcome(365, Colour.GREEN, kind, True)
    moment = datetime(2020, 3, 16, hour, minute, 30, tzinfo=BEIJING)
    return Pass(VENUE, new_person_id(), moment, entrance, outcome, 1, took, void=void)


def test_a_day_without_people_has_figures() -> None:
    empty = figures([], ("东门",))

    assert (empty.total, empty.average, empty.slowest, list(empty.hours)) == (0, None, None, [])
    assert empty.entrances[0].peak == (0, 0)


def test_people_are_counted_by_entrance_and_minute_of_the_beijing_day() -> None:
    found = figures([at(0, 0), at(8, 15), at(8, 15), at(23, 59, 1), at(8, 15, void=True)], ("东门", "西门"))

    east, west = found.entrances
    assert (east.name, east.counts, east.peak) == ("东门", {0: 1, 495: 2}, (495, 2))
    assert (west.name, west.counts) == ("西门", {1439: 1})
    assert (found.total, list(found.hours)) == (4, list(range(24)))


def test_a_removed_entrance_is_shown_by_its_number() -> None:
    assert [entrance.name for entrance in figures([at(8, 0, 3)], ("东门",)).entrances] == ["东门", "4"]


def test_people_without_a_code_count_in_no_time_and_no_colour() -> None:
    found = figures([at(8, 0, took=4), at(8, 1, took=255, kind=PassKind.NO_CODE)], ("东门",))

    assert (found.average, found.slowest, found.no_code, dict(found.colours)) == (4, 4, 1, {Colour.GREEN: 1})


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (19, 19), (20, 19), (21, 20), (100, 95), (101, 96)])
def test_the_percentile_is_by_nearest_rank(count: int, expected: int) -> None:
    assert percentile(list(range(1, count + 1))) == expected


@given(st.lists(st.integers(0, 255), min_size=1))
def test_no_more_than_a_twentieth_take_longer_than_the_percentile(times: list[int]) -> None:
    found = percentile(sorted(times))

    assert found is not None
    assert found in times
    assert sum(time > found for time in times) * 20 <= len(times)


@given(st.sets(st.integers(0, 23)))
def test_the_chart_covers_whole_hours_within_the_day(hours: set[int]) -> None:
    shown = chart_minutes(range(min(hours), max(hours) + 1) if hours else range(0))

    assert 120 <= len(shown) <= 1440
    assert 0 <= shown[0] <= shown[-1] < 1440
    assert all(hour * 60 in shown for hour in hours)
    named = chart_labels(shown)
    assert 3 <= len(named) <= 7
    assert named[0] == f"{shown[0] // 60:02}:00"


def test_one_bar_a_minute_is_drawn() -> None:
    drawn = bars({480: 3, 481: 0, 599: 1}, range(480, 600), 3, 'East "gate" <b>')

    assert re.search(r'd="([^"]*)"', drawn)[1] == "M0 4v-3h1v3zM119 4v-1h1v1z"  # type: ignore[index]
    assert 'viewBox="0 0 120 4"' in drawn
    assert "<b>" not in drawn
