"""Signed links are valid only if we made them, unchanged, for their purpose, until they expire."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.signing.links import ExpiredLink, ForgedLink, Links
from bot.signing.tokens import MAX_CLOCK_SKEW

NOW = datetime(2026, 11, 21, 8, 30, 5, tzinfo=BEIJING)
SECOND = timedelta(seconds=1)
LINKS = Links(["a newer key", "an older key"])


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(1_577_836_800, 4_000_000_000))
def test_a_link_carries_its_payload_in_one_path_segment(payload: str, second: int) -> None:
    now = datetime.fromtimestamp(second, UTC)

    text = LINKS.sign("page", payload, now)

    assert LINKS.read("page", text, 60, now) == payload
    assert re.fullmatch(r"[A-Za-z0-9._-]+", text)


def test_a_link_is_valid_until_its_maximum_age_and_then_still_has_its_payload() -> None:
    text = LINKS.sign("page", "PERSON", NOW)

    assert LINKS.read("page", text, 60, NOW + 60 * SECOND) == "PERSON"
    with pytest.raises(ExpiredLink) as expired:
        LINKS.read("page", text, 60, NOW + 61 * SECOND)
    assert expired.value.payload == "PERSON"


def test_a_clock_that_is_a_little_fast_is_forgiven_and_the_future_is_not() -> None:
    text = LINKS.sign("page", "PERSON", NOW)

    assert LINKS.read("page", text, 60, NOW - MAX_CLOCK_SKEW) == "PERSON"
    with pytest.raises(ForgedLink):
        LINKS.read("page", text, 60, NOW - MAX_CLOCK_SKEW - SECOND)


def test_a_link_for_one_purpose_is_none_for_another() -> None:
    text = LINKS.sign("page", "PERSON", NOW)

    with pytest.raises(ForgedLink):
        LINKS.read("picture", text, 60, NOW)


def test_links_stay_valid_when_a_new_key_is_added() -> None:
    old = Links(["old"]).sign("page", "PERSON", NOW)
    new = Links(["new", "old"]).sign("page", "PERSON", NOW)

    assert Links(["new", "old"]).read("page", old, 60, NOW) == "PERSON"
    assert Links(["new"]).read("page", new, 60, NOW) == "PERSON"
    with pytest.raises(ForgedLink):
        Links(["new"]).read("page", old, 60, NOW)


@given(st.data())
def test_a_link_cut_off_or_with_anything_added_is_forged(data: st.DataObject) -> None:
    text = LINKS.sign("page", "PERSON", NOW)
    cut = data.draw(st.integers(0, len(text) - 1))

    for altered in (text[:cut], text + "A", data.draw(st.text())):
        with pytest.raises(ForgedLink):
            LINKS.read("page", altered, 60, NOW)


def test_there_is_no_signing_without_a_key() -> None:
    with pytest.raises(ValueError, match="no signing key"):
        Links([])
