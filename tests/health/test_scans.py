"""Scans as they are kept while they wait, places on duty, and practice codes."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.colour import Facts, Status, verdict
from bot.health.ids import new_person_id
from bot.health.practice import Practice, practice_of, practice_url
from bot.health.scans import Duty, Scan, Way, read_duty

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
VENUE = new_person_id()


@given(entrance=st.integers(0, 2**16 - 1), lenient=st.booleans())
def test_a_duty_is_read_as_it_was_written(entrance: int, lenient: bool) -> None:
    duty = Duty(VENUE, entrance, lenient)

    assert read_duty(str(duty)) == duty
    assert read_duty("") is None


def test_a_scan_shows_nobody_in_logs() -> None:
    scan = Scan(1, new_person_id(), VENUE, 0, Facts(Status.CONFIRMED), Way.CODE)

    assert scan.person not in repr(scan)
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
