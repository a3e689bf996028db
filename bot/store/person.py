"""One person's record as it lies in the store, for all who read it together with what else they need."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from bot.health.clock import BEIJING
from bot.health.colour import Facts, Status


class Person(Struct, frozen=True):
    """A record. ``owner`` is the person's own chat, empty for a dependant without one; ``sealed`` the identity.

    ``told`` is the colour that was told last, empty before the first: a note about telling, which decides no colour.
    """

    id: str
    owner: str
    verified: bool
    facts: Facts
    sealed: bytes
    told: str = ""

    def __repr__(self) -> str:
        """Show nobody in logs."""
        return f"Person({self.id})"


FIELDS = ("i", "o", "v", "c", "s", "u", "a", "t", "m")
"""What ``read_person`` reads: sealed identity, owner, verified, colour told; then the fields of ``read_facts``."""


def read_person(person: str, fields: Sequence[bytes | None]) -> Person | None:
    """The record from its FIELDS; None when there is none."""
    sealed, owner, verified, told, *facts = fields
    if sealed is None:
        return None
    return Person(person, _text(owner), verified == b"1", read_facts(facts), sealed, _text(told))


def read_facts(fields: Sequence[bytes | None]) -> Facts:
    """The facts from status, last day, as of, temperature and when measured."""
    status, until, as_of, temperature, measured = fields
    return Facts(
        _STATUSES[status] if status else None,
        date.fromisoformat(until.decode()) if until else None,
        _moment(as_of),
        int(temperature) if temperature else None,
        _moment(measured),
    )


_STATUSES = {status.value.encode(): status for status in Status}


def _text(field: bytes | None) -> str:
    return field.decode() if field else ""


def _moment(seconds: bytes | None) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), BEIJING) if seconds else None
