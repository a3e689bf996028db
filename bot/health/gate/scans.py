"""Scans: why a scan is refused, where a scanner is on duty, and the pending scans, which wait for a temperature.

The pending scans are stored in a field of the scanner's chat, sealed (``bot.store.gate.pending_scans``).
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from bot.health.clock import BEIJING, unix_second
from bot.health.codes.colour import Facts, Status

PENDING_PERIOD = timedelta(minutes=10)
"""How long a scan waits for a temperature. After that the person must be scanned again."""

DUPLICATE_PERIOD = timedelta(minutes=10)
"""How long after a pass another scan of the same person at the same venue is a duplicate."""

UNDO_PERIOD = timedelta(minutes=2)
"""How long a scanner can undo a registration of their own."""


class ScanRefusal(StrEnum):
    """Why a scan is refused. The values are parts of template keys."""

    UNREGISTERED = "unregistered"
    UNVERIFIED = "unverified"
    NOT_SCANNER = "not_scanner"
    OFF_DUTY = "off_duty"
    WRONG_KIND = "wrong_kind"
    FORGED = "forged"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    CLAIM_IN_OUTAGE = "claim_in_outage"
    LOOKS = "looks"
    MOVED = "moved"
    FAMILY_IN_OUTAGE = "family_in_outage"
    PAPER_EXPIRED = "paper_expired"
    PAPER_LOST = "paper_lost"
    PAPER_REPLACED = "paper_replaced"
    PAPER_MOVED = "paper_moved"
    PAPER_UNBOUND = "paper_unbound"
    PAPER_ERASED = "paper_erased"
    PAPER_IN_OUTAGE = "paper_in_outage"


class GateFault(Exception):
    """An action at the gate is refused. ``code`` is part of a template key, ``values`` are for its placeholders."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class RecognisedBy(StrEnum):
    """How a person was recognised at the gate.

    ``CODE``: own code; ``PROXY``: code shown by a relative; ``OUTAGE``: any code, during an outage; ``NO_CODE``: entry
    by hand; ``DOCUMENT``: a claim code and the document in hand.
    """

    CODE = "code"
    PROXY = "proxy"
    OUTAGE = "outage"
    NO_CODE = "no_code"
    DOCUMENT = "document"


class Duty(Struct, frozen=True):
    """Where a scanner is on duty. ``venue`` is the venue's id, ``entrance`` the index of the entrance.

    ``lenient``: the scanner may say "normal" (正常) instead of a temperature. ``kind``: the venue's category, which
    is no part of its text; empty when it is not known.
    """

    venue: str
    entrance: int
    lenient: bool = False
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.venue} {self.entrance}{' normal' if self.lenient else ''}"


@lru_cache(maxsize=1024)  # there are few venues and entrances
def parse_duty(text: str) -> Duty | None:
    """Parse the chat field ``duty``; None when it is empty."""
    venue, _, rest = text.partition(" ")
    number, _, lenient = rest.partition(" ")
    return Duty(venue, int(number), bool(lenient)) if venue else None


class Scan(Struct, frozen=True, gc=False):
    """A scan that waits for a temperature or has just been registered.

    ``id`` is random (32 bits), ``at`` a Unix second. Of the ``facts`` all but ``as_of`` are stored. ``person`` and
    ``venue`` are empty for a practice code. ``asked``: the temperature about which the scanner was asked last, in
    tenths of a degree (0: none). ``low``: a low reading was typed before.
    """

    id: int
    person: str
    venue: str
    at: int
    facts: Facts
    recognised_by: RecognisedBy
    asked: int = 0
    low: bool = False

    def with_next_id(self) -> "Scan":
        """The same scan with the next id: a pass that was undone must be registered under a new id."""
        return replace(self, id=(self.id + 1) % 2**32)

    def __repr__(self) -> str:
        """Show only the id, so that logs hold no personal data."""
        return f"Scan({self.id:08x})"

    @property
    def practice(self) -> bool:
        """Whether it is a scan of a practice code."""
        return not self.person


def new_scan_id() -> int:
    """A random number of 32 bits."""
    return int.from_bytes(secrets.token_bytes(4))


DOCUMENT_TAIL = 6
"""Characters at the end of a document's number that a scanner types from the document in hand."""

BIRTH_DIGITS = 8
"""Digits of the birth date that a scanner types after them, where the number does not tell it: 19900412."""

DOCUMENT_TRIES = 3
"""How often the scanner may type them for one scan."""


class DocumentCheck(Struct, frozen=True):
    """A claim code or a paper code that was scanned: the document in hand must be compared before the verdict.

    ``claim`` is the record of the code, ``shown_by`` the tag of the chat that showed it, ``until`` the Unix second
    until which the scanner may answer, ``tries`` how many tries are left. Without tries left it still tells who showed
    the code, if the person is entered by hand then. ``paper``: it is a paper code. When it was printed is not kept:
    the card names the day, and the field is not sealed.
    """

    claim: str
    shown_by: int
    until: int
    tries: int = DOCUMENT_TRIES
    paper: bool = False

    def __str__(self) -> str:
        return f"{self.claim} {self.shown_by} {self.until} {self.tries} {self.paper:d}"

    @property
    def scanned(self) -> int:
        """The Unix second of the scan."""
        return self.until - int(PENDING_PERIOD.total_seconds())


def parse_document_check(field: str, now: datetime) -> DocumentCheck | None:
    """Parse the chat field; None when it is empty or has expired."""
    claim, *numbers = field.split(" ")
    if len(numbers) not in (3, 4):
        return None
    shown_by, until, tries, paper = map(int, (*numbers, "0")[:4])  # the last is new
    return DocumentCheck(claim, shown_by, until, tries, bool(paper)) if unix_second(now) < until else None


MAX_PENDING_SCANS = 10
"""The largest number of pending scans in a chat; the oldest are dropped."""


def format_scans(scans: Sequence[Scan]) -> str:
    """The last MAX_PENDING_SCANS of these scans as a text. Its length does not depend on facts, readings and ids."""
    return ",".join(map(_pack_scan, scans[-MAX_PENDING_SCANS:]))


def parse_scans(text: str) -> tuple[Scan, ...]:
    """The scans of such a text. Raises ValueError for another text."""
    return tuple(map(_parse_scan, text.split(",")))


_STATUSES = (None, *Status)


def _pack_scan(scan: Scan) -> str:
    facts = scan.facts
    until = facts.until.toordinal() if facts.until else 0
    measured = unix_second(facts.measured_at) if facts.measured_at else 0
    health = f"{_STATUSES.index(facts.status)} {until:07} {facts.temperature or 0:04} {measured:010}"
    about = f"{scan.id:010} {scan.person} {scan.venue} {scan.at} {scan.recognised_by}"
    return f"{about} {health} {scan.asked:04} {scan.low:d}"


def _parse_scan(line: str) -> Scan:
    scan, person, venue, at, recognised_by, status, *numbers = line.split(" ")
    until, temperature, measured, asked, low = map(int, (*numbers, "0", "0")[:5])  # the last two are new
    facts = Facts(
        _STATUSES[int(status)],
        date.fromordinal(until) if until else None,
        temperature=temperature or None,
        measured_at=datetime.fromtimestamp(measured, BEIJING) if measured else None,
    )
    return Scan(int(scan), person, venue, int(at), facts, RecognisedBy(recognised_by), asked, bool(low))
