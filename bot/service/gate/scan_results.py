"""Who scans, and what they see of a person."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from msgspec import Struct

from bot.channel import AnswerWrite, Prefetch
from bot.health.clock import unix_second
from bot.health.codes.colour import Colour, Facts, compute_verdict
from bot.health.gate.practice import PracticeCode
from bot.health.gate.scans import Duty, GateFault, RecognisedBy, Scan, ScanRefusal, new_scan_id
from bot.health.people.ages import AgeBand
from bot.signing.tokens import CodeClaim
from bot.store.gate.packing import PassKind, PassOutcome, Visit
from bot.store.people.people import UNKNOWN_NAME, Person


class CodePrefetch(Prefetch, kw_only=True):
    """The claim of a genuine code, and the store reads for its person on this Beijing day."""

    claim: CodeClaim
    day: date


class ScannerChat(NamedTuple):
    """The chat of a scanner. ``person``: the id of its own record, empty without one; ``recycled``: the chat's field
    RECYCLED; ``record``: the values of this record, if they were read with the chat; ``post``: its binding at the
    venue where it is on duty, empty without one, None when it was not read; ``along``: what else is to be read for the
    message, if the same server has it.
    """

    chat: str
    person: str
    recycled: str = ""
    record: Sequence[bytes | None] = ()
    post: bytes | None = None
    along: Prefetch | None = None


class ScanResult(Struct, frozen=True):
    """What the scanner sees of a person. Who it is, is told by the scan.

    ``previous_pass``: minutes since their last pass here, and its entrance; None without one in the last ten minutes.
    ``outage``: the Unix second at which the outage began; 0 without one. ``look``: what must be written in one step
    with the answer that shows it; None when it is written already.
    """

    scan: Scan
    colour: Colour
    previous_pass: tuple[int, str] | None = None
    outage: int = 0
    look: AnswerWrite | None = None

    def __repr__(self) -> str:
        """Without personal data, for logs."""
        return f"ScanResult({self.scan})"


class DocumentNeeded(Struct, frozen=True):
    """The code is a claim or on paper: the scanner must compare the document in hand before the verdict.

    ``shown_by``: the tag of the chat that showed or printed it. ``paper``: it is on paper.
    """

    claim: Person
    shown_by: int
    paper: bool = False


def result_in_outage(claim: CodeClaim, duty: Duty, outage: int, now: datetime) -> ScanResult:
    """The result for a genuine code whose record cannot be read."""
    scan = Scan(
        new_scan_id(), claim.person, duty.venue, unix_second(now), Facts(), RecognisedBy.OUTAGE, name=UNKNOWN_NAME
    )
    return ScanResult(scan, Colour.GREY, outage=outage)


def look_of(result: ScanResult, duty: Duty, shown_by: int, now: datetime) -> Visit:
    """What is kept of it that the scanner saw this result."""
    outcome = PassOutcome(None, result.colour, PassKind.LOOK, passed=False)
    return Visit(duty.venue, now, duty.entrance, outcome, result.scan.id, shown_by=shown_by)


def result_in_practice(code: PracticeCode, name: str, entrance: str, now: datetime) -> ScanResult:
    """The result for a practice code. Raises GateFault for the expired one."""
    if code is PracticeCode.EXPIRED:
        raise GateFault(ScanRefusal.EXPIRED, minutes=12)
    facts = code.facts(now)
    way, age = RecognisedBy.CODE, AgeBand.ADULT
    scan = Scan(new_scan_id(), "", "", unix_second(now), facts, way, name=name, age=age)
    previous_pass = (2, entrance) if code is PracticeCode.DUPLICATE else None
    return ScanResult(scan, compute_verdict(facts, now).colour, previous_pass)
