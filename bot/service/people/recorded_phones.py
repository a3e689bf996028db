"""The phone on a record, compared with the one that a claimant proved: the same, another while theirs is in the same
hands, or another since theirs was lost.
"""

from collections.abc import Callable

from msgspec.structs import replace

from bot.authorities.identity import Comparison, IdentityAnswer
from bot.health.people.holds import Proof, RecordState
from bot.health.people.identity import MAINLAND, Identity
from bot.service.people.phone_holds import PhoneHolds
from bot.store.people.people import People, Person

Ask = Callable[[Identity, Identity | None, float], IdentityAnswer | None]
"""Asks the register about an identity with its phone, another for KIN, within these seconds; None without an answer."""


class RecordedPhones:
    """Asks the register whose the phones on records are now."""

    def __init__(self, people: People, phones: PhoneHolds, ask: Ask) -> None:
        self._people = people
        self._phones = phones
        self._ask = ask

    def compare(
        self, proofs: frozenset[Proof], identity: Identity, record: Person, state: RecordState, seconds: float
    ) -> tuple[frozenset[Proof], RecordState]:
        """The proofs and the state, compared with the phone on a record that somebody holds. With this phone an own
        chat takes it over from itself too: what was cut off is done again.
        """
        if not record.held or not identity.proved or not proofs:
            return proofs, state  # without any proof the document itself is not proved
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

    def _phone_is(self, expected: Comparison, identity: Identity, seconds: float) -> bool:
        """Whether the register says this of a phone with this identity."""
        answer = self._ask(identity, None, seconds)
        return answer is not None and answer.phone is expected

    def _are_kin(self, recorded: Identity, other: Identity, seconds: float) -> bool:
        """Whether the register says that they are of one household."""
        answer = self._ask(recorded, other, seconds)
        return answer is not None and answer.kin is Comparison.MATCH
