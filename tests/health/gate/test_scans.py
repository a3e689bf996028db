"""Scans, duties and practice codes."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.codes.colour import Facts, Status, compute_verdict
from bot.health.gate.practice import PracticeCode
from bot.health.gate.scans import DocumentCheck, Duty, RecognisedBy, Scan, parse_document_check, parse_duty
from bot.health.people.identity import new_person_id
from bot.signing.tokens import find_practice_code, practice_url

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
VENUE = new_person_id()


@given(entrance=st.integers(0, 2**16 - 1), lenient=st.booleans())
def test_a_duty_is_read_as_it_was_written(entrance: int, lenient: bool) -> None:
    duty = Duty(VENUE, entrance, lenient)

    assert parse_duty(str(duty)) == duty
    assert parse_duty("") is None


def test_a_scan_shows_no_personal_data_in_logs() -> None:
    scan = Scan(1, new_person_id(), VENUE, 0, Facts(Status.CONFIRMED), RecognisedBy.CODE)

    assert scan.person not in repr(scan)
    assert "confirmed" not in repr(scan)


@pytest.mark.parametrize(
    ("practice", "colour"),
    [
        (PracticeCode.GREEN, "green"),
        (PracticeCode.YELLOW, "yellow"),
        (PracticeCode.ORANGE, "orange"),
        (PracticeCode.RED, "red"),
        (PracticeCode.GREY, "grey"),
        (PracticeCode.DUPLICATE, "green"),
    ],
)
def test_a_practice_code_shows_its_colour_and_is_known_in_any_case(practice: PracticeCode, colour: str) -> None:
    content = practice_url("https://jxm.example", practice)

    assert compute_verdict(practice.facts(NOW), NOW).colour == colour
    assert find_practice_code(content, "https://jxm.example") is practice
    assert find_practice_code(f" {content.lower()} ", "https://jxm.example") is practice


@pytest.mark.parametrize("content", ["PRACTICE-GREEN", "https://jxm.example/S/PRACTICE-BLUE", "https://x.example/S/A"])
def test_other_contents_are_no_practice_codes(content: str) -> None:
    assert find_practice_code(content, "https://jxm.example") is None


@given(st.integers(0, 3), st.integers(0, 0x7FFF))
def test_a_document_check_is_parsed_as_written_until_its_time_is_over(tries: int, tag: int) -> None:
    check = DocumentCheck(new_person_id(), 1_585_704_600, tries, tag)

    for second, found in ((check.until - 1, check), (check.until, None)):
        assert parse_document_check(str(check), datetime.fromtimestamp(second, BEIJING)) == found


@pytest.mark.parametrize("field", ["", f"{new_person_id()} {2**31} 2"], ids=["none", "of the version before"])
def test_without_the_chat_that_showed_the_code_nothing_is_compared(field: str) -> None:
    assert parse_document_check(field, datetime(2020, 4, 1, tzinfo=BEIJING)) is None
