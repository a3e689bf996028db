"""Folding: the packed passes or visits of finished days as one compressed value, and back, without a loss.

A folded value has its records by columns. Ids and scan ids are random: they stand at its end as they are, each id once.
The other columns, as planes of their bytes, are deflated together, which leaves little of them.

The folded passes of a venue's day: 0-3 their number, then the deflated columns, the people, the scan ids. The folded
visits of a person: 0-3 the Unix second when the first day begins, 4 the number of days, then of each day the number of
days since the first one (``_ADD_VISIT`` looks there), the deflated columns, the venues, the scan ids.

A look that became a visit is left out: the visit has all that it had. Before a visit the last measurement is, as a
rule, that of an earlier visit here: only where it is not, something of it is kept.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from bot.store.gate.packing import PASS_FORMAT, PassKind
from bot.store.gate.retention import DAY_SECONDS
from bot.store.gate.visit_records import (
    NONE,
    Record,
    kind_of,
    measurement_of,
    measures,
    name_of,
    pack_records,
    read_records,
)

_COUNT, _DAYS = struct.Struct(">I"), struct.Struct(">IB")
_ID_BYTES, _SCAN_BYTES, _WRAP = 10, 4, 2**32
_PASS_COLUMNS, _VISIT_COLUMNS, _NUMBER = "IHHHBB", "BIHHBHI", "I"
DAYS_BYTES = 4 + 1 + 255
"""The beginning of folded visits that says, at the latest, which days they are of."""

_NEW = 0  # instead of a number: the next id, which has the next number


def fold_passes(packed: bytes) -> bytes:
    """The folded value of the packed passes of a day; empty for none."""
    if not packed:
        return b""
    people, seconds, *others, scans = zip(*PASS_FORMAT.iter_unpack(packed), strict=True)
    steps = [(after - before) % _WRAP for before, after in pairwise((0, *seconds))]
    return _COUNT.pack(len(scans)) + _fold(_PASS_COLUMNS, (steps, *others), people, scans)


def unfold_passes(folded: bytes) -> bytes:
    """The packed passes of a folded value."""
    if not folded:
        return b""
    people, (steps, *others), scans = _unfold(_PASS_COLUMNS, folded[_COUNT.size :])
    seconds = (second % _WRAP for second in accumulate(steps))
    return b"".join(map(PASS_FORMAT.pack, people, seconds, *others, scans))


def fold_visits(days: Mapping[int, bytes]) -> bytes:
    """The folded value of packed visits by the Unix second when their Beijing day begins; empty for none."""
    kept = {midnight: _without_looks(read_records(days[midnight])) for midnight in sorted(days)}
    records = [(midnight, record) for midnight, found in kept.items() for record in found]
    if not records:
        return b""
    starts = [int(before != after) for before, after in pairwise((0, *(midnight for midnight, _ in records)))]
    venues, *others, scans = zip(*_expecting(records), strict=True)
    found = [midnight for midnight in kept if kept[midnight]]
    offsets = bytes((midnight - found[0]) // DAY_SECONDS for midnight in found)
    return _DAYS.pack(found[0], len(found)) + offsets + _fold(_VISIT_COLUMNS, (starts, *others), venues, scans)


def unfold_visits(folded: bytes) -> dict[int, bytes]:
    """The packed visits of a folded value, by the Unix second when their Beijing day begins, the earliest day first."""
    days = folded_days(folded)
    if not days:
        return {}
    venues, (starts, *others), scans = _unfold(_VISIT_COLUMNS, folded[_DAYS.size + len(days) :])
    midnights = [days[number - 1] for number in accumulate(starts)]
    records = _expecting(zip(midnights, zip(venues, *others, scans, strict=True), strict=True))
    found: dict[int, list[Record]] = {midnight: [] for midnight in days}
    for midnight, record in zip(midnights, records, strict=True):
        found[midnight].append(record)
    return {midnight: pack_records(of_day) for midnight, of_day in found.items()}


def folded_days(folded: bytes) -> list[int]:
    """The Unix seconds when the days of folded visits begin, the earliest first; the first bytes are enough."""
    if not folded:
        return []
    first, count = _DAYS.unpack_from(folded)
    return [first + offset * DAY_SECONDS for offset in folded[_DAYS.size : _DAYS.size + count]]


def _without_looks(records: Sequence[Record]) -> list[Record]:
    """The records without looks that became visits."""
    visits = {name_of(one) for one in records if kind_of(one) is not PassKind.LOOK}
    return [one for one in records if kind_of(one) is not PassKind.LOOK or name_of(one) not in visits]


def _expecting(records: Iterable[tuple[int, Record]]) -> Iterator[Record]:
    """The records with the measurement before each as its difference (exclusive or) from the expected one; and back."""
    last = NONE
    for midnight, record in records:
        expected = NONE if kind_of(record) is PassKind.LOOK else last
        yield *record[:5], record[5] ^ expected.tenths, record[6] ^ expected.second, record[7]
        if measures(record):
            last = measurement_of(midnight, record)


def _fold(widths: str, columns: Sequence[Sequence[int]], ids: Sequence[bytes], scans: Sequence[int]) -> bytes:
    """The deflated columns, with the numbers of the ids as the last one; the ids; the scan ids."""
    known: dict[bytes, int] = {}
    numbers = list[int]()
    for one in ids:
        numbers.append(known.get(one, _NEW))
        known.setdefault(one, len(known) + 1)
    planes = b"".join(map(_planes, widths + _NUMBER, (*columns, numbers)))
    return zlib.compress(planes, 9, -zlib.MAX_WBITS) + b"".join(known) + _pack("I", scans)


def _unfold(widths: str, folded: bytes) -> tuple[list[bytes], list[tuple[int, ...]], tuple[int, ...]]:
    """The ids, the columns, the scan ids."""
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    planes, rest = inflating.decompress(folded), inflating.unused_data
    *columns, numbers = _columns(widths + _NUMBER, planes)
    at = len(rest) - len(numbers) * _SCAN_BYTES
    new, known = (rest[start : start + _ID_BYTES] for start in range(0, at, _ID_BYTES)), list[bytes]()
    ids = list[bytes]()
    for number in numbers:
        if number == _NEW:
            known.append(next(new))
        ids.append(known[number - 1])  # after a new one this is the last one
    return ids, columns, struct.unpack(f">{len(numbers)}I", rest[at:])


def _planes(width: str, column: Sequence[int]) -> bytes:
    """The first bytes of all numbers of a column, then the second ones, and so on."""
    packed, size = _pack(width, column), struct.calcsize(width)
    return b"".join(packed[byte::size] for byte in range(size))


def _columns(widths: str, planes: bytes) -> Iterator[tuple[int, ...]]:
    """The columns from their planes."""
    count, at = len(planes) // struct.calcsize(f">{widths}"), 0
    for width in widths:
        size = struct.calcsize(width)
        packed = bytearray(count * size)
        for byte in range(size):
            packed[byte::size] = planes[at : at + count]
            at += count
        yield struct.unpack(f">{count}{width}", packed)


def _pack(width: str, numbers: Sequence[int]) -> bytes:
    return struct.pack(f">{len(numbers)}{width}", *numbers)
