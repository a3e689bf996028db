"""What is folded is unfolded as it was, whatever it is; nothing but looks that became visits is left out."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.store.gate.folding import (
    DAYS_BYTES,
    fold_passes,
    fold_visits,
    folded_days,
    unfold_passes,
    unfold_visits,
)
from bot.store.gate.packing import KIND_SHIFT, PASS_FORMAT, VOID_FLAG, PassKind
from bot.store.gate.retention import MAX_RETENTION_DAYS, midnight_second
from bot.store.gate.visit_records import Record, kind_of, name_of, pack_records, read_records

FIRST = date(2020, 4, 1)
ids = st.sampled_from([bytes([n]) * 10 for n in range(3)]) | st.binary(min_size=10, max_size=10)
scans = st.integers(0, 3) | st.integers(0, 2**32 - 1)
seconds, numbers, temperatures = st.integers(0, 86_399), st.integers(0, 65_535), st.sampled_from([0, 1, 365, 380])
flags = st.builds(
    lambda colour, kind, void: colour | kind << KIND_SHIFT | void * VOID_FLAG,
    st.integers(0, 3),
    st.sampled_from(PassKind),
    st.booleans(),
)
passes = st.tuples(ids, seconds, numbers, numbers, temperatures, flags, st.integers(0, 255), scans)
moments = st.builds(lambda second, tag: second | tag << 17, seconds, st.sampled_from([0, 0x7FFF]))
before = st.integers(0, 2**32 - 1)
visits = st.tuples(ids, moments, numbers, temperatures, flags, temperatures, before, scans)
days = st.dictionaries(
    st.integers(0, MAX_RETENTION_DAYS + 2).map(lambda n: midnight_second(FIRST + timedelta(days=n))),
    st.lists(visits, max_size=6).map(pack_records),
    max_size=8,
)


def without_looks(packed: bytes) -> list[Record]:
    """The records without looks that became visits."""
    records = read_records(packed)
    became = {name_of(one) for one in records if kind_of(one) is not PassKind.LOOK}
    return [one for one in records if kind_of(one) is not PassKind.LOOK or name_of(one) not in became]


@given(st.lists(passes, max_size=20))
def test_folded_passes_are_unfolded_as_they_were(several: list[tuple[object, ...]]) -> None:
    packed = b"".join(PASS_FORMAT.pack(*one) for one in several)

    assert unfold_passes(fold_passes(packed)) == packed


@given(days)
def test_folded_visits_are_unfolded_as_they_were_but_for_looks_that_became_visits(kept: Mapping[int, bytes]) -> None:
    expected = {midnight: found for midnight in sorted(kept) if (found := without_looks(kept[midnight]))}

    folded = fold_visits(kept)

    assert unfold_visits(folded) == {midnight: pack_records(found) for midnight, found in expected.items()}
    assert list(unfold_visits(folded)) == folded_days(folded[:DAYS_BYTES]) == [*expected]
    assert fold_visits(unfold_visits(folded)) == folded


def test_a_day_of_many_looks_at_one_person_is_folded() -> None:
    look = (b"venue-id-1", 0, 0, 0, PassKind.LOOK << KIND_SHIFT, 0, 0)
    packed = pack_records((*look, scan) for scan in range(70_000))

    assert unfold_visits(fold_visits({midnight_second(FIRST): packed})) == {midnight_second(FIRST): packed}
