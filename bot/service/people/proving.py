"""What a claimant has proved: asks the identity authority, and reads its answer as proofs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from bot.authorities.errors import AuthorityDown, AuthorityRefused
from bot.authorities.identity import (
    Comparison,
    IdentityAnswer,
    IdentityAuthority,
    IdentityMatch,
    IdentityQuestion,
)
from bot.health.clock import BEIJING
from bot.health.people.ages import age
from bot.health.people.attempts import CheckedTooOften, CheckLimit
from bot.health.people.documents import DocumentType, birth_date
from bot.health.people.holds import OWN_PHONE, SHORT_STAY_DOCUMENTS, Proof, RecordState
from bot.health.people.identity import MAINLAND, Identity, Unmatched, birth_of
from bot.service.people.phone_holds import PhoneHolds
from bot.store.people.attempts import Attempts, CheckedDocument
from bot.store.people.people import People, Person

Budget = Callable[[], float]
"""Gives the seconds left for the answer."""

RESERVE_SECONDS = 0.8
"""Seconds of the budget kept for the steps after the check: store, picture, answer."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The chat for which a document is compared, and when. ``trusted``: it holds a record, or the document matched in
    it before; it need not wait because others tried the document.
    """

    chat: str
    now: datetime
    trusted: bool = False


class Proving:
    """Compares identities with the authority's register."""

    def __init__(self, authority: IdentityAuthority, people: People, attempts: Attempts, phones: PhoneHolds) -> None:
        self._authority = authority
        self._people = people
        self._attempts = attempts
        self._phones = phones

    def prove(
        self, identity: Identity, asker: Asker, seconds: float, agent: Identity | None = None
    ) -> frozenset[Proof] | None:
        """What is proved of this person, whose document matches; None when the authority does not answer. A phone that
        is theirs is from then on nobody else's.

        Raises Unmatched, CheckedTooOften. ``agent`` is the identity of the chat that acts for the person, for KIN.
        """
        check = CheckedDocument(asker.chat, identity.document, identity.number, asker.trusted)
        try:
            reservation = self._attempts.reserve(check, asker.now)
        except CheckedTooOften as refusal:
            return self._prove_in_pause(identity, check, asker.now, seconds, refusal)
        try:
            answer = self._authority.verify(_question(identity, agent), seconds)
        except (AuthorityDown, AuthorityRefused) as fault:
            self._attempts.give_back(reservation)
            if isinstance(fault, AuthorityDown):
                return None
            raise Unmatched from None
        if not _document_matches(answer):
            raise Unmatched  # the reservation stays: it counts the failure
        self._attempts.note_match(reservation)
        return self._read(identity, answer, asker.now, seconds)

    def _prove_in_pause(
        self, identity: Identity, check: CheckedDocument, now: datetime, seconds: float, refusal: CheckedTooOften
    ) -> frozenset[Proof]:
        """The same for somebody who proved a phone that is theirs, whatever strangers tried. All others are told of the
        pause, whether the document matches or not: so names cannot be tried here.
        """
        if refusal.limit is not CheckLimit.PAUSE or not identity.proved:
            raise refusal
        if not self._attempts.reserve_in_pause(check, now):
            raise refusal
        try:
            answer = self._authority.verify(_question(identity, None), seconds)
        except (AuthorityDown, AuthorityRefused):
            raise refusal from None
        if not (_document_matches(answer) and self._is_theirs(identity, _proofs(identity, answer))):
            raise refusal
        if (proofs := self._read(identity, answer, now, seconds)) is None:
            raise refusal
        return proofs

    def _read(
        self, identity: Identity, answer: IdentityAnswer, now: datetime, seconds: float
    ) -> frozenset[Proof] | None:
        """What an answer proves; None when the authority gives no more answers. A phone that is theirs is from then on
        nobody else's.
        """
        proofs = frozenset(_proofs(identity, answer))
        if Proof.PHONE_THEIRS not in proofs:
            return proofs
        self._phones.recycle(identity, now)
        try:
            return proofs | {Proof.OTHER_RECORD} if self.other_record(identity, seconds) else proofs
        except AuthorityDown:
            return None

    def other_record(self, identity: Identity, seconds: float) -> Person | None:
        """The record of this person with another document, if the register says that the phone, which is theirs, is
        theirs for that document too. Raises AuthorityDown.
        """
        for record in self._phones.others(identity):
            try:
                answer = self._authority.verify(_question(self._people.identity(record), None, ask_phone=True), seconds)
            except AuthorityRefused:
                continue
            if answer.phone is Comparison.MATCH:
                return record
        return None

    def _is_theirs(self, identity: Identity, proofs: set[Proof]) -> bool:
        """Whether the phone is the person's: by the register, or, abroad, since they hold their record with it."""
        if Proof.PHONE_ABROAD not in proofs:
            return Proof.PHONE_THEIRS in proofs
        person = self._people.find_by_document(identity.document, identity.number)
        record = self._people.get(person) if person else None
        if record is None or not record.held or record.recycled:
            return False
        recorded = self._people.identity(record)
        return recorded.proved and recorded.phone == identity.phone

    def state(self, record: Person, agents: tuple[str, ...], chat: str, now: datetime) -> RecordState:
        """Who holds the record, seen by ``chat``."""
        others = record.held and any(agent != chat for agent in agents)
        return RecordState(record.holder not in ("", chat), others, age_of(self._people.identity(record), now))

    def with_recorded_phone(
        self, proofs: frozenset[Proof], identity: Identity, record: Person, state: RecordState, seconds: float
    ) -> tuple[frozenset[Proof], RecordState]:
        """The proofs and the state, compared with the phone on a record that somebody holds. With this phone an own
        chat takes it over from itself too: what was cut off is done again.
        """
        if not record.held or not identity.proved:
            return proofs, state
        recorded, theirs = self._people.identity(record), Proof.PHONE_THEIRS in proofs
        if recorded.phone == identity.phone and not record.recycled:
            # an agent's hold does not say that the phone, which the record was opened with, is the person's
            vouched = record.holder or recorded.lender is not None or Proof.PHONE_ABROAD in proofs
            if not theirs and not (vouched and self._is_kept(recorded, seconds)):
                return proofs, state
            return proofs | {Proof.RECORDED_PHONE}, replace(state, own_chat=bool(record.holder))
        if not theirs or not state.own_chat:
            return proofs, state
        return proofs, replace(state, phone_lost=self._is_lost(recorded, seconds))

    def _is_kept(self, recorded: Identity, seconds: float) -> bool:
        """Whether a phone on record that is not the person's by the operators' register was not when it was proved
        either, and is still the same relative's: it may have been given to somebody else.
        """
        if not recorded.phone.startswith(MAINLAND):
            return recorded.proved
        if not recorded.proved or recorded.lender is None:
            return False
        if owner := self._owner(recorded):
            return self._phone_is(Comparison.MATCH, owner, seconds)
        holder = self._phones.holder(recorded.phone)
        return holder is None or self._are_kin(recorded, self._people.identity(holder), seconds)

    def _is_lost(self, recorded: Identity, seconds: float) -> bool:
        """Whether the register says that a phone on record is not any more whose it was: the person's, or the
        relative's. Of a phone that never was the person's it could say nothing else.
        """
        owner = self._owner(recorded)
        return owner is not None and self._phone_is(Comparison.MISMATCH, owner, seconds)

    def _owner(self, recorded: Identity) -> Identity | None:
        """Whose the phone on record was by the register of the mainland when it was proved, with this phone: the person
        or the relative. None when nobody on record is known for it.
        """
        if not recorded.proved or not recorded.phone.startswith(MAINLAND):
            return None
        if recorded.lender is None:
            return recorded
        lender = self._people.get(recorded.lender) if recorded.lender else None
        return replace(self._people.identity(lender), phone=recorded.phone) if lender else None

    def _phone_is(self, expected: Comparison, recorded: Identity, seconds: float) -> bool:
        """Whether the register says this of a phone with this identity."""
        try:
            answer = self._authority.verify(_question(recorded, None, ask_phone=True), seconds)
        except (AuthorityDown, AuthorityRefused):
            return False
        return answer.phone is expected

    def _are_kin(self, recorded: Identity, other: Identity, seconds: float) -> bool:
        """Whether the register says that they are of one household."""
        try:
            answer = self._authority.verify(_question(recorded, other), seconds)
        except (AuthorityDown, AuthorityRefused):
            return False
        return answer.kin is Comparison.MATCH


def age_of(identity: Identity, now: datetime) -> int | None:
    """The completed years of a person; None when the birth date is not known."""
    day = birth_of(identity)
    return age(day, now.astimezone(BEIJING).date()) if day else None


def _question(identity: Identity, agent: Identity | None, *, ask_phone: bool = False) -> IdentityQuestion:
    return IdentityQuestion(
        identity.name,
        identity.document,
        identity.number,
        phone=identity.phone if identity.proved or ask_phone else "",
        birth="" if _number_has_birth_date(identity) else identity.born,
        nationality=identity.nationality,
        agent=(agent.document, agent.number) if agent else None,
    )


def _document_matches(answer: IdentityAnswer) -> bool:
    compared = answer.birth, answer.nationality
    return answer.result is IdentityMatch.MATCH and Comparison.MISMATCH not in compared


def _proofs(identity: Identity, answer: IdentityAnswer) -> set[Proof]:
    proofs = {Proof.KIN} if answer.kin is Comparison.MATCH else set()
    if identity.proved and answer.phone is Comparison.MATCH:
        proofs.add(Proof.PHONE_THEIRS)
    abroad = identity.proved and not identity.phone.startswith(MAINLAND)
    if abroad and DocumentType(identity.document) in SHORT_STAY_DOCUMENTS and _whole(identity, answer):
        proofs.add(Proof.PHONE_ABROAD)
    if identity.proved and not proofs & OWN_PHONE:
        proofs.add(Proof.OTHER_PHONE)
    return proofs


def _whole(identity: Identity, answer: IdentityAnswer) -> bool:
    """Whether birth date and nationality match too, as far as the document has them."""
    birth = _number_has_birth_date(identity) or answer.birth is Comparison.MATCH
    return birth and (not identity.nationality or answer.nationality is Comparison.MATCH)


def _number_has_birth_date(identity: Identity) -> bool:
    return birth_date(DocumentType(identity.document), identity.number) is not None
