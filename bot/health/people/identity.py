"""The identity of a person, and the reasons why a person cannot be put on record."""

import secrets
from base64 import b32encode
from datetime import date

from msgspec import Struct

from bot.health.people.documents import DocumentType, birth_date
from bot.health.people.names import same_name

MAINLAND = "+86"
"""The country code of the phone numbers that the operators' register of the mainland knows."""


class Identity(Struct, frozen=True, gc=False):
    """A person's name and document (type code and number); phone (E.164), nationality (ISO 3166) and birth date (ISO)
    may be empty. ``proved``: the phone was proved by SMS in the chat that entered it."""

    name: str
    document: str
    number: str
    phone: str = ""
    nationality: str = ""
    born: str = ""
    proved: bool = False

    def __repr__(self) -> str:
        """Show no personal data in logs."""
        return f"Identity(document={self.document!r}, nationality={self.nationality!r})"


def birth_of(identity: Identity) -> date | None:
    """The birth date, from the document number or as entered; None when it is not known."""
    day = birth_date(DocumentType(identity.document), identity.number)
    if day is None and identity.born:
        day = date.fromisoformat(identity.born)
    return day


def same_person(one: Identity, other: Identity) -> bool:
    """Whether this is one document, or may be two of one person: the same name and the same birth date."""
    if (one.document, one.number) == (other.document, other.number):
        return True
    born = birth_of(one)
    return born is not None and born == birth_of(other) and same_name(one.name, other.name)


MAX_OPEN_REQUESTS = 5
"""How many claims of one agent to dependants may wait for an answer. Counted is what the agent said, whoever is on
record: whether anybody was asked is learnt by nobody."""


class NotEnrolled(Exception):
    """A person was not put on record."""


class Unmatched(NotEnrolled):
    """The identity authority does not know this name with this document. Users must not see which of them is wrong."""


class TooManyDependants(NotEnrolled):
    """The agent already has the largest number of dependants."""


class TooManyRequests(NotEnrolled):
    """The agent has MAX_OPEN_REQUESTS claims to dependants that wait for an answer."""


class DependantIsAgent(NotEnrolled):
    """The agent entered their own identity as a dependant."""


def new_person_id() -> str:
    """A new random id: 80 bits as 16 upper-case base32 characters, which suit a QR code."""
    return b32encode(secrets.token_bytes(10)).decode()
