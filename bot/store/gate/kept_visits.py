"""The visits of a person on all kept days and the last measurement, and how they change together.

The last measurement is the latest one that is not void: of a visit that stands, one that was there before a visit, or
the one in the record, which may come from elsewhere. A visit names the measurement before it; when that one becomes
void, the visit names the one before that, since the void visit may be deleted first.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bot.health.gate.temperature import is_measurement
from bot.store.gate.packing import KIND_BITS, KIND_SHIFT, SECOND_BITS, VISIT_FORMAT, VOID_FLAG, PassKind


class Measurement(NamedTuple):
    """A temperature in tenths of a degree Celsius, and the Unix second when it was measured; both 0 for none."""

    second: int
    tenths: int


NONE = Measurement(0, 0)


class KeptVisits(NamedTuple):
    """``days``: the packed visits by the Unix second when their Beijing day begins. ``last``: the last measurement."""

    days: Mapping[int, bytes]
    last: Measurement


_Record = tuple[bytes, int, int, int, int, int, int, int]
_Name = tuple[bytes, int]


def undone(kept: KeptVisits, midnight: int, visit: _Name, kind: PassKind | None) -> KeptVisits | None:
    """After undoing the visit with this packed venue and scan, on the day that begins at ``midnight``; None when there
    is none. ``kind`` becomes its kind.
    """
    records = _records(kept.days.get(midnight, b""))
    found = [one for one in records if _name(one) == visit and not _is_void(one)]
    if not found:
        return None
    void = {_name(one): _kind(one) for one in records if _is_void(one)}
    done = visit in void and kind in (None, void[visit])
    days = {**kept.days, midnight: kept.days[midnight] + (b"" if done else _void_record(found[-1], kind))}
    for one in filter(_measures, found):
        days = _without(days, _measurement(midnight, one), _before(one))
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
        for one in _records(packed):
            earlier.append(_before(one))
            if _measures(one) and _name(one) not in names:
                standing.append(_measurement(midnight, one))
    found = [*(one for one in earlier if one not in lost), *standing]
    return sorted(found, key=lambda one: one.second)[-1]  # of the same second the one that was registered last


def _void_measurements(midnight: int, packed: bytes, undone_in: bytes) -> Iterator[Measurement]:
    """What was measured at these visits, where they are void among the visits ``undone_in``."""
    names = _void_names(undone_in)
    return (_measurement(midnight, one) for one in _records(packed) if _measures(one) and _name(one) in names)


def _void_names(packed: bytes) -> set[_Name]:
    return {_name(one) for one in _records(packed) if _is_void(one)}


def _without(days: Mapping[int, bytes], void: Measurement, before: Measurement) -> dict[int, bytes]:
    """The days, with ``before`` in place of the void measurement before a visit."""
    return {midnight: _pack(_named(one, void, before) for one in _records(days[midnight])) for midnight in days}


def _named(record: _Record, void: Measurement, before: Measurement) -> _Record:
    return (*record[:5], before.tenths, before.second, record[7]) if _before(record) == void else record


def _united(packed: bytes, more: bytes) -> bytes:
    """The visits of both, by time; a void one comes after what it makes void."""
    records = _records(packed)
    known = {(_name(one), one[4]) for one in records}
    void = _void_names(packed)
    missing = [one for one in _records(more) if (_name(one), one[4]) not in known]
    new = [one for one in missing if _is_void(one) or _name(one) not in void]
    return _pack(sorted((*records, *new), key=_second)) if new else packed


def _records(packed: bytes) -> list[_Record]:
    return list(VISIT_FORMAT.iter_unpack(packed))


def _pack(records: Iterable[_Record]) -> bytes:
    return b"".join(VISIT_FORMAT.pack(*record) for record in records)


def _void_record(record: _Record, kind: PassKind | None) -> bytes:
    flags = record[4] if kind is None else record[4] & ~KIND_BITS | kind << KIND_SHIFT
    return VISIT_FORMAT.pack(*record[:4], flags | VOID_FLAG, *record[5:])


def _name(record: _Record) -> _Name:
    return record[0], record[7]


def _second(record: _Record) -> int:
    return record[1] & SECOND_BITS


def _measurement(midnight: int, record: _Record) -> Measurement:
    return Measurement(midnight + _second(record), record[3])


def _before(record: _Record) -> Measurement:
    return Measurement(record[6], record[5])


def _measures(record: _Record) -> bool:
    """Entries by hand measure nothing, and a low reading is no measurement."""
    return is_measurement(record[3]) and _kind(record) is not PassKind.NO_CODE


def _is_void(record: _Record) -> bool:
    return bool(record[4] & VOID_FLAG)


def _kind(record: _Record) -> PassKind:
    return PassKind((record[4] & KIND_BITS) >> KIND_SHIFT)
