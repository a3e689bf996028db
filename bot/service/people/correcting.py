"""What follows when somebody who holds a record corrects it (更正信息): it is done, or staff decide.

The register is asked about the new data. The phone on the record, proved again, and the register's word that it belongs
to the new document are enough; an agent needs the own phone, proved again, and KIN. For another name on the same
document the phone on the record suffices. All else is a review: the same sentence, whoever is on record.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from bot.health.people.assurance import Level
from bot.health.people.holds import Proof
from bot.health.people.identity import Identity, Unmatched, as_former, birth_of
from bot.health.people.names import same_name
from bot.service.people.corrections import Corrections
from bot.service.people.eraser import schedule_expiry
from bot.service.people.proving import RESERVE_SECONDS, Asker, Budget, Proving
from bot.service.people.reviewing import Reviewing
from bot.service.people.standing import Standing
from bot.store.people.people import Person
from bot.store.people.reviews import ReviewKind
from bot.store.records import Records


class CorrectionOutcome(StrEnum):
    """What became of a correction.

    ``DONE``. ``SUBMITTED``: staff decide. ``WAITING``: staff still look at another one for this record. ``PAUSED``:
    staff refused one some days ago. ``CHANGED``: the record changed meanwhile, and it must be tried again.
    """

    DONE = "done"
    SUBMITTED = "submitted"
    WAITING = "waiting"
    PAUSED = "paused"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class CorrectionResult:
    """What became of a correction; ``receipt``: the number of the review, empty without one."""

    outcome: CorrectionOutcome
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class OwnedRecord:
    """A record that ``chat`` may correct; ``agent`` is the identity of an agent, None for the person's own chat."""

    chat: str
    record: Person
    identity: Identity
    agent: Identity | None


class Correcting:
    """Corrects a record for its own chat or an agent's."""

    def __init__(
        self,
        records: Records,
        proving: Proving,
        corrections: Corrections,
        reviewing: Reviewing,
        standing: Standing,
    ) -> None:
        self._people = records.people
        self._holds = records.holds
        self._claims = records.claims
        self._agents = records.agents
        self._reviews = records.reviews
        self._jobs = records.jobs
        self._proving = proving
        self._corrections = corrections
        self._reviewing = reviewing
        self._standing = standing

    def find(self, chat: str, person: str) -> OwnedRecord | None:
        """The record, if this chat may correct it: its own, or a dependant's who has no own chat. It must be held,
        and by no agent who must prove the person again.
        """
        record = self._people.get(person) if person else None
        if record is None or not record.held or record.must_prove_again(agent=True):
            return None
        identity = self._people.identity(record)
        if record.owner:
            return OwnedRecord(chat, record, identity, None) if record.owner == chat else None
        own = self._standing.of_chat(chat) if chat in self._agents.of_person(person) else None
        return OwnedRecord(chat, record, identity, self._people.identity(own)) if own and own.held else None

    def correct(
        self, found: OwnedRecord, new: Identity, budget: Budget, now: datetime, *, proved: bool
    ) -> CorrectionResult | None:
        """Correct a record. ``proved``: a code proved the phone on the chat's own record. None when the authority does
        not answer. Raises Unmatched, CheckedTooOften.
        """
        record = found.record
        if self._corrections.is_made(record, new):
            return CorrectionResult(CorrectionOutcome.DONE)
        one = as_former(found.identity), *found.identity.former  # so that the phone is known as the same person's
        asked = replace(new, phone=found.identity.phone, proved=proved and found.agent is None, former=one)
        asker = Asker(found.chat, now, trusted=True)
        proofs = self._proving.prove(asked, asker, budget() - RESERVE_SECONDS, found.agent)
        enough = None if proofs is None else proved and self._suffices(found, asked, proofs, asker, budget)
        if enough is None:
            return None
        if not enough:
            return self._submit(record, new, now)
        done = self._corrections.make(record, new, max(0.0, budget() - RESERVE_SECONDS), now, found.chat)
        return CorrectionResult(CorrectionOutcome.DONE if done else CorrectionOutcome.CHANGED)

    def save(self, record: Person, new: Identity, now: datetime) -> bool:
        """Save the new data for a review. False when other data of this record wait for one."""
        correction = self._holds.correction_id(record.id)
        known = self._people.get(correction)
        if known and self._people.identity(known) != new and self._is_reviewed(correction):
            return False
        schedule_expiry(self._jobs, self._holds, correction, now)
        self._claims.save(correction, "", new, Level.CLAIM, now)
        return True

    def _submit(self, record: Person, new: Identity, now: datetime) -> CorrectionResult:
        """Let staff decide. The new data wait, sealed, until they did or their time is over."""
        correction = self._holds.correction_id(record.id)
        if not self.save(record, new, now):
            return CorrectionResult(CorrectionOutcome.WAITING)
        review = self._reviewing.begin(ReviewKind.CORRECTION, record.id, correction, now)
        if not review.settled:
            return CorrectionResult(CorrectionOutcome.SUBMITTED, review.receipt)
        self._people.remove(correction)
        return CorrectionResult(CorrectionOutcome.PAUSED, review.receipt)

    def _suffices(
        self, found: OwnedRecord, asked: Identity, proofs: frozenset[Proof], asker: Asker, budget: Budget
    ) -> bool | None:
        """Whether these proofs make the new data the person's; None when the authority does not answer."""
        old, own = found.identity, found.agent is None
        if not _is_enough(old, asked, proofs, own=own):
            return False
        other = self._corrections.other_record(found.record, asked)
        if other is None or not other.held:
            return True
        if not (own and Proof.PHONE_THEIRS in proofs and self._people.identity(other).phone == old.phone):
            return False
        return self._is_theirs(replace(old, proved=True, former=(as_former(asked), *old.former)), asker, budget)

    def _is_theirs(self, identity: Identity, asker: Asker, budget: Budget) -> bool | None:
        """Whether the register says that the phone belongs to this document; None when it does not answer."""
        try:
            proofs = self._proving.prove(identity, asker, budget() - RESERVE_SECONDS)
        except Unmatched:
            return False
        return None if proofs is None else Proof.PHONE_THEIRS in proofs

    def _is_reviewed(self, correction: str) -> bool:
        return any(review.claim == correction for review in self._reviews.open_ones())


def _is_enough(old: Identity, asked: Identity, proofs: frozenset[Proof], *, own: bool) -> bool:
    """Whether the new data are those of the person on record. Nobody is born twice; and a phone abroad, which no
    register knows, or kin, as brothers are too, go with another document in the same name only.
    """
    if (asked.document, asked.number) in old.documents:
        return bool(proofs) if own else Proof.KIN in proofs
    if len({birth_of(old), birth_of(asked)} - {None}) > 1:
        return False
    if own and Proof.PHONE_THEIRS in proofs:
        return True
    return (Proof.PHONE_ABROAD if own else Proof.KIN) in proofs and same_name(old.name, asked.name)
