"""The visits of a person on all kept days and the last measurement, and how they change together.

The last measurement is the latest one that is not void: of a visit that stands, one that was there before a visit, or
the one in the record, which may come from elsewhere. A visit names the measurement before it; when that one becomes
void, the visit names the one before that, since the void visit may be deleted first.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bot.store.gate.packing import KIND_BITS, KIND_SHIFT, VISIT_FORMAT, VOID_FLAG, PassKind
from bot.store.gate.visit_records import (
    NONE,
    Measurement,
    Name,
    Record,
    before_of,
    is_void,
    kind_of,
    measurement_of,
    measures,
    name_of,
    pack_records,
    read_records,
    second_of,
)


class KeptVisits(NamedTuple):
    """``days``: the packed visits by the Unix second when their Beijing day begins. ``last``: the last measurement."""

    days: Mapping[int, bytes]
    last: Measurement


def undone(kept: KeptVisits, midnight: int, visit: Name, kind: PassKind | None) -> KeptVisits | None:
    """After undoing the visit with this packed venue and scan, on the day that begins at ``midnight``; None when there
    is none. ``kind`` becomes its kind.
    """
    records = read_records(kept.days.get(midnight, b""))
    found = [one for one in records if name_of(one) == visit and not is_void(one)]
    if not found:
        return None
    void = {name_of(one): kind_of(one) for one in records if is_void(one)}
    done = visit in void and kind in (None, void[visit])
    days = {**kept.days, midnight: kept.days[midnight] + (b"" if done else _void_record(found[-1], kind))}
    for one in filter(measures, found):
        days = _without(days, measurement_of(midnight, one), before_of(one))
    return KeptVisits(days, _last(days, (kept.last,)))


def retracted(kept: KeptVisits, void: Measurement) -> KeptVisits:
    """After a measurement that came from elsewhere became void."""
    days = _without(kept.days, void, NONE)
    return KeptVisits(days, _last(days, (kept.last,), {void}))


def joined(kept: KeptVisits, other: KeptVisits) -> KeptVisits:
    """With the visits of another record of the same person, as they are there. The same twice is one; what is void in
    either of them is void.
    """
    days = {midnight: _united(packed, other.days.get(midnight, b"")) for midnight, packed in kept.days.items()}
    days |= {midnight: packed for midnight, packed in other.days.items() if midnight not in days}
    void = {
        one for midnight, packed in other.days.items() for one in _void_measurements(midnight, packed, days[midnight])
    }
    return KeptVisits(days, _last(days, (kept.last, other.last), void))


def _last(days: Mapping[int, bytes], known: Iterable[Measurement], void: Iterable[Measurement] = ()) -> Measurement:
    """The last measurement; ``known`` are others that count, ``void`` others that do not."""
    standing: list[Measurement] = []
    earlier, lost = [NONE, *known], {*void}
    for midnight, packed in days.items():
        lost |= set(_void_measurements(midnight, packed, packed))
        names = _void_names(packed)
        for one in read_records(packed):
            earlier.append(before_of(one))
            if measures(one) and name_of(one) not in names:
                standing.append(measurement_of(midnight, one))
    found = [*(one for one in earlier if one not in lost), *standing]
    return sorted(found, key=lambda one: one.second)[-1]  # of the same second the one that was registered last


def _void_measurements(midnight: int, packed: bytes, undone_in: bytes) -> Iterator[Measurement]:
    """What was measured at these visits, where they are void among the visits ``undone_in``."""
    names = _void_names(undone_in)
    return (measurement_of(midnight, one) for one in read_records(packed) if measures(one) and name_of(one) in names)


def _void_names(packed: bytes) -> set[Name]:
    return {name_of(one) for one in read_records(packed) if is_void(one)}


def _without(days: Mapping[int, bytes], void: Measurement, before: Measurement) -> dict[int, bytes]:
    """The days, with ``before`` in place of the void measurement before a visit."""
    return {
        midnight: pack_records(_named(one, void, before) for one in read_records(days[midnight])) for midnight in days
    }


def _named(record: Record, void: Measurement, before: Measurement) -> Record:
    return (*record[:5], before.tenths, before.second, record[7]) if before_of(record) == void else record


def _united(packed: bytes, more: bytes) -> bytes:
    """The visits of both, by time; a void one comes after what it makes void."""
    records = read_records(packed)
    known, names = {(name_of(one), one[4]) for one in records}, {name_of(one) for one in records}
    void = _void_names(packed)
    missing = [one for one in read_records(more) if (name_of(one), one[4]) not in known]
    missing = [one for one in missing if kind_of(one) is not PassKind.LOOK or name_of(one) not in names]
    new = [one for one in missing if is_void(one) or name_of(one) not in void]
    return pack_records(sorted((*records, *new), key=second_of)) if new else packed


def _void_record(record: Record, kind: PassKind | None) -> bytes:
    flags = record[4] if kind is None else record[4] & ~KIND_BITS | kind << KIND_SHIFT
    return VISIT_FORMAT.pack(*record[:4], flags | VOID_FLAG, *record[5:])
