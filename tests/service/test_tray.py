"""Scans that wait, sealed in the scanner's chat: there as they were put in, for their time, for that chat alone."""

from base64 import b64encode
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.colour import Facts, Status
from bot.health.ids import new_person_id
from bot.health.scans import WAITING, Scan, Way, new_scan_id
from bot.service.gate.tray import MOST, Tray
from bot.store.vault import Vault

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
VENUE = new_person_id()
OLD, NEW, INDEX = "A" * 43, "B" * 43, "C" * 43
TRAY = Tray(Vault([NEW, OLD], INDEX))

moments = st.none() | st.integers(1, 10**12).map(lambda microseconds: NOW + timedelta(microseconds=microseconds))
facts = st.builds(
    Facts,
    st.none() | st.sampled_from(Status),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    moments,
    st.none() | st.integers(340, 430),
    moments,
)
scans = st.builds(
    Scan,
    st.builds(new_scan_id),
    st.builds(new_person_id),
    st.just(VENUE),
    st.integers(0, 2**33),
    st.text(st.characters(codec="utf-8")),
    facts,
    st.sampled_from(Way),
)


@given(st.lists(scans, min_size=1, max_size=MOST + 2))
def test_scans_are_there_as_they_were_put_in_the_oldest_going_first(given_scans: list[Scan]) -> None:
    field = TRAY.seal("o1", given_scans, NOW, WAITING)

    assert field is not None
    assert TRAY.open("o1", field, NOW + WAITING - timedelta(seconds=1)) == tuple(given_scans[-MOST:])
    assert all(scan.name not in field for scan in given_scans if len(scan.name) > 5)


def test_scans_wait_for_their_time_and_in_their_chat_alone() -> None:
    scan = Scan(1, new_person_id(), VENUE, 0, "王*", Facts(), Way.CODE)
    field = TRAY.seal("o1", [scan], NOW, WAITING) or ""

    assert TRAY.open("o1", field, NOW + WAITING) == ()
    assert TRAY.open("o2", field, NOW) == ()
    assert TRAY.open("o1", "", NOW) == ()
    assert TRAY.seal("o1", [], NOW, WAITING) is None


def test_what_another_key_or_another_version_left_is_scanned_again() -> None:
    until = int((NOW + WAITING).timestamp())
    old = Tray(Vault([OLD], INDEX)).seal("o1", [Scan(1, "", "", 0, "*", Facts(), Way.CODE)], NOW, WAITING) or ""

    assert len(TRAY.open("o1", old, NOW)) == 1
    assert Tray(Vault([NEW], INDEX)).open("o1", old, NOW) == ()
    for other in (b"[[1, 2]]", b'[{"id": "x"}]', b"not JSON"):
        assert TRAY.open("o1", f"{until} {_sealed(other)}", NOW) == ()
    for other in ("", "a", "-_-_a", "AAAA"):
        assert TRAY.open("o1", f"{until} {other}", NOW) == ()


def _sealed(data: bytes) -> str:
    return b64encode(Vault([NEW], INDEX).seal(data, "o1.scans")).decode()
