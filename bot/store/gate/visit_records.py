"""The fields of packed visits (``packing`` describes them), where they are read or changed as they are."""

from collections.abc import Iterable
from typing import NamedTuple

from bot.health.gate.temperature import is_measurement
from bot.store.gate.packing import KIND_BITS, KIND_SHIFT, SECOND_BITS, VISIT_FORMAT, VOID_FLAG, PassKind


class Measurement(NamedTuple):
    """A temperature in tenths of a degree Celsius, and the Unix second when it was measured; both 0 for none."""

    second: int
    tenths: int


NONE = Measurement(0, 0)

Record = tuple[bytes, int, int, int, int, int, int, int]
"""The fields of one packed visit."""

Name = tuple[bytes, int]
"""The packed venue and the scan id of a visit, which tell it from the others of its day."""


def read_records(packed: bytes) -> list[Record]:
    """The records of a day."""
    return list(VISIT_FORMAT.iter_unpack(packed))


def pack_records(records: Iterable[Record]) -> bytes:
    """The day of these records."""
    return b"".join(VISIT_FORMAT.pack(*record) for record in records)


def name_of(record: Record) -> Name:
    """The name of a visit. A look, its visit and the void copy have the same."""
    return record[0], record[7]


def second_of(record: Record) -> int:
    """The second of the Beijing day."""
    return record[1] & SECOND_BITS


def measurement_of(midnight: int, record: Record) -> Measurement:
    """What was measured at a visit of the day that begins at ``midnight``, a Unix second."""
    return Measurement(midnight + second_of(record), record[3])


def before_of(record: Record) -> Measurement:
    """The last measurement before a visit."""
    return Measurement(record[6], record[5])


def measures(record: Record) -> bool:
    """Whether a temperature counts: entries by hand measure nothing, and a low reading is no measurement."""
    return is_measurement(record[3]) and kind_of(record) is not PassKind.NO_CODE


def is_void(record: Record) -> bool:
    """Whether it makes the visit of its name void."""
    return bool(record[4] & VOID_FLAG)


def kind_of(record: Record) -> PassKind:
    """The kind of a visit."""
    return PassKind((record[4] & KIND_BITS) >> KIND_SHIFT)
