"""What a claimant has proved: asks the identity authority, and reads its answer as proofs."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime

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
from bot.health.people.names import same_name
from bot.service.people.phone_holds import PhoneHolds
from bot.service.people.recorded_phones import RecordedPhones
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
        self.recorded = RecordedPhones(people, phones, self._ask)

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
        proofs = self._read(identity, answer, now, seconds) if _document_matches(answer) else None
        if proofs is None or not self._is_theirs(identity, proofs):
            raise refusal
        return proofs

    def _read(
        self, identity: Identity, answer: IdentityAnswer, now: datetime, seconds: float
    ) -> frozenset[Proof] | None:
        """What an answer proves; None when the authority gives no more answers. A phone that is theirs is from then on
        nobody else's. Where the birth date or the nationality is not known to be true nothing is proved beside name and
        number, not even by a phone.
        """
        if not (_is_whole(identity, answer) or self._is_held(identity)):
            return frozenset()
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

    def is_kin(self, identity: Identity, agent: Identity, seconds: float) -> bool:
        """Whether the document is that of kin of the agent, whose data all match. Raises AuthorityDown."""
        try:
            answer = self._authority.verify(_question(identity, agent), seconds)
        except AuthorityRefused:
            return False
        whole = _document_matches(answer) and _is_whole(identity, answer)
        return whole and answer.kin is Comparison.MATCH

    def _is_held(self, identity: Identity) -> bool:
        """Whether a record that somebody holds says the same of this person, who proved a phone. The steps are the same
        when nobody is on record.
        """
        if not identity.proved:
            return False
        record = self._people.get(self._people.find_by_document(identity.document, identity.number) or "")
        known = self._people.identity(record) if record and record.held else None
        return known is not None and same_name(known.name, identity.name) and _details(known) == _details(identity)

    def _is_theirs(self, identity: Identity, proofs: Set[Proof]) -> bool:
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
        """Who holds the record, seen by ``chat``. Who must prove the person again holds nothing."""
        mine, again = record.held and chat in agents, record.must_prove_again(agent=True)
        others = record.held and any(agent != chat for agent in agents) and not (mine and again)
        years = age_of(self._people.identity(record), now)
        return RecordState(record.holder not in ("", chat), others, years, mine=mine and not again)

    def _ask(self, identity: Identity, other: Identity | None, seconds: float) -> IdentityAnswer | None:
        """What the register says of this identity with its phone, and of KIN with ``other``; None without an answer."""
        try:
            return self._authority.verify(_question(identity, other, ask_phone=True), seconds)
        except (AuthorityDown, AuthorityRefused):
            return None


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
    if abroad and DocumentType(identity.document) in SHORT_STAY_DOCUMENTS:
        proofs.add(Proof.PHONE_ABROAD)
    if identity.proved and not proofs & OWN_PHONE:
        proofs.add(Proof.OTHER_PHONE)
    return proofs


def _is_whole(identity: Identity, answer: IdentityAnswer) -> bool:
    """Whether birth date and nationality match too, as far as the document has them and the number does not tell the
    birth date. The register may know neither (identity rules §1).
    """
    nationality = not identity.nationality or answer.nationality is Comparison.MATCH
    return nationality and (_number_has_birth_date(identity) or answer.birth is Comparison.MATCH)


def _details(identity: Identity) -> tuple[str, str]:
    return identity.born, identity.nationality


def _number_has_birth_date(identity: Identity) -> bool:
    return birth_date(DocumentType(identity.document), identity.number) is not None
