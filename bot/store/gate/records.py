"""A pass and a visit: one event seen from the gate and from the person, packed for strings that only grow. The day is
in the key, the venue or the person too; ids of both are 80 bits. What is undone is followed by a copy that is void."""

import struct
from base64 import b32decode, b32encode
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache

from msgspec import Struct

from bot.health.clock import BEIJING
from bot.health.colour import Colour
from bot.store.gate.keys import midnight_of

PASS = struct.Struct(">10sIHHHBBI")  # person, second, entrance, scanner, temperature, flags, took, scan
VISIT = struct.Struct(">10sIHHBHII")  # venue, second, entrance, temperature, flags, before: temperature, when; scan

SCANS = range(2**32)
"""What a scan id can be; random ones will do, since it is told apart together with person, venue and time."""

TOOK = range(256)
"""Seconds from scan to pass that can be kept; longer is kept as the longest."""

_COLOURS = tuple(Colour)  # the flags: place of the colour in 3 bits, kind in 2, then
_ID, _KIND, _PASSED, VOID = 10, 3, 64, 128


class Kind(IntEnum):
    """How a person was recognised: own code, no code, a code shown by a relative, or any code during a storm."""

    CODE = 0
    NO_CODE = 1
    PROXY = 2
    STORM = 3


class Outcome(Struct, frozen=True):
    """What was found: temperature in tenths (None: said to be normal), colour after it, whether the person passed."""

    temperature: int | None
    colour: Colour
    kind: Kind
    passed: bool


class Pass(Struct, frozen=True):
    """One line of a venue's log; ``entrance`` counts the venue's entrances from 0, ``took`` is seconds since the scan.

    ``person`` is the id of a person on record or of an entry without a code. The store fills in ``scanner``, the
    number of the scanner at this venue.
    """

    venue: str
    person: str
    at: datetime
    entrance: int
    outcome: Outcome
    scan: int
    took: int = 0
    scanner: int = 0
    void: bool = False


class Visit(Struct, frozen=True):
    """One line of a person's record: the same event as the pass with this scan id at this venue."""

    venue: str
    at: datetime
    entrance: int
    outcome: Outcome
    scan: int
    void: bool = False


def visit_of(registered: Pass) -> Visit:
    """The visit that belongs to a pass."""
    return Visit(registered.venue, registered.at, registered.entrance, registered.outcome, registered.scan)


def packed_pass(one: Pass) -> bytes:
    """26 bytes; raises struct.error or ValueError for what does not fit."""
    temperature, flags = _packed_outcome(one.outcome)
    took = min(max(one.took, 0), TOOK[-1])
    return PASS.pack(
        packed_id(one.person), _second(one.at), one.entrance, one.scanner, temperature, flags, took, one.scan
    )


def packed_visit(one: Visit) -> bytes:
    """29 bytes, of which the store fills in what was measured before; raises as ``packed_pass``."""
    return VISIT.pack(
        packed_id(one.venue), _second(one.at), one.entrance, *_packed_outcome(one.outcome), 0, 0, one.scan
    )


def read_passes(venue: str, day: date, packed: bytes) -> tuple[Pass, ...]:
    """The passes of a day, in the order of registration; those undone are marked void."""
    midnight = midnight_of(day)
    found: dict[tuple[bytes, int], Pass] = {}
    for person, second, entrance, scanner, temperature, flags, took, scan in PASS.iter_unpack(packed):
        at, outcome = midnight + timedelta(seconds=second), _read_outcome(temperature, flags)
        about = entrance, outcome, scan, took, scanner, bool(flags & VOID)
        found[person, scan] = Pass(venue, read_id(person), at, *about)
    return tuple(found.values())


def read_visits(day: date, packed: bytes) -> tuple[Visit, ...]:
    """The visits of a day, in the order of registration; those undone are marked void."""
    if not packed:
        return ()
    midnight = midnight_of(day)
    found: dict[tuple[bytes, int], Visit] = {}
    for venue, second, entrance, temperature, flags, _, _, scan in VISIT.iter_unpack(packed):
        at, outcome = midnight + timedelta(seconds=second), _read_outcome(temperature, flags)
        found[venue, scan] = Visit(read_id(venue), at, entrance, outcome, scan, bool(flags & VOID))
    return tuple(found.values())


@lru_cache(maxsize=256)  # a pass needs its person's twice, and the next ones the same venue's
def packed_id(text: str) -> bytes:
    """The 10 bytes of an id of 16 characters; raises ValueError."""
    packed = b32decode(text)
    if len(packed) != _ID:
        raise ValueError("not an id")
    return packed


def packed_scan(scan: int) -> bytes:
    """The 4 bytes of a scan id as they stand at the end of a record."""
    return scan.to_bytes(4)


def read_id(packed: bytes) -> str:
    """The id of 16 characters."""
    return b32encode(packed).decode()


def _second(at: datetime) -> int:
    local = at.astimezone(BEIJING)
    return local.hour * 3600 + local.minute * 60 + local.second


def _packed_outcome(outcome: Outcome) -> tuple[int, int]:
    flags = _COLOURS.index(outcome.colour) | outcome.kind << _KIND | outcome.passed * _PASSED
    return outcome.temperature or 0, flags


def _read_outcome(temperature: int, flags: int) -> Outcome:
    return Outcome(temperature or None, _COLOURS[flags & 7], Kind(flags >> _KIND & 3), bool(flags & _PASSED))
