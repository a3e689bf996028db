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
)


@given(st.lists(scans, min_size=1, max_size=MAX_PENDING_SCANS + 2))
def test_pending_scans_are_parsed_as_formatted_without_the_oldest_ones(given_scans: list[Scan]) -> None:
    assert parse_scans(format_scans(given_scans)) == tuple(given_scans[-MAX_PENDING_SCANS:])


@given(facts, st.sampled_from((0, 1, 2**32 - 1)))
def test_the_length_does_not_tell_what_is_known_and_is_the_same_for_each_scan(known: Facts, scan: int) -> None:
    nothing = Scan(1, PERSON, VENUE, 0, Facts(), RecognisedBy.CODE)
    something = Scan(scan, PERSON, VENUE, 0, known, RecognisedBy.CODE)

    assert len(format_scans([something])) == len(format_scans([nothing]))


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
