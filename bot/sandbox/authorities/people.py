"""The people whom the simulated services know, and what each service says of them."""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path


class Result(StrEnum):
    """Answers of the identity authority."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"


class Status(StrEnum):
    """Answers of the health platform."""

    CLEAR = "clear"
    CONTACT = "contact"
    QUARANTINE = "quarantine"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"

    @property
    def isolated(self) -> bool:
        """Whether a last day of quarantine goes with it."""
        return self in (Status.CONTACT, Status.QUARANTINE)


@dataclass(frozen=True, slots=True)
class Person:
    """One document with its holder; ``until`` is the last day of quarantine."""

    name: str
    id_type: str
    id_number: str
    note: str = ""
    identity: Result = Result.MATCH
    status: Status = Status.CLEAR
    until: date | None = None

    @property
    def id(self) -> str:
        """Names the person in addresses of the page, without saying the number there."""
        return person_id(self.id_type, self.id_number)

    def is_called(self, name: str) -> bool:
        """Whether this is the holder's name; blanks and the case of letters do not count."""
        return _plain(self.name) == _plain(name)


def person_id(id_type: str, id_number: str) -> str:
    """12 hex digits; the case of letters in the number does not count."""
    return hashlib.sha256(f"{id_type}:{id_number.upper()}".encode()).hexdigest()[:12]


def read_people(file: Path) -> list[Person]:
    """The ready people of a TOML file of ``[[person]]`` tables."""
    rows = tomllib.loads(file.read_text("utf-8"))["person"]
    return [
        Person(row["name"], row["id_type"], row["id_number"], row["note"], status=Status(row["status"])) for row in rows
    ]


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
