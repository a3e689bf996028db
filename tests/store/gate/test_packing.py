"""Packed passes and visits are unpacked as they were, to the second."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour
from bot.health.gate.temperature import PLAUSIBLE_TENTHS
from bot.health.people.identity import new_person_id
from bot.store.gate.packing import (
    PASS_FORMAT,
    SCAN_IDS,
    VISIT_FORMAT,
    Pass,
    PassKind,
    PassOutcome,
    latest_visits,
    pack_pass,
    pack_visit,
    read_passes,
    read_visits,
    visit_of,
)
from bot.store.gate.retention import day_of

ids = st.builds(new_person_id)
moments = st.builds(datetime.fromtimestamp, st.integers(1_500_000_000, 4_000_000_000), st.just(BEIJING))
outcomes = st.builds(
    PassOutcome,
    st.none() | st.sampled_from(PLAUSIBLE_TENTHS),
    st.sampled_from(Colour),
    st.sampled_from(PassKind),
    st.booleans(),
)
numbers = st.integers(0, 65535)
passes = st.builds(
    Pass, ids, ids, moments, numbers, outcomes, st.sampled_from(SCAN_IDS), st.integers(0, 255), numbers, st.just(False)
)


@given(passes)
def test_a_pass_and_its_visit_are_unpacked_as_they_were_packed(one: Pass) -> None:
    day = day_of(one.at)

    assert read_passes(one.venue, day, pack_pass(one)) == (one,)
    assert read_visits(day, pack_visit(visit_of(one))) == (visit_of(one),)


@given(st.lists(passes, max_size=5, unique_by=lambda one: one.scan))
def test_several_records_are_unpacked_in_their_order(several: list[Pass]) -> None:
    day = day_of(several[0].at) if several else day_of(datetime.now(BEIJING))
    same = [replace(one, venue="", at=datetime.combine(day, one.at.timetz())) for one in several]

    assert read_passes("", day, b"".join(map(pack_pass, same))) == tuple(same)


@given(passes, st.integers(0, 0x7FFF))
def test_a_visit_keeps_which_chat_showed_the_code_in_the_same_bytes(one: Pass, tag: int) -> None:
    visit = replace(visit_of(one), shown_by=tag)

    assert read_visits(day_of(one.at), pack_visit(visit)) == (visit,)
    assert len(pack_visit(visit)) == VISIT_FORMAT.size


HERE, ELSEWHERE = new_person_id(), new_person_id()


@given(st.lists(st.tuples(passes, st.sampled_from((HERE, ELSEWHERE)), st.integers(0, 2)), max_size=8))
def test_the_latest_visits_at_a_place_are_those_of_the_day_as_they_are_now(
    several: list[tuple[Pass, str, int]],
) -> None:
    day = day_of(datetime.now(BEIJING))
    added = [
        replace(visit_of(one), venue=venue, at=datetime.combine(day, one.at.timetz()), scan=scan)
        for one, venue, scan in several
    ]
    packed = b"".join(map(pack_visit, added))

    found = list(latest_visits(day, packed, HERE))

    here = [visit for visit in read_visits(day, packed) if visit.venue == HERE]
    assert sorted(found, key=lambda visit: visit.scan) == sorted(here, key=lambda visit: visit.scan)
    assert found[:1] == [visit for visit in reversed(added) if visit.venue == HERE][:1]


def test_records_have_the_length_that_the_scripts_expect() -> None:
    assert (PASS_FORMAT.size, VISIT_FORMAT.size) == (26, 29)


@given(passes, st.integers(256, 10**9))
def test_a_time_that_does_not_fit_is_stored_as_the_longest(one: Pass, took: int) -> None:
    (kept,) = read_passes(one.venue, day_of(one.at), pack_pass(replace(one, scan_seconds=took)))

    assert kept.scan_seconds == 255


@pytest.mark.parametrize("wrong", ["", "AAAA", "张三", "A" * 24, "a" * 16, "A" * 15 + "="])
def test_a_text_that_is_no_id_cannot_be_packed(wrong: str) -> None:
    one = Pass(new_person_id(), wrong, datetime.now(BEIJING), 0, PassOutcome(365, Colour.GREEN, PassKind.CODE, True), 1)

    with pytest.raises(ValueError):  # noqa: PT011  (of base32, or ours)
        pack_pass(one)
