"""Proof in person (人证核对): a scanner whose venue may do so compared face and document of who showed a claim code."""

from datetime import datetime

from bot.health.people.holds import Proof
from bot.health.people.identity import same_person, without_phone
from bot.service.people.enrolment import VERIFIED, VERIFIED_DEPENDANT, Enrolment
from bot.service.people.standing import Standing
from bot.store.chat.chat_ids import viewer_digest, viewer_tag
from bot.store.people.people import Person
from bot.store.records import Records


class InPerson:
    """Lets a chat hold a record by the proof in person."""

    def __init__(self, records: Records, standing: Standing, enrolment: Enrolment) -> None:
        self._people = records.people
        self._agents = records.agents
        self._vault = records.vault
        self._standing = standing
        self._enrolment = enrolment

    def confirm(self, claim: Person, shown_by: int, now: datetime) -> None:
        """The chat that showed the code of this claim, by its tag, holds the record, unless others do. Against a holder
        it opens a review, and the holders are told.

        Several chats may be in a record from before levels: who did not show the code proved nothing.
        """
        identity, chats = self._people.identity(claim), self._chats(claim)
        proofs, at_gate = frozenset({Proof.IN_PERSON}), ((lambda: 0.0), now)
        for chat, relation in chats.items():
            if viewer_tag(viewer_digest(self._vault, chat)) != shown_by:
                continue
            if relation:
                proved = without_phone(identity) if len(chats) > 1 else identity  # another chat may have typed it
                told = VERIFIED_DEPENDANT
                self._enrolment.settle_dependant(chat, relation, proved, proofs, *at_gate, claim=claim.id, told=told)
            else:
                self._enrolment.settle(chat, identity, proofs, *at_gate, claim=claim.id, told=VERIFIED)

    def is_own(self, chat: str, claim: Person) -> bool:
        """Whether the claim is about this chat's own person or one in its list, or was made by one of them: nobody
        proves those in person.
        """
        mine = tuple(map(self._people.identity, self._standing.all_of(chat)))
        makers = (self._standing.of_chat(maker) for maker in self._chats(claim))
        concerned = tuple(self._people.identity(record) for record in (claim, *makers) if record)
        return any(same_person(one, other) for one in mine for other in concerned)

    def _chats(self, claim: Person) -> dict[str, str]:
        """The chats of a claim: what the person is to each, empty for the person's own."""
        found = {claim.owner: "", **self._agents.of_person(claim.id)}
        return {chat: relation for chat, relation in found.items() if chat}
