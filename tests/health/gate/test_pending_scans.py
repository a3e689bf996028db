"""Pending scans in the scanner's chat: parsed as formatted, until they expire, without names."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.codes.colour import Facts, Status
from bot.health.gate.scans import (
    MAX_PENDING_SCANS,
    PENDING_PERIOD,
    RecognisedBy,
    Scan,
    format_pending_scans,
    new_scan_id,
    parse_pending_scans,
)
from bot.health.people.identity import new_person_id

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
UNTIL = NOW + PENDING_PERIOD
VENUE = new_person_id()

facts = st.builds(
    Facts,
    status=st.none() | st.sampled_from(Status),
    until=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    as_of=st.none(),
    temperature=st.none() | st.integers(340, 430),
    measured_at=st.none(),
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
    field = format_pending_scans(given_scans, UNTIL)

    assert parse_pending_scans(field, UNTIL - timedelta(seconds=1)) == tuple(given_scans[-MAX_PENDING_SCANS:])


def test_pending_scans_expire() -> None:
    field = format_pending_scans([Scan(1, new_person_id(), VENUE, 0, Facts(), RecognisedBy.CODE)], UNTIL)

    assert parse_pending_scans(field, UNTIL) == ()
    assert parse_pending_scans("", NOW) == ()
    assert format_pending_scans([], UNTIL) == ""


def test_the_times_of_check_and_measurement_are_not_stored() -> None:
    known = Facts(Status.QUARANTINE, date(2020, 4, 9), NOW, 365, NOW)
    field = format_pending_scans([Scan(1, new_person_id(), VENUE, 0, known, RecognisedBy.CODE)], UNTIL)

    assert parse_pending_scans(field, NOW)[0].facts == Facts(Status.QUARANTINE, date(2020, 4, 9), temperature=365)


@pytest.mark.parametrize(
    "left",
    [
        "{until} bm90aGluZw==",  # sealed, as an earlier version did
        "{until} ",
        "{until} 1 2 3",
        "{until} x A B 0 code   ",
        "{until} 1 A B 0 teleport   ",
        "{until} 1 A B 0 code unheard-of  ",
        "soon 1 A B 0 code   ",
    ],
)
def test_a_field_of_another_version_is_ignored(left: str) -> None:
    assert parse_pending_scans(left.format(until=int(UNTIL.timestamp())), NOW) == ()
