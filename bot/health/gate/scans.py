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
from bot.health.codes.colour import Colour, Facts, Status
from bot.health.people.ages import AgeBand

WAITING_PERIOD = timedelta(minutes=2)
"""How long a scan waits for a temperature. After that the person must be scanned again: whoever was left standing must
not get the temperature of somebody else.
"""

PENDING_PERIOD = timedelta(minutes=10)
"""How long a scan waits after a low reading, while the person warms up; and how long any scan is remembered."""

_WAITING_SECONDS, _LOW_SECONDS = WAITING_PERIOD.total_seconds(), PENDING_PERIOD.total_seconds()

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
    SELF_YELLOW = "self_yellow"
    SELF_ORANGE = "self_orange"
    SELF_RED = "self_red"
    FAMILY_IN_OUTAGE = "family_in_outage"
    PAPER_EXPIRED = "paper_expired"
    PAPER_LOST = "paper_lost"
    PAPER_REPLACED = "paper_replaced"
    PAPER_MOVED = "paper_moved"
    PAPER_UNBOUND = "paper_unbound"
    PAPER_ERASED = "paper_erased"
    PAPER_IN_OUTAGE = "paper_in_outage"
    WAITING = "waiting"


KEPT_OFF_DUTY = {
    Colour.YELLOW: ScanRefusal.SELF_YELLOW,
    Colour.ORANGE: ScanRefusal.SELF_ORANGE,
    Colour.RED: ScanRefusal.SELF_RED,
}
"""The scanners' own colours with which they may not work at a gate. Grey says nothing about health."""

ENDING_DUTY = frozenset({ScanRefusal.MOVED, *KEPT_OFF_DUTY.values()})
"""What takes a scanner off duty at once."""

SHOWS_NO_CODE = frozenset(
    (
        ScanRefusal.UNREGISTERED,
        ScanRefusal.UNVERIFIED,
        ScanRefusal.NOT_SCANNER,
        ScanRefusal.OFF_DUTY,
        *ENDING_DUTY,
        ScanRefusal.WAITING,
    )
)
"""Refusals that concern no code which was scanned in earnest; nobody is told with them who waits."""


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
    tenths of a degree (0: none). ``low``: a low reading was typed before. ``typed``: the temperature that was typed for
    one of those who wait, who knows for whom (0: none). ``doubtful``: a later code gave no result, so that a single
    temperature may be meant for its holder.

    ``name`` (masked), ``last`` (its last character), ``age`` and ``relations`` (to each agent) are what scanners tell
    people by. They are empty in scans of an earlier version.
    """

    id: int
    person: str
    venue: str
    at: int
    facts: Facts
    recognised_by: RecognisedBy
    asked: int = 0
    low: bool = False
    typed: int = 0
    doubtful: bool = False
    name: str = ""
    last: str = ""
    age: AgeBand = AgeBand.UNKNOWN
    relations: tuple[str, ...] = ()

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

    def waits(self, now: datetime) -> bool:
        """Whether it still waits for a temperature."""
        return unix_second(now) - self.at < (_LOW_SECONDS if self.low else _WAITING_SECONDS)


def new_scan_id() -> int:
    """A random number of 32 bits."""
    return int.from_bytes(secrets.token_bytes(4))


MAX_PENDING_SCANS = 16
"""The largest number of pending scans in a chat: two families."""


def format_scans(scans: Sequence[Scan]) -> str:
    """These scans as a text. Its length does not depend on facts, readings and ids."""
    return ",".join(map(_pack_scan, scans))


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
    told = f"{scan.age} {'/'.join(scan.relations)} {scan.last} {scan.name}"
    return f"{about} {health} {scan.asked:04} {scan.low:d} {scan.typed:04} {scan.doubtful:d} {told}"


def _parse_scan(line: str) -> Scan:
    scan, person, venue, at, recognised_by, status, *rest = line.split(" ", 16)
    until, temperature, measured, asked, low, typed, doubtful = map(int, (*rest[:7], *"00000")[:7])  # some are new
    age, relations, last, name = rest[7:] or (AgeBand.UNKNOWN, "", "", "")
    facts = Facts(
        _STATUSES[int(status)],
        date.fromordinal(until) if until else None,
        temperature=temperature or None,
        measured_at=datetime.fromtimestamp(measured, BEIJING) if measured else None,
    )
    return Scan(
        int(scan),
        person,
        venue,
        int(at),
        facts,
        RecognisedBy(recognised_by),
        asked=asked,
        low=bool(low),
        typed=typed,
        doubtful=bool(doubtful),
        name=name,
        last=last,
        age=AgeBand(age),
        relations=tuple(filter(None, relations.split("/"))),
    )
