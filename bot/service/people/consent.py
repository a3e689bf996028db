"""Consent of those who hold a record to somebody who claims it: a new agent, or the person in another chat.

The person's own chat is asked; if there is none, the present agents are. Who asks is shown with full name, relation and
the last four digits of their phone. A relative is asked too, whose phone a claimant uses (``RelativePhones``).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.chat.fields import PERSON
from bot.chat.notice import value_of
from bot.health.people.assurance import Level
from bot.health.people.holds import ANSWER_TIME, PHONE_OWNER, REVIEW, REVIEW_MOVE, REVIEWS, SELF
from bot.health.people.views import VIEWS, Reader
from bot.service.notices import Notices
from bot.service.people.consent_answers import ConsentAnswer, ConsentOutcome, PendingConsent, notice_key
from bot.service.people.grants import Grants
from bot.service.people.relative_phones import RelativePhones
from bot.service.people.reviewing import Reviewing
from bot.store.people.agents import Dependant
from bot.store.people.consent_requests import OVERDUE_JOB, ConsentRequest
from bot.store.people.people import Person
from bot.store.records import Records


class Consent:
    """Asks for consent and acts on the answer."""

    def __init__(
        self,
        records: Records,
        notices: Notices,
        grants: Grants,
        relatives: RelativePhones,
        reviewing: Reviewing,
        finish_review: Callable[[str, datetime], None],
    ) -> None:
        """``finish_review`` carries out a review by its receipt number, if it is decided."""
        self._people = records.people
        self._agents = records.agents
        self._requests = records.consent_requests
        self._chat_fields = records.chat_fields
        self._jobs = records.jobs
        self._notices = notices
        self._grants = grants
        self._relatives = relatives
        self._reviewing = reviewing
        self._finish_review = finish_review

    def request(self, record: Person, claim: Person, now: datetime, *, proved: bool) -> None:
        """Ask those who hold the record whether the claim is right. The claimant does not learn of the request.

        ``proved``: there is a proof besides the document.
        """
        for asker, relation in self._claimants(claim).items():
            request = ConsentRequest(record.id, asker, relation, claim.id, proved=proved)
            guards = self._reviewing.guards(record, now) if relation == SELF else ()
            for asked in guards or self._reviewing.holders(record.id):
                if not self._requests.was_refused(request):
                    self._ask(asked, request, record, now)
                elif proved:  # a review may be open of which the claimant was told nothing without a proof
                    self._review(request, asked, now)

    def ask_own_yes(self, subject: str, now: datetime) -> None:
        """Ask a young person's own chat for their yes to an agent whose binding else ends on the 18th birthday, and
        tell the agent; ``subject`` is the person's id and the agent's chat.
        """
        person, _, agent = subject.partition(" ")
        record = self._people.get(person)
        if record is None or not record.holder or agent not in self._agents.ending(person):
            return
        request = ConsentRequest(person, agent, self._agents.of_person(person)[agent], person)
        if not self._requests.was_refused(request):
            self._notices.notify(agent, now, "notice.own_yes_asked", about=person, name=self._name(person))
            self._ask(record.holder, request, record, now)

    def mark_shown(self, asked: str, notices: Sequence[str]) -> None:
        """Note that this chat was shown these notices. Requests among them can be answered with a single word."""
        for key in filter(None, (value_of(notice, "request") for notice in notices)):
            self._requests.mark_shown(asked, key)

    def pending(self, asked: str) -> tuple[PendingConsent, ...]:
        """The requests that wait for this chat's answer."""
        return tuple(
            PendingConsent(r.key, *self._names(r), SELF if r.relation == REVIEW_MOVE else r.relation, r.shown)
            for r in self._requests.waiting(asked)
            if self._may_answer(asked, r)
        )

    def answer(self, asked: str, key: str, now: datetime, *, yes: bool) -> ConsentAnswer:
        """Act on a yes or no to the request with this key."""
        request = next((r for r in self._requests.waiting(asked) if r.key == key), None)
        if request is None or not self._may_answer(asked, request):
            return ConsentAnswer(ConsentOutcome.NONE)
        if self._must_prove(asked, request):
            return ConsentAnswer(ConsentOutcome.AGAIN)
        names = self._names(request)
        if request.relation in REVIEWS:
            outcome = self._answer_review(request, asked, now, yes=yes)
        else:
            outcome = self._accept(request, asked, now) if yes else self._decline(request, asked, now)
        self._requests.remove(asked, request)  # last, so that an interrupted answer can be given again
        return ConsentAnswer(outcome, *names)

    def close_overdue(self, subject: str, now: datetime) -> None:
        """Open a review of a request that nobody answered; ``subject`` is the asked chat and the request's key."""
        asked, _, key = subject.partition(" ")
        request = next((r for r in self._requests.waiting(asked) if r.key == key), None)
        if request and not self._review(request, asked, now):  # while staff look at it, the asked chat can still agree
            self._requests.remove(asked, request)

    def forget(self, asked: str) -> None:
        """Delete the requests to this chat, but for those about which staff decide when nobody answers."""
        for request in self._requests.waiting(asked):
            if request.relation not in REVIEWS and not self._reviewed(request, asked):
                self._requests.remove(asked, request)

    def agents_of(self, person: str) -> list[tuple[str, str, str]]:
        """The chat, the full name and the relation of each agent of a person: what the person is to the agent."""
        return [(agent, self._chat_name(agent), r) for agent, r in self._agents.of_person(person).items()]

    def _claimants(self, claim: Person) -> dict[str, str]:
        return {claim.owner: SELF} if claim.owner else self._agents.of_person(claim.id)

    def _ask(self, asked: str, request: ConsentRequest, record: Person, now: datetime) -> None:
        if not self._requests.accepts(asked, request):
            self._review_unasked(asked, request, now)
            return
        agent, name = self._names(request)
        values = {"agent": agent, "name": name, "request": request.key, "tail": self._tail(request)}
        if request.relation != SELF:
            values["relation"] = f"@relative.relation.option.{request.relation}"
        key = notice_key(request, own=record.holder == asked)
        self._notices.notify(asked, now, key, about=request.key, **values)
        self._jobs.add(OVERDUE_JOB, f"{asked} {request.key}", now + ANSWER_TIME)
        self._requests.add(asked, request)  # last, so that an interrupted request is made again

    def _review_unasked(self, asked: str, request: ConsentRequest, now: datetime) -> None:
        """Let staff decide about a claim with a proof for which the asked chat has no place left."""
        claim = self._people.get(request.claim)
        if request.proved and claim and all(one.key != request.key for one in self._requests.waiting(asked)):
            self._reviewing.open(request.person, claim, now)

    def _decline(self, request: ConsentRequest, asked: str, now: datetime) -> ConsentOutcome:
        self._requests.save_refusal(request)
        if request.relation == PHONE_OWNER:
            return ConsentOutcome.DECLINED_PHONE
        self._review(request, asked, now)
        self._reviewing.note_answer(request.person, request.claim, asked, now, agrees=False)
        return ConsentOutcome.DECLINED_MOVE if request.relation == SELF else ConsentOutcome.DECLINED

    def _accept(self, request: ConsentRequest, asked: str, now: datetime) -> ConsentOutcome:
        if request.relation == PHONE_OWNER:
            accepted = self._relatives.accept(asked, request, now)
            return ConsentOutcome.AGREED_PHONE if accepted else ConsentOutcome.NONE
        record, claim = self._people.get(request.person), self._people.get(request.claim)
        if record is None or claim is None:
            return ConsentOutcome.NONE
        identity, agent, own = self._people.identity(claim), request.agent, record.holder == asked
        if request.relation == SELF:
            told = "notice.agreed_own"
            granted = self._grants.own(
                record, agent, identity, Level.PHONE, now, by_phone=identity.proved, claim=claim.id, told=told
            )
            moved = ConsentOutcome.MOVED if own else ConsentOutcome.MOVED_CHILD
            return moved if granted else ConsentOutcome.NONE
        entry = Dependant(record.id, request.relation, identity.name)
        if not self._grants.dependant(
            agent, entry, identity, Level.PHONE, now, claim=claim.id, told="notice.agreed", own_yes=own
        ):
            return ConsentOutcome.FULL
        return ConsentOutcome.AGREED if own else ConsentOutcome.AGREED_FOR

    def _review(self, request: ConsentRequest, asked: str, now: datetime) -> bool:
        """Let staff decide, as this chat says no or nothing. False: the own chat's no to an agent is the last word.

        Without a proof the claimant is not told of it: where nobody holds the record there is no review.
        """
        if claim := self._reviewed(request, asked):
            self._reviewing.open(request.person, claim, now, quiet=not request.proved)
        return claim is not None

    def _reviewed(self, request: ConsentRequest, asked: str) -> Person | None:
        """The claim about which staff decide without a yes of this chat; None where its no is the last word."""
        record, claim = self._people.get(request.person), self._people.get(request.claim)
        if record is None or request.relation == PHONE_OWNER:
            return None
        return claim if request.relation == SELF or record.holder != asked else None

    def _answer_review(self, request: ConsentRequest, asked: str, now: datetime, *, yes: bool) -> ConsentOutcome:
        """Record the answer for staff. A yes ends the time of waiting, and lets the record move at once."""
        moves, record = request.relation == REVIEW_MOVE, self._people.get(request.person)
        self._reviewing.answer(request.claim, asked, now, agrees=yes)
        self._finish_review(request.claim, now)
        if not yes:
            return ConsentOutcome.DECLINED_MOVE if moves else ConsentOutcome.DECLINED_REVIEW
        if not moves:
            return ConsentOutcome.AGREED_REVIEW
        return ConsentOutcome.MOVED if record and record.holder == asked else ConsentOutcome.MOVED_CHILD

    def _may_answer(self, asked: str, request: ConsentRequest) -> bool:
        """Whether there is still something to answer, by this chat: another holder may have answered, or who asked has
        withdrawn.
        """
        if request.relation == PHONE_OWNER:
            return self._relatives.may_answer(asked, request)
        if request.relation in REVIEWS:
            return self._reviewing.awaits(request.claim, asked)
        claim = self._people.get(request.claim)
        waits = claim is not None and not claim.held and request.agent in self._claimants(claim)
        if request.claim == request.person:  # a yes to an agent who holds the record already
            waits = request.agent in self._agents.of_person(request.person)
        holders = self._reviewing.holders(request.person)
        guards = self._agents.of_person(request.person) if request.relation == SELF and holders else ()
        return waits and (asked in holders or asked in guards)

    def _must_prove(self, asked: str, request: ConsentRequest) -> bool:
        """Whether the asked chat acts for a person whom it must prove again first."""
        record = self._people.get(request.person, asked)
        return record is not None and record.must_prove_again(agent=True)

    def _names(self, request: ConsentRequest) -> tuple[str, str]:
        """The full name of who asks, and of the person."""
        name = self._name(request.person)
        if request.relation == REVIEW:
            return request.claim, name
        return (name if request.relation in (SELF, PHONE_OWNER, REVIEW_MOVE) else self._chat_name(request.agent)), name

    def _tail(self, request: ConsentRequest) -> str:
        """The last four digits of the asker's phone."""
        source = request.claim if request.relation == SELF else self._chat_person(request.agent)
        record = self._people.get(source) if source else None
        return VIEWS[Reader.ASKED].phone(self._people.identity(record).phone) if record else ""

    def _name(self, person: str) -> str:
        record = self._people.get(person)
        return VIEWS[Reader.ASKED].name(self._people.identity(record).name) if record else ""

    def _chat_name(self, chat: str) -> str:
        return self._name(self._chat_person(chat))

    def _chat_person(self, chat: str) -> str:
        return self._chat_fields.read(chat).get(PERSON, "")
