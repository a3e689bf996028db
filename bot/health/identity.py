"""Who a person is, and why somebody cannot be put on record."""

from msgspec import Struct


class Identity(Struct, frozen=True, gc=False):
    """Name, document type code and number, phone in E.164, nationality (ISO 3166) and birth date (ISO) where known."""

    name: str
    document: str
    number: str
    phone: str = ""
    nationality: str = ""
    born: str = ""

    def __repr__(self) -> str:
        """Show nobody in logs."""
        return f"Identity(document={self.document!r}, nationality={self.nationality!r})"


class NotEnrolled(Exception):
    """Somebody was not put on record."""


class Unmatched(NotEnrolled):
    """The details are wrong, unknown, or somebody's whose yes is needed: outwardly one and the same."""


class ListFull(NotEnrolled):
    """The agent has as many dependants as the rules allow."""


class Oneself(NotEnrolled):
    """The agent named themselves as a dependant."""
