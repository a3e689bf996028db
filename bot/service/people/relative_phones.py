"""A SIM in a relative's name: who holds their own record with the phone says yes to the person who uses it.

Whether there is anybody to ask is learnt by nobody, nor whether somebody holds the record already: the claimant reads
the same at once, and after ANSWER_TIME; the relative is asked the same.
"""

from datetime import datetime

from bot.health.people.holds import ANSWER_TIME, PHONE_OWNER, Proof
from bot.health.people.views import VIEWS, Reader
from bot.service.notices import Notices
from bot.service.people.enrolment import VERIFIED, Enrolment
from bot.service.people.eraser import RELATIVE_JOB
from bot.service.people.phone_holds import PhoneHolds
from bot.store.people.consent_requests import ConsentRequest
from bot.store.people.people import Person
from bot.store.records import Records


class RelativePhones:
    """Asks the holder of a phone whether a claimant may use it, and acts on the answer."""

    def __init__(self, records: Records, notices: Notices, phones: PhoneHolds, enrolment: Enrolment) -> None:
        self._people = records.people
        self._agents = records.agents
        self._requests = records.consent_requests
        self._jobs = records.jobs
        self._notices = notices
        self._phones = phones
        self._enrolment = enrolment

    def ask(self, record: Person, claim: Person, now: datetime) -> None:
        """Ask who holds their own record with the phone on this claim, which its chat has proved."""
        identity = self._people.identity(claim)
        holder = self._phones.holder(identity.phone)
        asked = holder.owner if holder and holder.id != record.id else ""
        self._jobs.add(RELATIVE_JOB, claim.id, now + ANSWER_TIME)
        request = ConsentRequest(record.id, claim.owner, PHONE_OWNER, claim.id, proved=True)
        if not asked or self._requests.was_refused(request) or not self._requests.accepts(asked, request):
            return
        values = {"name": identity.name, "tail": VIEWS[Reader.ASKED].phone(identity.phone), "request": request.key}
        self._notices.notify(asked, now, "notice.asked_relative", about=request.key, **values)
        self._requests.add(asked, request)  # last, so that an interrupted request is made again

    def may_answer(self, asked: str, request: ConsentRequest) -> bool:
        """Whether the claim still waits for this chat, which holds its own record with the phone."""
        return self._claim(asked, request) is not None

    def accept(self, asked: str, request: ConsentRequest, now: datetime) -> bool:
        """Let the claimant hold the record, unless somebody else than the relative holds it already, which the relative
        does not learn. False when there is nothing to answer any more.
        """
        claim = self._claim(asked, request)
        if claim is None:
            return False
        acts = asked in self._agents.of_person(request.person)
        proofs = frozenset({Proof.RELATIVE_PHONE, *((Proof.AGENTS_PHONE,) if acts else ())})
        identity = self._people.identity(claim)
        self._enrolment.settle(claim.owner, identity, proofs, lambda: 0.0, now, claim=claim.id, told=VERIFIED)
        return True

    def close(self, subject: str, now: datetime) -> None:
        """Tell the claimant that it stays a claim, and end the request that nobody answered."""
        claim = self._people.get(subject)
        if claim is None or claim.held:
            return
        self._notices.notify(claim.owner, now, "notice.still_claim", about=claim.id)
        holder = self._phones.holder(self._people.identity(claim).phone)
        asked = holder.owner if holder else ""
        for request in self._requests.waiting(asked) if asked else ():
            if (request.claim, request.relation) == (claim.id, PHONE_OWNER):
                self._requests.remove(asked, request)

    def _claim(self, asked: str, request: ConsentRequest) -> Person | None:
        """The claim, unless it is another one by now, or the chat no longer holds its own record with the phone."""
        claim = self._people.get(request.claim)
        if claim is None or claim.held:
            return None
        identity = self._people.identity(claim)
        holder = self._phones.holder(identity.phone)
        known = self._people.find_by_document(identity.document, identity.number)
        same = identity.proved and known == request.person
        return claim if same and holder and holder.owner == asked else None
