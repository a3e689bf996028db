"""What undoing a visit changes: the record that makes it void, and the person's last measurement.

If the person's last measurement was one of the visit's day, it becomes the last one of the day that is not void, or
else the one before the day's first.
"""

from msgspec import Struct

from bot.health.gate.temperature import is_measurement
from bot.store.gate.packing import KIND_BITS, KIND_SHIFT, SECOND_BITS, VISIT_FORMAT, VOID_FLAG, PassKind


class UndoneVisit(Struct, frozen=True):
    """``record`` is to be appended, empty when the visit is void already. ``measurement`` becomes the last one:
    temperature and Unix second, both 0 for none; None leaves it as it is.
    """

    record: bytes
    measurement: tuple[int, int] | None


def undo_visit(
    packed: bytes, visit: tuple[bytes, int], kind: PassKind | None, midnight: int, measured: int
) -> UndoneVisit | None:
    """Undo the visit with this packed venue and scan among the packed visits of a day that begins at the Unix second
    ``midnight``; None when there is none. ``kind`` becomes its kind, ``measured`` is when the last measurement was.
    """
    records = list(VISIT_FORMAT.iter_unpack(packed))
    void = {_name(record): _kind(record) for record in records if record[4] & VOID_FLAG}
    found = next((one for one in reversed(records) if _name(one) == visit and not one[4] & VOID_FLAG), None)
    if found is None:
        return None
    done = visit in void and kind in (None, void[visit])
    record = b"" if done else _void_record(found, kind)
    return UndoneVisit(record, _last_measurement(records, {*void, visit}, midnight, measured))


_Record = tuple[bytes, int, int, int, int, int, int, int]


def _name(record: _Record) -> tuple[bytes, int]:
    return record[0], record[-1]


def _void_record(record: _Record, kind: PassKind | None) -> bytes:
    flags = record[4] if kind is None else record[4] & ~KIND_BITS | kind << KIND_SHIFT
    return VISIT_FORMAT.pack(*record[:4], flags | VOID_FLAG, *record[5:])


def _last_measurement(
    records: list[_Record], void: set[tuple[bytes, int]], midnight: int, measured: int
) -> tuple[int, int] | None:
    taken = [one for one in records if not one[4] & VOID_FLAG and _measures(one)]
    if all(midnight + (one[1] & SECOND_BITS) != measured for one in taken):
        return None
    standing = [(one[3], midnight + (one[1] & SECOND_BITS)) for one in taken if _name(one) not in void]
    return standing[-1] if standing else (taken[0][5], taken[0][6])


def _measures(record: _Record) -> bool:
    """Entries by hand measure nothing, and a low reading is no measurement."""
    return is_measurement(record[3]) and _kind(record) is not PassKind.NO_CODE


def _kind(record: _Record) -> PassKind:
    return PassKind((record[4] & KIND_BITS) >> KIND_SHIFT)
