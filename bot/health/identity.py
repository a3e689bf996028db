"""Who a person is, and why somebody cannot be put on record."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Identity:
    """Name, document type code and number, phone in E.164, nationality (ISO 3166) and birth date (ISO) where known."""

    name: str = field(repr=False)
    document: str
    number: str = field(repr=False)
    phone: str = field(default="", repr=False)
    nationality: str = ""
    born: str = field(default="", repr=False)


class NotEnrolled(Exception):
    """Somebody was not put on record."""


class Unmatched(NotEnrolled):
    """The details are wrong, unknown, or somebody's whose yes is needed: outwardly one and the same."""


class ListFull(NotEnrolled):
    """The agent has as many dependants as the rules allow."""


class Oneself(NotEnrolled):
    """The agent named themselves as a dependant."""
