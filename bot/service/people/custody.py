"""What operators with the role ``people`` do about records: find who holds one, end a lost chat's hold, move it.

Nothing is done by one operator alone: release and move are reviews, which another operator confirms within a day, and
those who hold the record are told and have 72 hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import BEIJING
from bot.health.people.assurance import Level
from bot.health.people.documents import DocumentType
from bot.service.access.audit_log import AuditLog, checked_reason, operator_actor, subject
from bot.service.people.deciding import Deciding
from bot.service.people.reviewing import Reviewing
from bot.store.access.operators import Operator, Role
from bot.store.people.people import Person
from bot.store.people.reviews import Review, ReviewKind
from bot.store.records import Records

LABEL_LENGTH = 6
"""Characters of an agent's label. A person has few agents; where two had the same, neither could be named."""


class CustodyFault(Exception):
    """The change cannot be proposed: its text is ``nobody``, ``unheld``, ``which`` or ``claim``."""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A record as an operator sees it; ``name`` is masked. ``relations``: what the person is to each agent who holds
    the record, by the agent's label for ``release``. ``since`` is None when only agents hold it, or
    its holder is from before the upgrade.
    """

    name: str
    level: Level
    own_chat: bool
    relations: Mapping[str, str]
    since: datetime | None


class Custody:
    """Finds records by document and proposes changes of who holds them. Raises NotAllowed and NoReason."""

    def __init__(self, records: Records, reviewing: Reviewing, deciding: Deciding, audit_log: AuditLog) -> None:
        self._vault = records.vault
        self._people = records.people
        self._agents = records.agents
        self._reviewing = reviewing
        self._deciding = deciding
        self._audit_log = audit_log

    def find(self, operator: Operator, document: tuple[DocumentType, str], reason: str, now: datetime) -> FoundPerson:
        """Who holds the record of the person with this document type and number. Raises CustodyFault."""
        record = self._find(operator, document, "person.find", reason, now)
        since = datetime.fromtimestamp(record.since, BEIJING) if record.since else None
        relations = {self._label(record, chat): relation for chat, relation in self._agents_of(record).items()}
        return FoundPerson(self._people.masked_name(record), record.level, bool(record.holder), relations, since)

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
        chats = own or tuple(chat for chat in self._agents_of(record) if agent in ("", self._label(record, chat)))
        if len(chats) != 1:
            raise CustodyFault("which")
        return self._propose(operator, ReviewKind.RELEASE, record.id, chats[0], reason, now)

    def move(
        self, operator: Operator, document: tuple[DocumentType, str], claim: str, reason: str, now: datetime
    ) -> Review:
        """Propose to give the record to the own chat that has this claim. Raises CustodyFault, ReviewFault."""
        record = self._find(operator, document, "person.move", reason, now)
        claimed = self._people.get(claim)
        if claimed is None or claimed.held or not claimed.owner or claimed.level < Level.CLAIM:
            raise CustodyFault("claim")
        identity = self._people.identity(claimed)
        if (identity.document, identity.number) != (str(document[0]), document[1]):
            raise CustodyFault("claim")
        return self._propose(operator, ReviewKind.MOVE, record.id, claim, reason, now)

    def _propose(
        self, operator: Operator, kind: ReviewKind, person: str, claim: str, reason: str, now: datetime
    ) -> Review:
        review = self._reviewing.begin(kind, person, claim, now)
        return self._deciding.decide(operator, review.receipt, reason, now, approves=True)

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

    def _label(self, record: Person, chat: str) -> str:
        """Stands for this agent of this person, whoever else becomes one; it tells nothing of either."""
        return self._vault.digest("agent", f"{record.id} {chat}")[:LABEL_LENGTH]

    def _agents_of(self, record: Person) -> dict[str, str]:
        """The relations of the agents who hold the record, by chat."""
        return dict(sorted(self._agents.of_person(record.id).items())) if record.held else {}
