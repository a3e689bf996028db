"""Passes and visits as packed binary records. Both are one event: a pass at the venue, a visit in the person's history.

Records are appended to one Redis string per day. The day and the venue (of a pass) or the person (of a visit) are in
the key. To undo a record, a copy of it with the void flag is appended. All numbers are big-endian.

A pass has 26 bytes: 0-9 person id, 10-13 second of the Beijing day, 14-15 entrance, 16-17 scanner's number, 18-19
temperature, 20 flags, 21 seconds from scan to pass, 22-25 scan id.

A visit has 29 bytes: 0-9 venue id, 10-13 second of the Beijing day (its lowest 17 bits) and the tag of the chat that
showed the code (the others, see ``bot.store.chat.chat_ids``; 0: not known), 14-15 entrance, 16-17 temperature, 18
flags, 19-20 the person's temperature before this visit and 21-24 its Unix second (0: none), 25-28 scan id.

A temperature is in tenths of a degree Celsius, 0 when none was measured, 1 (``BELOW_SCALE``) for "Lo". The flags are:
bits 0-2 the index of the colour in ``Colour``, bits 3-5 the ``PassKind``, bit 6 passed, bit 7 void.
"""

import struct
from base64 import b32decode, b32encode
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any

from msgspec import Struct

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour
from bot.store.gate.retention import midnight_of

PASS_FORMAT = struct.Struct(">10sIHHHBBI")
VISIT_FORMAT = struct.Struct(">10sIHHBHII")

SCAN_IDS = range(2**32)
"""All scan ids. They are random: person, venue and time also tell scans apart."""

MAX_SCAN_SECONDS = 255
"""The largest number of seconds from scan to pass that fits; longer times are stored as this."""

_COLOURS = tuple(Colour)
_ID_BYTES, _SCAN_BYTES, _PASSED_FLAG = 10, 4, 64

TAG_SHIFT = 17
SECOND_BITS = (1 << TAG_SHIFT) - 1
"""The bits of a visit's moment that are its second of the day; above them is the tag of who showed the code."""

KIND_SHIFT, KIND_BITS, VOID_FLAG = 3, 0b111000, 128
"""Where the flags of a record hold its kind, and that it is void."""


class PassKind(IntEnum):
    """How a person was recognised: own code, no code, a code shown by a relative, any code during an outage, or the
    document in hand. A visit is a LOOK while a scanner has seen the verdict and registered nothing, and DISPUTED when
    the person said that it was not them.
    """

    CODE = 0
    NO_CODE = 1
    PROXY = 2
    OUTAGE = 3
    DOCUMENT = 4
    LOOK = 5
    DISPUTED = 6


class PassOutcome(Struct, frozen=True):
    """The result at the gate: temperature in tenths of a degree (None: "normal" without a figure), the colour after the
    measurement, how the person was recognised, and whether they passed."""

    temperature: int | None
    colour: Colour
    kind: PassKind
    passed: bool


class Pass(Struct, frozen=True):
    """One pass in a venue's log. ``entrance`` is the index of the entrance, ``scan_seconds`` the time since the scan.

    ``person`` is the id of a person on record or of an entry by hand. ``scanner`` is the number of the scanner at this
    venue, which the store fills in.
    """

    venue: str
    person: str
    at: datetime
    entrance: int
    outcome: PassOutcome
    scan: int
    scan_seconds: int = 0
    scanner: int = 0
    void: bool = False


class Visit(Struct, frozen=True):
    """One visit of a person: the same event as the pass with this scan id at this venue. ``shown_by``: the tag of the
    chat that showed the code, also before an entry by hand; 0 when it is not known or no code was shown.
    """

    venue: str
    at: datetime
    entrance: int
    outcome: PassOutcome
    scan: int
    void: bool = False
    shown_by: int = 0


def visit_of(registered: Pass, shown_by: int = 0) -> Visit:
    """The visit that belongs to a pass."""
    about = registered.venue, registered.at, registered.entrance, registered.outcome, registered.scan
    return Visit(*about, shown_by=shown_by)


def pack_pass(registered: Pass) -> bytes:
    """Pack a pass into 26 bytes. Raises struct.error or ValueError when a value does not fit."""
    temperature, flags = _pack_outcome(registered.outcome)
    seconds = min(max(registered.scan_seconds, 0), MAX_SCAN_SECONDS)
    person, second = pack_id(registered.person), _second_of_day(registered.at)
    about = registered.entrance, registered.scanner, temperature, flags, seconds, registered.scan
    return PASS_FORMAT.pack(person, second, *about)


def pack_visit(visit: Visit) -> bytes:
    """Pack a visit into 29 bytes; the store fills in the measurement before it. Raises as ``pack_pass``."""
    venue, moment = pack_id(visit.venue), _second_of_day(visit.at) | visit.shown_by << TAG_SHIFT
    return VISIT_FORMAT.pack(venue, moment, visit.entrance, *_pack_outcome(visit.outcome), 0, 0, visit.scan)


def read_passes(venue: str, day: date, packed: bytes) -> tuple[Pass, ...]:
    """Unpack the passes of a day, in the order of registration; undone ones are ``void``."""
    midnight = midnight_of(day)
    found: dict[tuple[bytes, int], Pass] = {}
    for person, second, entrance, scanner, temperature, flags, scan_seconds, scan in PASS_FORMAT.iter_unpack(packed):
        at, outcome = midnight + timedelta(seconds=second), _read_outcome(temperature, flags)
        about = entrance, outcome, scan, scan_seconds, scanner, bool(flags & VOID_FLAG)
        found[person, scan] = Pass(venue, read_id(person), at, *about)
    return tuple(found.values())


def read_visits(day: date, packed: bytes) -> tuple[Visit, ...]:
    """Unpack the visits of a day, in the order of registration; undone ones are ``void``."""
    if not packed:
        return ()
    midnight = midnight_of(day)
    found = {(record[0], record[-1]): _read_visit(midnight, record) for record in VISIT_FORMAT.iter_unpack(packed)}
    return tuple(found.values())


def latest_visits(day: date, packed: bytes, venue: str) -> Iterator[Visit]:
    """Unpack the visits of a day at one venue, the one that was changed last first. Only what is asked for is read."""
    midnight, size, wanted = midnight_of(day), VISIT_FORMAT.size, pack_id(venue)
    seen: set[bytes] = set()
    for at in range(len(packed) - size, -1, -size):
        scan = packed[at + size - _SCAN_BYTES : at + size]
        if packed.startswith(wanted, at) and scan not in seen:
            seen.add(scan)
            yield _read_visit(midnight, VISIT_FORMAT.unpack_from(packed, at))


def _read_visit(midnight: datetime, record: tuple[Any, ...]) -> Visit:
    venue, moment, entrance, temperature, flags, _, _, scan = record
    at, outcome = midnight + timedelta(seconds=moment & SECOND_BITS), _read_outcome(temperature, flags)
    return Visit(read_id(venue), at, entrance, outcome, scan, bool(flags & VOID_FLAG), moment >> TAG_SHIFT)


@lru_cache(maxsize=256)  # one pass packs its person's id twice, and the next passes have the same venue
def pack_id(text: str) -> bytes:
    """Pack an id of 16 characters (base32) into 10 bytes. Raises ValueError."""
    packed = b32decode(text)
    if len(packed) != _ID_BYTES:
        raise ValueError("not an id")
    return packed


def pack_scan(scan: int) -> bytes:
    """Pack a scan id into 4 bytes, as at the end of a record."""
    return scan.to_bytes(_SCAN_BYTES)


def read_id(packed: bytes) -> str:
    """Unpack an id of 16 characters from 10 bytes."""
    return b32encode(packed).decode()


def _second_of_day(at: datetime) -> int:
    local = at.astimezone(BEIJING)
    return local.hour * 3600 + local.minute * 60 + local.second


def _pack_outcome(outcome: PassOutcome) -> tuple[int, int]:
    flags = _COLOURS.index(outcome.colour) | outcome.kind << KIND_SHIFT | outcome.passed * _PASSED_FLAG
    return outcome.temperature or 0, flags


def _read_outcome(temperature: int, flags: int) -> PassOutcome:
    return PassOutcome(
        temperature or None, _COLOURS[flags & 7], PassKind(flags >> KIND_SHIFT & 7), bool(flags & _PASSED_FLAG)
    )
