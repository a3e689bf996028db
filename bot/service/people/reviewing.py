"""Opening reviews by staff, and telling those who hold the record before anything is decided against them."""

from collections.abc import Set
from datetime import datetime

from msgspec.structs import replace

from bot.chat.fields import MOVED
from bot.health.clock import BEIJING, unix_second
from bot.health.people.holds import REVIEW, REVIEW_MOVE, RecordState, is_guarded
from bot.health.people.verdicts import PROPOSAL_TIME, all_agreed, anybody_agreed
from bot.health.support.reviews import due_at
from bot.service.notices import Notices
from bot.service.people.checks import CHECK_DELAY
from bot.service.people.families import Families
from bot.service.people.proving import age_of
from bot.service.people.review_questions import TOLD_HOLDERS, UNASKED
from bot.service.people.review_receipts import ReviewReceipts
from bot.store.people.consent_requests import ConsentRequest
from bot.store.people.people import Person
from bot.store.people.reviews import (
    CLAIMED,
    MOVING,
    NAMES_CHAT,
    OWN_QUESTIONS,
    PROPOSED,
    HolderAnswer,
    Review,
    ReviewKind,
)
from bot.store.records import Records

REVIEW_JOB = "review"
LATE_JOB = "review_late"
"""The kinds of the jobs that carry a review on, and that say that it is late. Their subject is the receipt number."""


class Reviewing:
    """Opens reviews. Opening one twice makes one; it can be cut off and done again."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._people = records.people
        self._agents = records.agents
        self._families = Families(records.people, records.agents)
        self._reviews = records.reviews
        self._requests = records.consent_requests
        self._chat_fields = records.chat_fields
        self._jobs = records.jobs
        self._receipts = ReviewReceipts(records)
        self._notices = notices

    def open(self, person: str, claim: Person, now: datetime, *, quiet: bool = False, compared: bool = False) -> Review:
        """The review of a claim to this record. The holders are told first: whatever staff decide, they have 72 hours
        to answer. ``compared``: staff read that face and document were compared now.
        """
        kind = ReviewKind.OWN if claim.owner else ReviewKind.DEPENDANT
        review = self.begin(kind, person, claim.id, now, quiet=quiet)
        while compared and not review.settled and review.compared < unix_second(now):
            review = self._save(review, replace(review, compared=unix_second(now)))
        return review

    def appeal(self, chat: str, now: datetime) -> Review | None:
        """The review of a record that another chat took from this one; None when none was taken, the chat has it again,
        or it exists no more.
        """
        person = self._chat_fields.read(chat).get(MOVED, "")
        record = self._people.get(person) if person else None
        if record is None:
            self._chat_fields.replace(chat, MOVED, person, "")
        if record is None or record.owner == chat:
            return None
        return self.begin(ReviewKind.APPEAL, person, chat, now)

    def begin(
        self, kind: ReviewKind, person: str, claim: str, now: datetime, *, quiet: bool = False, asked: bool = False
    ) -> Review:
        """The review of this question, with everybody told who must be. ``asked``: the asker reads its number in the
        answer, and a job tells the holders, so that the time of the answer does not tell whether there are any.
        """
        review = self._reviews.open(kind, person, claim, unix_second(now), quiet=quiet, asked=asked)
        if kind in PROPOSED:
            self._jobs.add(REVIEW_JOB, review.receipt, now + PROPOSAL_TIME)
        elif not review.told:
            self._jobs.add(LATE_JOB, review.receipt, datetime.fromtimestamp(due_at(review.opened), BEIJING))
        if not quiet and not review.settled and (review.quiet or not review.told):
            for asker in self.askers(review):
                self._receipts.add(asker, review.receipt)
                if kind in CLAIMED and not asked:
                    key, about = "notice.review_opened", review.receipt
                    self._notices.notify(asker, now, key, about=about, receipt=about)
            review = self._save(review, replace(review, quiet=False))
        if not asked:
            return self.tell_holders(review, now)
        self._jobs.add(REVIEW_JOB, review.receipt, now)
        return review

    def tell_holders(self, review: Review, now: datetime) -> Review:
        """The review, after its present holders were told. Nobody is told twice, unless the record got a new holder."""
        record = self._people.get(review.person)
        if review.settled or (review.told and (record is None or record.since <= review.told)):
            return review
        self._tell(review, self.told_first(review), now)
        return self._save(review, replace(review, told=unix_second(now)))

    def follow_agent(self, people: Set[str], former: str, new: str, now: datetime) -> None:
        """In an agent's new chat go on what is not decided yet about these people, and the pause after a refusal."""
        for review in (one for one in self._going_on() if one.person in people):
            review = self._move(review, former, new)
            waits = review.told and not review.settled and not self._has_answered(review, new)
            if waits and new in self.told_first(review):
                self._tell(review, (new,), now)

    def follow_person(self, person: str, former: str, new: str) -> None:
        """The person has a new chat, where what the former one asked about the record goes on."""
        for review in self._going_on():
            if (review.person, review.claim) == (person, former) and review.kind in OWN_QUESTIONS:
                self._move(review, former, new)

    def _going_on(self) -> tuple[Review, ...]:
        """The reviews that matter to a chat still: they are open, or the same question may not be asked again yet."""
        return *self._reviews.open_ones(), *self._reviews.paused_ones()

    def _move(self, review: Review, former: str, new: str) -> Review:
        """The review with the new chat in place of the former one."""
        while (moved := review.in_new_chats({former: new})) != review:
            review = self._save(review, moved)
        return review

    def awaits(self, receipt: str, chat: str) -> bool:
        """Whether this chat was asked about an undecided review, and has not answered."""
        review = self._reviews.get(receipt)
        if review is None or review.outcome or self._has_answered(review, chat):
            return False
        wanted = review.kind not in CLAIMED or self.askers(review)
        return bool(wanted) and chat in self.asked(review)

    def answer(self, receipt: str, chat: str, now: datetime, *, agrees: bool) -> Review | None:
        """Record what a chat says that was asked; the worker decides by it, unless somebody does before."""
        self._jobs.add(REVIEW_JOB, receipt, now + CHECK_DELAY)  # before the answer, in case this process ends
        while (review := self._reviews.get(receipt)) and not review.outcome:
            others = (answer for answer in review.answers if answer.chat != chat)
            answered = replace(review, answers=(*others, HolderAnswer(chat, agrees, unix_second(now))))
            if self._reviews.replace(review, answered):
                return answered
        return review

    def note_answer(self, person: str, claim: str, chat: str, now: datetime, *, agrees: bool) -> None:
        """Record what a chat that holds the record said about this claim in the reviews that are open of it."""
        for review in self._reviews.open_ones():
            if (review.person, review.claim) == (person, claim):
                self.answer(review.receipt, chat, now, agrees=agrees)

    def is_agreed(self, review: Review) -> bool:
        """Whether those who hold the record agreed, so that their time of waiting is over."""
        answers = {answer.chat: answer.agrees for answer in review.answers}
        agreed = anybody_agreed if review.kind in CLAIMED | MOVING else all_agreed
        return agreed(self.asked(review), answers)

    def end_requests(self, review: Review) -> None:
        """Remove what still asks about a review that is decided."""
        for request in self._requests_of(review):
            for holder in self.told_first(review):
                self._requests.remove(holder, request)

    def _requests_of(self, review: Review) -> tuple[ConsentRequest, ...]:
        """What those are asked who are told of a review: who claims a record asks for it themselves."""
        person, receipt = review.person, review.receipt
        if review.kind not in CLAIMED | MOVING:
            return (ConsentRequest(person, receipt, REVIEW, receipt, proved=True),)
        chats = (review.claim,) if review.kind is ReviewKind.APPEAL else self.askers(review)
        relation = REVIEW_MOVE if review.kind in MOVING else REVIEW
        return tuple(ConsentRequest(person, chat, relation, receipt, proved=True) for chat in chats)

    def askers(self, review: Review) -> tuple[str, ...]:
        """The chats that want something by this review; none for what an operator proposes against holders."""
        if review.kind in (ReviewKind.CORRECTION, ReviewKind.UNBIND):
            return self.holders(review.person)
        if review.kind not in CLAIMED:
            return (review.claim,) if review.kind in NAMES_CHAT - PROPOSED else ()
        claim = self._people.get(review.claim)
        if claim is None or claim.held:
            return ()
        return (claim.owner,) if claim.owner else tuple(self._agents.of_person(claim.id))

    def told_first(self, review: Review) -> tuple[str, ...]:
        """The chats that are told of a review and have 72 hours to answer: those who would lose something by it."""
        if review.kind in (ReviewKind.CORRECTION, ReviewKind.COLOUR):
            return ()  # they asked for it
        if review.kind is ReviewKind.UNBIND:
            return (review.claim,)
        if review.kind is ReviewKind.CHILD_ERASURE:
            return tuple(self._agents.of_person(review.person))
        record = self._people.get(review.person)
        if review.kind is ReviewKind.DECEASED and not (record and record.holder):
            return ()  # nobody but the person could say that it is not true
        return tuple(dict.fromkeys((*self.holders(review.person), *self._guards_of(review))))

    def asked(self, review: Review) -> tuple[str, ...]:
        """Those among them whose yes counts: a child under 14 moves to no other chat without an agent or staff."""
        return self._guards_of(review) or self.told_first(review)

    def holders(self, person: str) -> tuple[str, ...]:
        """The chats that hold the record: the own one, or else the agents."""
        record = self._people.get(person)
        if record is None or not record.held:
            return ()
        return (record.holder,) if record.holder else tuple(self._agents.of_person(person))

    def along(self, review: Review) -> list[Person]:
        """The dependants whose records an erasure by staff ends too, since the person's own chat alone holds them."""
        record = self._people.get(review.person) if review.kind is ReviewKind.ERASE else None
        return self._families.of(record.owner)[0] if record and record.owner else []

    def guards(self, record: Person, now: datetime) -> tuple[str, ...]:
        """The agents of a child under 14 (``bot.health.people.holds.is_guarded``); none of somebody older."""
        agents = tuple(self._agents.of_person(record.id)) if record.held else ()
        state = RecordState(agents=bool(agents), age=age_of(self._people.identity(record), now))
        return agents if is_guarded(state) else ()

    def _tell(self, review: Review, chats: tuple[str, ...], now: datetime) -> None:
        """Tell these chats of the review, and ask those of them whose yes counts."""
        record, values = self._people.get(review.person), dict[str, str | list[str]](receipt=review.receipt)
        if record and review.kind in (ReviewKind.UNBIND, ReviewKind.CHILD_ERASURE):
            values["name"] = self._people.identity(record).name
        along = [self._people.identity(one).name for one in self.along(review)]
        values |= {"names": along} if along else {}
        asked = set(self.asked(review))
        for request in self._requests_of(review) if review.kind not in UNASKED else ():
            values["request"] = request.key
            refused = review.kind not in PROPOSED and self._requests.was_refused(request)
            for holder in asked.intersection(chats) if not refused else ():
                self._requests.add(holder, request)
        key = "notice.review_erase_family" if along else TOLD_HOLDERS.get(review.kind, "")
        for holder in chats:
            said = key if holder in asked else "notice.review_of_child"
            self._notices.notify(holder, now, said, about=review.receipt, **values)

    def _guards_of(self, review: Review) -> tuple[str, ...]:
        """The agents without whom no own chat gets the record, if the review is about that."""
        record = self._people.get(review.person) if review.kind in (ReviewKind.OWN, ReviewKind.MOVE) else None
        return self.guards(record, datetime.fromtimestamp(review.opened, BEIJING)) if record else ()

    @staticmethod
    def _has_answered(review: Review, chat: str) -> bool:
        return any(answer.chat == chat for answer in review.answers)

    def _save(self, before: Review, after: Review) -> Review:
        """The review as it is saved: changed like this, unless somebody else was faster."""
        return after if self._reviews.replace(before, after) else self._reviews.get(before.receipt) or after
