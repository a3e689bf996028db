"""The identity of a person, and the reasons why a person cannot be put on record."""

import secrets
from base64 import b32encode
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from bot.health.people.documents import DocumentType, birth_date
from bot.health.people.names import same_name

MAINLAND = "+86"
"""The country code of the phone numbers that the operators' register of the mainland knows."""


class FormerDocument(Struct, frozen=True, gc=False, array_like=True):
    """A document (type code and number) that stays reserved for its person, and the name that goes with it: one from
    before a correction, or another one that the person has."""

    document: str
    number: str
    name: str

    def __repr__(self) -> str:
        """Show no personal data in logs."""
        return f"FormerDocument(document={self.document!r})"


class Identity(Struct, frozen=True, gc=False, array_like=True):
    """A person's name and document (type code and number); phone (E.164), nationality (one of ``NATIONALITIES``) and
    birth date (ISO) may be empty. ``proved``: the phone was proved by SMS in the chat that entered it. ``former``:
    other documents and names that lead to the same person. ``lender``: the id of the record of the relative whose phone
    it is by the operators' register, empty while nobody on record has it; None for a phone that is the person's, or not
    proved."""

    name: str
    document: str
    number: str
    phone: str = ""
    nationality: str = ""
    born: str = ""
    proved: bool = False
    former: tuple[FormerDocument, ...] = ()
    lender: str | None = None

    @property
    def documents(self) -> tuple[tuple[str, str], ...]:
        """The type and number of each document that is the person's, the current one first."""
        found = (self.document, self.number), *((one.document, one.number) for one in self.former)
        return tuple(dict.fromkeys(found))

    def names_on(self, document: str, number: str) -> tuple[str, ...]:
        """The names that go with this document."""
        return tuple(
            one.name for one in (as_former(self), *self.former) if (one.document, one.number) == (document, number)
        )

    def __repr__(self) -> str:
        """Show no personal data in logs."""
        return f"Identity(document={self.document!r}, nationality={self.nationality!r})"


def as_former(identity: Identity) -> FormerDocument:
    """The current document with its name."""
    return FormerDocument(identity.document, identity.number, identity.name)


def corrected(old: Identity, new: Identity, *, reserve: bool = False) -> Identity:
    """The identity after a correction: name, document, nationality and birth date of ``new``, the phone of ``old``.
    What was there before stays as ``former``.

    With ``reserve`` only the documents of ``new`` are added to ``former``.
    """
    kept = replace(old, former=_united(old.former, new, but=old))
    if reserve:
        return kept
    changed = {"document": new.document, "number": new.number, "nationality": new.nationality, "born": new.born}
    return replace(kept, name=new.name, **changed, former=_united(kept.former, old, but=new))


def claimed_by(record: Identity, claim: Identity) -> Identity:
    """The identity of a record that this claim takes: the claim's, with the record's ``former``.

    A claim with a former document brings a phone only: what was corrected stays corrected.
    """
    if as_former(claim) in record.former or (claim.document, claim.number) != (record.document, record.number):
        return replace(record, phone=claim.phone, proved=claim.proved, lender=claim.lender)
    return replace(claim, former=record.former)


def given_back(taken: Identity, before: Identity) -> Identity:
    """The identity of a record that goes back to a chat, in which it was ``before``. Other documents that lead to the
    record by now stay reserved for it. The phone is none: who took the record by it could take it again.
    """
    more = (one for one in (as_former(taken), *taken.former) if (one.document, one.number) not in before.documents)
    return without_phone(replace(before, former=tuple(dict.fromkeys((*before.former, *more)))))


def without_phone(identity: Identity) -> Identity:
    """The same person without a phone."""
    return replace(identity, phone="", proved=False, lender=None)


def of_dependant(identity: Identity) -> Identity:
    """The identity that an agent proved, without a phone that is somebody else's."""
    return identity if identity.lender is None else without_phone(identity)


def _united(
    known: tuple[FormerDocument, ...], more: Identity, but: Identity | None = None
) -> tuple[FormerDocument, ...]:
    """The documents of both, each once, but for the current one of ``but``."""
    found = dict.fromkeys((*known, as_former(more), *more.former))
    return tuple(one for one in found if but is None or one != as_former(but))


def birth_of(identity: Identity) -> date | None:
    """The birth date, from the document number or as entered; None when it is not known."""
    day = birth_date(DocumentType(identity.document), identity.number)
    if day is None and identity.born:
        day = date.fromisoformat(identity.born)
    return day


def same_person(one: Identity, other: Identity) -> bool:
    """Whether they have a document in common, or may be one person with two: the same name and the same birth date."""
    if {*one.documents} & {*other.documents}:
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


class NotProvedAgain(NotEnrolled):
    """Somebody else has the phone of a dependant now, and nothing else proves the person to the agent."""


class DependantIsAgent(NotEnrolled):
    """The agent entered their own identity as a dependant."""


def new_person_id() -> str:
    """A new random id: 80 bits as 16 upper-case base32 characters, which suit a QR code."""
    return b32encode(secrets.token_bytes(10)).decode()
