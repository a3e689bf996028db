"""What is packed comes back as it was, to the second."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.health.clock import BEIJING
from bot.health.colour import Colour
from bot.health.ids import new_person_id
from bot.health.temperature import RANGE
from bot.store.gate.keys import day_of
from bot.store.gate.records import (
    PASS,
    SCANS,
    VISIT,
    Kind,
    Outcome,
    Pass,
    packed_pass,
    packed_visit,
    read_passes,
    read_visits,
    visit_of,
)

ids = st.builds(new_person_id)
moments = st.builds(datetime.fromtimestamp, st.integers(1_500_000_000, 4_000_000_000), st.just(BEIJING))
outcomes = st.builds(
    Outcome, st.none() | st.sampled_from(RANGE), st.sampled_from(Colour), st.sampled_from(Kind), st.booleans()
)
numbers = st.integers(0, 65535)
passes = st.builds(
    Pass, ids, ids, moments, numbers, outcomes, st.sampled_from(SCANS), st.integers(0, 255), numbers, st.just(False)
)


@given(passes)
def test_a_pass_and_its_visit_come_back_as_they_were(one: Pass) -> None:
    day = day_of(one.at)

    assert read_passes(one.venue, day, packed_pass(one)) == (one,)
    assert read_visits(day, packed_visit(visit_of(one))) == (visit_of(one),)


@given(st.lists(passes, max_size=5, unique_by=lambda one: one.scan))
def test_several_come_back_in_their_order(several: list[Pass]) -> None:
    day = day_of(several[0].at) if several else day_of(datetime.now(BEIJING))
    same = [replace(one, venue="", at=datetime.combine(day, one.at.timetz())) for one in several]

    assert read_passes("", day, b"".join(map(packed_pass, same))) == tuple(same)


def test_lines_have_the_width_that_the_scripts_count_on() -> None:
    assert (PASS.size, VISIT.size) == (26, 29)


@given(passes, st.integers(256, 10**9))
def test_a_longer_wait_is_kept_as_the_longest(one: Pass, took: int) -> None:
    (kept,) = read_passes(one.venue, day_of(one.at), packed_pass(replace(one, took=took)))

    assert kept.took == 255


@pytest.mark.parametrize("wrong", ["", "AAAA", "张三", "A" * 24, "a" * 16, "A" * 15 + "="])
def test_what_is_no_id_is_not_packed(wrong: str) -> None:
    one = Pass(new_person_id(), wrong, datetime.now(BEIJING), 0, Outcome(365, Colour.GREEN, Kind.CODE, True), 1)

    with pytest.raises(ValueError):  # noqa: PT011  (of base32, or ours)
        packed_pass(one)
