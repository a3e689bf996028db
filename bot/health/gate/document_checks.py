"""The document in hand, which is compared before the verdict when a claim code or a paper code was scanned."""

from datetime import datetime

from msgspec import Struct

from bot.health.clock import unix_second
from bot.health.gate.scans import PENDING_PERIOD

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
