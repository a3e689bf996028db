"""Proving a phone for a record or a claim of one's own."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from bot.health.people.assurance import Level
from bot.health.people.holds import OWN_PHONE, Proof
from bot.service.people.claim_jobs import JOIN_JOB
from bot.service.people.enrolment import Enrolment
from bot.service.people.grants import Grants
from bot.service.people.proving import RESERVE_SECONDS, Asker, Budget, Proving
from bot.store.jobs import JobQueue
from bot.store.people.people import People, Person


@dataclass(frozen=True, slots=True)
class ProvedPhone:
    """The id of the record or claim after the proof, and whether the phone is the person's."""

    person: str
    theirs: bool


@dataclass(frozen=True, slots=True)
class PhoneChange:
    """Turns a claim into a hold by a phone, and changes the phone of a holder. A number not proved changes nothing."""

    proving: Proving
    enrolment: Enrolment
    people: People
    grants: Grants
    jobs: JobQueue

    def prove(self, record: Person, phone: str, budget: Budget, now: datetime) -> ProvedPhone | None:
        """Use the phone (E.164), which was proved by a code in the record's own chat. None when the authority does
        not answer, or the record changed meanwhile. Raises Unmatched, CheckedTooOften.
        """
        identity = replace(self.people.identity(record), phone=phone, proved=True, lender=None)
        # a document that matched before is no guess at a name
        asker = Asker(record.owner, now, trusted=record.level > Level.PENDING)
        proofs = self.proving.prove(identity, asker, budget() - RESERVE_SECONDS)
        if proofs is None:
            return None
        theirs = bool(proofs & OWN_PHONE)
        if not record.held:
            person = self.enrolment.settle(record.owner, identity, proofs, budget, now, claim=record.id)
            settled = self.people.get(person)
            return ProvedPhone(person, theirs or bool(settled and settled.held))
        if theirs:
            if Proof.OTHER_RECORD in proofs:
                self.jobs.add(JOIN_JOB, record.id, now)
            if not self.grants.own(record, record.owner, identity, record.level, now, by_phone=True):
                return None
        return ProvedPhone(record.id, theirs)
