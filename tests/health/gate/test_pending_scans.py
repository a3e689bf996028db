"""Pending scans as a text: parsed as formatted, whatever is known, and always of one length."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.codes.colour import Facts, Status
from bot.health.gate.scans import (
    MAX_PENDING_SCANS,
    RecognisedBy,
    Scan,
    format_scans,
    new_scan_id,
    parse_scans,
)
from bot.health.people.ages import AgeBand
from bot.health.people.identity import new_person_id

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
PERSON, VENUE = new_person_id(), new_person_id()

facts = st.builds(
    Facts,
    status=st.none() | st.sampled_from(Status),
    until=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    as_of=st.none(),
    temperature=st.none() | st.integers(340, 430),
    measured_at=st.none() | st.just(NOW),
)
ids = st.builds(new_person_id)
scans = st.builds(
    Scan,
    st.builds(new_scan_id),
    ids | st.just(""),
    ids | st.just(""),
    st.integers(0, 2**33),
    facts,
    st.sampled_from(RecognisedBy),
    st.just(0) | st.integers(340, 430),
    st.booleans(),
    st.just(0) | st.integers(340, 430),
    st.booleans(),
    st.sampled_from(("", "王**", "A*** S****", "买**·艾*", "*")),
    st.sampled_from(("", "芳", "h")),
    st.sampled_from(AgeBand),
    st.lists(st.sampled_from(("parent", "child")), max_size=2, unique=True).map(tuple),
)


@given(st.lists(scans, min_size=1, max_size=MAX_PENDING_SCANS))
def test_pending_scans_are_parsed_as_formatted(given_scans: list[Scan]) -> None:
    assert parse_scans(format_scans(given_scans)) == tuple(given_scans)


@given(facts, st.sampled_from((0, 1, 2**32 - 1)), st.just(0) | st.integers(340, 430), st.booleans())
def test_the_length_does_not_tell_what_is_known_and_is_the_same_for_each_scan(
    known: Facts, scan: int, asked: int, low: bool
) -> None:
    nothing = Scan(1, PERSON, VENUE, 0, Facts(), RecognisedBy.CODE)
    something = Scan(scan, PERSON, VENUE, 0, known, RecognisedBy.CODE, asked, low)

    assert len(format_scans([something])) == len(format_scans([nothing]))


def test_a_scan_that_waits_since_before_readings_were_kept_is_parsed() -> None:
    (found,) = parse_scans(f"0000000001 {PERSON} {VENUE} 0 code 0 0000000 0000 0000000000")

    assert found == Scan(1, PERSON, VENUE, 0, Facts(), RecognisedBy.CODE)


def test_a_scan_that_waits_since_before_names_were_kept_is_parsed() -> None:
    (found,) = parse_scans(f"0000000001 {PERSON} {VENUE} 0 code 0 0000000 0000 0000000000 0365 1")

    assert found == Scan(1, PERSON, VENUE, 0, Facts(), RecognisedBy.CODE, 365, True)


def test_the_time_of_the_check_is_not_stored() -> None:
    known = Facts(Status.QUARANTINE, date(2020, 4, 9), NOW, 365, NOW)

    (found,) = parse_scans(format_scans([Scan(1, PERSON, VENUE, 0, known, RecognisedBy.CODE)]))

    assert found.facts == Facts(Status.QUARANTINE, date(2020, 4, 9), None, 365, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 2 3",
        "x A B 0 code 0 0000000 0000 0000000000",
        "1 A B 0 teleport 0 0000000 0000 0000000000",
        "1 A B 0 code unheard-of 0000000 0000 0000000000",
        "1 A B 0 code clear  ",
    ],
)
def test_a_text_of_another_version_is_not_parsed(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_scans(text)
