"""Who scans, and what they see of a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from bot.channel import AnswerWrite
from bot.health.clock import unix_second
from bot.health.codes.colour import Colour, Facts
from bot.health.gate.scans import Duty, RecognisedBy, Scan, new_scan_id
from bot.signing.tokens import CodeClaim
from bot.store.people.people import UNKNOWN_NAME, Person


class ScannerChat(NamedTuple):
    """The chat of a scanner. ``person``: the id of its own record, empty without one; ``recycled``: the chat's field
    RECYCLED; ``record``: the values of this record, if they were read with the chat; ``post``: its binding at the
    venue where it is on duty, empty without one, None when it was not read.
    """

    chat: str
    person: str
    recycled: str = ""
    record: Sequence[bytes | None] = ()
    post: bytes | None = None


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
