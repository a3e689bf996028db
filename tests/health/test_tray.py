"""Scans that wait, in the scanner's chat: there as they were put in, for their time, without anybody's name."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.colour import Facts, Status
from bot.health.ids import new_person_id
from bot.health.scans import WAITING, Scan, Way, new_scan_id
from bot.health.tray import MOST, read_scans, scans_field

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
UNTIL = NOW + WAITING
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
    st.sampled_from(Way),
)


@given(st.lists(scans, min_size=1, max_size=MOST + 2))
def test_scans_are_there_as_they_were_put_in_the_oldest_going_first(given_scans: list[Scan]) -> None:
    field = scans_field(given_scans, UNTIL)

    assert read_scans(field, UNTIL - timedelta(seconds=1)) == tuple(given_scans[-MOST:])


def test_scans_wait_for_their_time() -> None:
    field = scans_field([Scan(1, new_person_id(), VENUE, 0, Facts(), Way.CODE)], UNTIL)

    assert read_scans(field, UNTIL) == ()
    assert read_scans("", NOW) == ()
    assert scans_field([], UNTIL) == ""


def test_when_a_platform_was_asked_and_somebody_measured_decides_nothing_and_is_not_kept() -> None:
    known = Facts(Status.QUARANTINE, date(2020, 4, 9), NOW, 365, NOW)
    field = scans_field([Scan(1, new_person_id(), VENUE, 0, known, Way.CODE)], UNTIL)

    assert read_scans(field, NOW)[0].facts == Facts(Status.QUARANTINE, date(2020, 4, 9), temperature=365)


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
def test_what_another_version_left_is_scanned_again(left: str) -> None:
    assert read_scans(left.format(until=int(UNTIL.timestamp())), NOW) == ()
