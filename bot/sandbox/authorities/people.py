"""The people whom the simulated services know, and what each service answers about them."""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path


class Result(StrEnum):
    """Answers of the identity authority."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"


class Comparison(StrEnum):
    """How one more detail compares with the register."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Answers of the health platform."""

    CLEAR = "clear"
    CONTACT = "contact"
    QUARANTINE = "quarantine"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"

    @property
    def isolated(self) -> bool:
        """Whether the status has a last day of quarantine."""
        return self in (Status.CONTACT, Status.QUARANTINE)


@dataclass(frozen=True, slots=True)
class Person:
    """An identity document and its holder; ``until`` is the last day of quarantine.

    ``phone`` holds the mainland numbers that are theirs, with spaces between; empty: they have none; None: any that is
    nobody else's. ``birth`` (ISO) and ``nationality`` (as passports print it) are those of documents whose number does
    not tell them; empty: any. People of the same ``household`` are kin; without one they live alone.
    """

    name: str
    id_type: str
    id_number: str
    note: str = ""
    identity: Result = Result.MATCH
    status: Status = Status.CLEAR
    until: date | None = None
    phone: str | None = None
    birth: str = ""
    nationality: str = ""
    household: str = ""

    @property
    def id(self) -> str:
        """Identifies the person in URLs of the page, without the document's number."""
        return person_id(self.id_type, self.id_number)

    @property
    def phones(self) -> frozenset[str]:
        """The numbers that are certainly theirs."""
        return frozenset((self.phone or "").split())

    @property
    def home(self) -> str:
        """Names the household."""
        return self.household or self.id

    def is_called(self, name: str) -> bool:
        """Whether this is the holder's name; spaces and upper or lower case are ignored."""
        return _normalised(self.name) == _normalised(name)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a person's status; ``cursor`` is the Unix time in milliseconds or a little later."""

    cursor: int
    id_type: str
    id_number: str
    status: Status
    until: date | None
    as_of: datetime

    def to_json(self) -> dict[str, str | None]:
        """The item of the service's answer; it does not contain the cursor."""
        return {
            "id_type": self.id_type,
            "id_number": self.id_number,
            "status": self.status,
            "until": self.until.isoformat() if self.until else None,
            "as_of": self.as_of.isoformat(),
        }


def person_id(id_type: str, id_number: str) -> str:
    """12 hex digits; upper or lower case in the number is ignored."""
    return hashlib.sha256(f"{id_type}:{id_number.upper()}".encode()).hexdigest()[:12]


def read_people(file: Path) -> list[Person]:
    """The ready people of a TOML file with ``[[person]]`` tables."""
    rows = tomllib.loads(file.read_text("utf-8"))["person"]
    return [
        Person(
            row["name"],
            row["id_type"],
            row["id_number"],
            row["note"],
            status=Status(row["status"]),
            phone="" if row["phone"].startswith("+") else row["phone"],
            birth=row["birth"],
            nationality=row["printed_nationality"],
            household=row["relative_of"] or row["key"],
        )
        for row in rows
    ]


def _normalised(name: str) -> str:
    return "".join(name.split()).casefold()
