"""Scans as they are kept while they wait, places on duty, and practice codes."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.colour import Facts, Status, verdict
from bot.health.ids import new_person_id
from bot.health.practice import Practice, practice_of, practice_url
from bot.health.scans import Duty, Scan, Way, new_scan_id, read_duty, read_scan

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
VENUE = new_person_id()
moments = st.none() | st.integers(1, 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds))

facts = st.builds(
    Facts,
    st.none() | st.sampled_from(Status),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    moments,
    st.none() | st.integers(340, 430),
    moments,
)


@given(known=facts, way=st.sampled_from(Way), name=st.text())
def test_a_scan_is_read_as_it_was_packed(known: Facts, way: Way, name: str) -> None:
    scan = Scan(new_scan_id(), new_person_id(), VENUE, int(NOW.timestamp()), name, known, way)

    assert read_scan(scan.pack()) == scan
    assert not scan.practice


@given(entrance=st.integers(0, 2**16 - 1), lenient=st.booleans())
def test_a_duty_is_read_as_it_was_written(entrance: int, lenient: bool) -> None:
    duty = Duty(VENUE, entrance, lenient)

    assert read_duty(str(duty)) == duty
    assert read_duty("") is None


def test_a_scan_shows_nobody_in_logs() -> None:
    scan = Scan(1, new_person_id(), VENUE, 0, "王**", Facts(Status.CONFIRMED), Way.CODE)

    assert "王" not in repr(scan)
    assert "confirmed" not in repr(scan)


@pytest.mark.parametrize(
    ("practice", "colour"),
    [
        (Practice.GREEN, "green"),
        (Practice.YELLOW, "yellow"),
        (Practice.ORANGE, "orange"),
        (Practice.RED, "red"),
        (Practice.GREY, "grey"),
        (Practice.DUPLICATE, "green"),
    ],
)
def test_a_practice_code_shows_its_colour_and_is_known_in_any_case(practice: Practice, colour: str) -> None:
    content = practice_url("https://jxm.example", practice)

    assert verdict(practice.facts(NOW), NOW).colour == colour
    assert practice_of(content, "https://jxm.example") is practice
    assert practice_of(f" {content.lower()} ", "https://jxm.example") is practice


@pytest.mark.parametrize("content", ["PRACTICE-GREEN", "https://jxm.example/S/PRACTICE-BLUE", "https://x.example/S/A"])
def test_other_contents_are_no_practice(content: str) -> None:
    assert practice_of(content, "https://jxm.example") is None
