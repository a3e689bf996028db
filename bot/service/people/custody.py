"""What operators with the role ``people`` do about records: find who holds one, reveal it, end a lost chat's hold, move
it, correct it, erase it.

Nothing is changed by one operator alone: each change is a review, which another operator confirms within a day, and
those who hold the record are told and have 72 hours. Whoever holds a record that is revealed is told of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex

from msgspec.structs import replace

from bot.health.clock import BEIJING, unix_second
from bot.health.people.assurance import Level
from bot.health.people.documents import DocumentType, birth_date
from bot.health.people.identity import Identity
from bot.health.people.views import VIEWS, Reader
from bot.service.access.audit_log import AuditLog, checked_reason, operator_actor, subject
from bot.service.notices import Notices, notice_value
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.correcting import Correcting
from bot.service.people.deciding import Deciding
from bot.service.people.reviewing import Reviewing
from bot.service.people.voters import as_voter
from bot.store.access.operators import Operator, Role
from bot.store.gate.staff_looks import WHOLE, StaffLook
from bot.store.people.people import Person
from bot.store.people.reviews import Review, ReviewKind
from bot.store.records import Records

LABEL_LENGTH = 6
"""Characters of an agent's label. A person has few agents; where two had the same, neither could be named."""


class CustodyFault(Exception):
    """The change cannot be proposed: its text is ``nobody``, ``unheld``, ``which``, ``claim``, ``same``, ``waiting`` or
    ``posts``."""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A record as an operator sees it; ``name`` is masked. ``relations``: what the person is to each agent who holds
    the record, by the agent's label for ``release``. ``since``: when the chat, or the first agent, got it; None
    while nobody holds it, and for holders from before the upgrade.
    """

    name: str
    level: Level
    own_chat: bool
    relations: Mapping[str, str]
    since: datetime | None


@dataclass(frozen=True, slots=True)
class RevealedPerson:
    """A record unmasked: the full name, the number of the document and its type, and the phone (empty: none)."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    phone: str = field(repr=False)
    document: DocumentType


@dataclass(frozen=True, slots=True)
class NewData:
    """What is to be corrected; what is empty stays. ``document`` is the type and the clean number."""

    name: str = field(default="", repr=False)
    document: tuple[DocumentType, str] | None = field(default=None, repr=False)
    nationality: str = ""
    born: str = ""

    def applied_to(self, identity: Identity) -> Identity:
        """The identity with these data."""
        name = self.name or identity.name
        if self.document is None:
            born, nationality = self.born or identity.born, self.nationality or identity.nationality
            return replace(identity, name=name, born=born, nationality=nationality, former=())
        kind, number = self.document
        found = birth_date(kind, number)
        born = found.isoformat() if found else self.born or identity.born
        nationality = self.nationality or (identity.nationality if kind == identity.document else "")
        about = {"document": str(kind), "number": number, "born": born, "nationality": nationality}
        return replace(identity, name=name, former=(), **about)


class Custody:
    """Finds records by document and proposes changes. Raises NotAllowed and NoReason."""

    def __init__(
        self,
        records: Records,
        reviewing: Reviewing,
        deciding: Deciding,
        notices: Notices,
        audit_log: AuditLog,
        correcting: Correcting,
        chat_ending: ChatEnding,
    ) -> None:
        self._vault = records.vault
        self._people = records.people
        self._holds = records.holds
        self._agents = records.agents
        self._staff_looks = records.gate.staff_looks
        self._reviewing = reviewing
        self._deciding = deciding
        self._notices = notices
        self._audit_log = audit_log
        self._correcting = correcting
        self._chat_ending = chat_ending

    def find(self, operator: Operator, document: tuple[DocumentType, str], reason: str, now: datetime) -> FoundPerson:
        """Who holds the record of the person with this document type and number. Raises CustodyFault."""
        record = self._find(operator, document, "person.find", reason, now)
        since = datetime.fromtimestamp(record.since, BEIJING) if record.since and record.held else None
        relations = {self.label(record, chat): relation for chat, relation in self._agents_of(record).items()}
        return FoundPerson(
            self._people.shown_name(Reader.STAFF, record), record.level, bool(record.holder), relations, since
        )

    def reveal(
        self, operator: Operator, document: tuple[DocumentType, str], reason: str, now: datetime
    ) -> RevealedPerson:
        """The record unmasked. Who holds it is told first, with the reason. Raises CustodyFault."""
        record = self._find(operator, document, "person.reveal", reason, now)
        identity, shown = self._people.identity(record), VIEWS[Reader.REVEALING]
        self._staff_looks.add(record.id, StaffLook(unix_second(now), WHOLE, checked_reason(reason), token_hex(8)))
        told = {"time": f"{now.astimezone(BEIJING):%m-%d %H:%M}", "reason": notice_value(checked_reason(reason))}
        self._notices.notify_person_and_agents(record.id, "notice.revealed", "notice.revealed_dependant", now, **told)
        values = shown.name(identity.name), shown.number(identity.number), shown.phone(identity.phone)
        return RevealedPerson(*values, document[0])

    def release(
        self, operator: Operator, document: tuple[DocumentType, str], agent: str, reason: str, now: datetime
    ) -> Review:
        """Propose to end the hold of the person's own chat, or of the agent with this label (empty: the only one).

        Raises CustodyFault, ReviewFault.
        """
        record = self._find(operator, document, "person.release", reason, now)
        if not record.held:
            raise CustodyFault("unheld")
        own = (record.holder,) if record.holder and not agent else ()
        chats = own or tuple(chat for chat in self._agents_of(record) if agent in ("", self.label(record, chat)))
        if len(chats) != 1:
            raise CustodyFault("which")
        return self._propose(operator, ReviewKind.RELEASE, record.id, chats[0], reason, now)

    def move(
        self, operator: Operator, document: tuple[DocumentType, str], claim: str, reason: str, now: datetime
    ) -> Review:
        """Propose to give the record to the own chat that has this claim, or to let the agent who has it act for the
        person. Raises CustodyFault, ReviewFault.
        """
        record = self._find(operator, document, "person.move", reason, now)
        claimed = self._people.get(claim)
        if claimed is None or claimed.held or claimed.level < Level.CLAIM:
            raise CustodyFault("claim")
        identity = self._people.identity(claimed)
        if self._people.find_by_document(identity.document, identity.number) != record.id:
            raise CustodyFault("claim")
        kind = ReviewKind.MOVE if claimed.owner else ReviewKind.BIND
        return self._propose(operator, kind, record.id, claim, reason, now)

    def correct(
        self, operator: Operator, document: tuple[DocumentType, str], new: NewData, reason: str, now: datetime
    ) -> Review:
        """Propose to put these data on the record. Raises CustodyFault, ReviewFault."""
        record = self._find(operator, document, "person.correct", reason, now)
        if not record.held:
            raise CustodyFault("unheld")
        old = self._people.identity(record)
        corrected = new.applied_to(old)
        if corrected == replace(old, former=()):
            raise CustodyFault("same")
        if not self._correcting.save(record, corrected, now):
            raise CustodyFault("waiting")
        correction = self._holds.correction_id(record.id)
        return self._propose(operator, ReviewKind.CORRECT, record.id, correction, reason, now)

    def erase(self, operator: Operator, document: tuple[DocumentType, str], reason: str, now: datetime) -> Review:
        """Propose to erase the record. Raises CustodyFault, ReviewFault."""
        record = self._find(operator, document, "person.erase", reason, now)
        if record.owner and self._chat_ending.has_posts(record.owner):
            raise CustodyFault("posts")
        return self._propose(operator, ReviewKind.ERASE, record.id, "", reason, now)

    def _propose(
        self, operator: Operator, kind: ReviewKind, person: str, claim: str, reason: str, now: datetime
    ) -> Review:
        review = self._reviewing.begin(kind, person, claim, now)
        return self._deciding.decide(as_voter(operator), review.receipt, reason, now, approves=True)

    def _find(
        self, operator: Operator, document: tuple[DocumentType, str], action: str, reason: str, now: datetime
    ) -> Person:
        cleaned = checked_reason(reason)
        person = self._people.find_by_document(*document) or ""
        about = subject("person", person)
        named = self._audit_log.require_role(operator, Role.PEOPLE, action, about, now)
        self._audit_log.record(action, operator_actor(named), about, now, cleaned)
        record = self._people.get(person) if person else None
        if record is None:
            raise CustodyFault("nobody")
        return record

    def label(self, record: Person, chat: str) -> str:
        """Stands for this agent of this person, whoever else becomes one; it tells nothing of either."""
        return self._vault.digest("agent", f"{record.id} {chat}")[:LABEL_LENGTH]

    def _agents_of(self, record: Person) -> dict[str, str]:
        """The relations of the agents who hold the record, by chat."""
        return dict(sorted(self._agents.of_person(record.id).items())) if record.held else {}
