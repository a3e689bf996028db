"""Carries out what a review decided, and tells everybody concerned. It can be cut off anywhere and run again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from bot.chat.fields import ELDER_MODE, LANGUAGE, LAST_CONTACT, MOVED, OPEN_FORM, OPENID, PERSON
from bot.health.people.assurance import Level
from bot.health.people.identity import given_back
from bot.health.people.proxy import rules_on
from bot.health.people.verdicts import ReviewOutcome
from bot.service.notices import Notices, notice_value
from bot.service.people.bereavement import Bereavement
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.checks import SERVICE_SECONDS
from bot.service.people.corrections import Corrections
from bot.service.people.eraser import Eraser, schedule_expiry
from bot.service.people.grants import Grants
from bot.service.people.leaving import Leaving
from bot.service.people.minors import Minors
from bot.service.people.phone_holds import PhoneHolds
from bot.service.people.reviewing import Reviewing
from bot.store.people.agents import Dependant
from bot.store.people.consent_requests import ConsentRequest
from bot.store.people.people import Person
from bot.store.people.reviews import CLAIMED, CORRECTED, Review, ReviewKind
from bot.store.records import Records

KEPT_FIELDS = frozenset({OPENID, LAST_CONTACT, LANGUAGE, ELDER_MODE, OPEN_FORM})
"""What a chat keeps when its person was erased by staff: it is told, in its language."""


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """All that changes records when staff say so, and what tells of it."""

    grants: Grants
    phones: PhoneHolds
    reviewing: Reviewing
    corrections: Corrections
    eraser: Eraser
    chat_ending: ChatEnding
    bereavement: Bereavement
    minors: Minors


class ReviewResults:
    """Gives, returns, releases, corrects or erases a record as staff decided."""

    def __init__(self, records: Records, notices: Notices, changes: RecordChanges) -> None:
        self._people = records.people
        self._agents = records.agents
        self._holds = records.holds
        self._chat_fields = records.chat_fields
        self._former_chats = records.former_chats
        self._requests = records.consent_requests
        self._jobs = records.jobs
        self._notices = notices
        self._leaving = Leaving(records, notices)
        self._grants = changes.grants
        self._phones = changes.phones
        self._reviewing = changes.reviewing
        self._corrections = changes.corrections
        self._eraser = changes.eraser
        self._chat_ending = changes.chat_ending
        self._bereavement = changes.bereavement
        self._minors = changes.minors

    def is_moot(self, review: Review) -> bool:
        """Whether there is nothing left to decide: the record or the claim is gone, or they agreed among themselves."""
        record = self._people.get(review.person)
        if record is None:
            return True
        if review.kind is ReviewKind.APPEAL:
            return record.owner == review.claim or self._has_another(review.claim, record)
        if review.kind in (ReviewKind.RELEASE, ReviewKind.UNBIND):
            return record.holder != review.claim and review.claim not in self._agents.of_person(record.id)
        if review.kind in CORRECTED:
            return not record.held or self._people.get(review.claim) is None
        if review.kind is ReviewKind.CHILD_ERASURE:
            return record.holder != review.claim
        if review.kind is ReviewKind.COLOUR:
            return not record.held or review.claim not in (record.owner, *self._agents.of_person(record.id))
        return review.kind in CLAIMED and not self._reviewing.askers(review)

    def carry_out(self, review: Review, now: datetime) -> bool:
        """Do what the outcome says. False when the record changed meanwhile and it must be tried again."""
        self._reviewing.end_requests(review)
        if review.outcome == ReviewOutcome.APPROVED:
            return self._approve(review, now)
        if review.outcome == ReviewOutcome.REFUSED:
            self._refuse(review, now)
        return True

    def _refuse(self, review: Review, now: datetime) -> None:
        if review.kind is ReviewKind.COLOUR:
            self._answer(review, now)
            return
        askers, holders = self._reviewing.askers(review), self._reviewing.told_first(review)
        self._tell(() if review.quiet else askers, "notice.review_refused", review, now)
        self._tell(holders, "notice.review_kept", review, now)
        for holder, asker in product(holders, askers) if review.kind in CLAIMED else ():
            self._requests.remove(holder, ConsentRequest(review.person, asker, "", review.claim))
        if review.kind in CORRECTED:
            self._people.remove(review.claim)

    def _approve(self, review: Review, now: datetime) -> bool:
        record = self._people.get(review.person)
        if record is None:
            return True
        if change := self._changes.get(review.kind):
            return change(record, review, now)
        claim = self._people.get(review.claim)
        if claim is None or claim.held:
            return True  # an earlier run did it
        return self._give(record, claim, now) if claim.owner else self._bind(record, claim, review, now)

    @property
    def _changes(self) -> Mapping[ReviewKind, Callable[[Person, Review, datetime], bool]]:
        """What is done for the kinds that give nobody's claim the record."""
        return {
            ReviewKind.APPEAL: self._return,
            ReviewKind.RELEASE: self._release,
            ReviewKind.UNBIND: self._release,
            ReviewKind.DECEASED: self._end_deceased,
            ReviewKind.CHILD_ERASURE: self._allow_erasure,
            ReviewKind.COLOUR: lambda _, review, now: self._answer(review, now),
            ReviewKind.CORRECTION: self._correct,
            ReviewKind.CORRECT: self._correct,
            ReviewKind.ERASE: self._erase,
        }

    def _give(self, record: Person, claim: Person, now: datetime) -> bool:
        identity, told = self._people.identity(claim), "notice.review_approved"
        return self._grants.own(record, claim.owner, identity, Level.IN_PERSON, now, claim=claim.id, told=told)

    def _bind(self, record: Person, claim: Person, review: Review, now: datetime) -> bool:
        self._tell(self._reviewing.holders(record.id), "notice.review_done", review, now)
        identity, told = self._people.identity(claim), "notice.review_approved_dependant"
        for agent, relation in self._agents.of_person(claim.id).items():
            entry = Dependant(record.id, relation, identity.name)
            if not self._grants.dependant(agent, entry, identity, Level.IN_PERSON, now, claim=claim.id, told=told):
                own = self._is_full(agent, {record.id, claim.id}, now)
                self._tell((agent,), "notice.review_full" if own else "notice.review_full_person", review, now)
        return True

    def _is_full(self, agent: str, besides: set[str], now: datetime) -> bool:
        """Whether the agent's own list has no room; else it is the person who has enough agents."""
        others = {dependant.person for dependant in self._agents.dependants(agent)} - besides
        return len(others) >= rules_on(now.date()).agent_limit

    def _return(self, record: Person, review: Review, now: datetime) -> bool:
        """Give the record back, as it was in that chat."""
        chat, taken = review.claim, self._people.identity(record)
        identity = given_back(taken, self._former_chats.identity(record.id, chat) or taken)
        known = self._chat_fields.read(chat).get(PERSON, "")
        self._phones.schedule_leave(record, identity.phone, now)  # ``Grants`` does not see the phone any more
        back = self._holds.correct(record, identity)
        claim = known if known != record.id else ""
        if back is None or not self._grants.own(back, chat, identity, Level.IN_PERSON, now, claim=claim):
            return False
        self._chat_fields.set(chat, PERSON, record.id)
        self._chat_fields.replace(chat, MOVED, record.id, "")
        self._notices.notify(chat, now, "notice.review_returned")
        return True

    def _release(self, record: Person, review: Review, now: datetime) -> bool:
        chat = review.claim
        self._notices.notify(chat, now, "notice.review_released")
        others = {*self._agents.of_person(record.id), record.owner} - {"", chat}
        self._tell(tuple(others), "notice.review_done", review, now)
        if record.owner == chat:
            self._chat_fields.replace(chat, PERSON, record.id, "")
            self._phones.forget(record)
            for dependant in self._agents.dependants(chat):  # who is lost acts for nobody
                self._leaving.leave(dependant.person, chat, now)
            self._chat_ending.end_posts(chat, now)
        schedule_expiry(self._jobs, self._holds, record.id, now)
        self._holds.release(record.id, chat, now)
        self._agents.remove_dependant(chat, record.id)
        return True

    def _correct(self, record: Person, review: Review, now: datetime) -> bool:
        """Put the new data on the record, unless others hold a record with the new document."""
        correction = self._people.get(review.claim)
        if correction is None:
            return True  # an earlier run did it
        new = self._people.identity(correction)
        other = self._corrections.other_record(record, new)
        if other and other.held:
            self._tell(self._reviewing.holders(record.id), "notice.review_conflict", review, now)
        elif self._corrections.is_made(record, new) or self._corrections.make(record, new, SERVICE_SECONDS, now):
            self._tell(self._reviewing.holders(record.id), "notice.review_corrected", review, now)
        else:
            return False
        self._people.remove(review.claim)
        return True

    def _erase(self, record: Person, review: Review, now: datetime) -> bool:
        """Erase the record, and all that its own chat does for others. The chat itself stays, to be told."""
        schedule_expiry(self._jobs, self._holds, record.id, now)
        fields = self._chat_fields.read(record.owner) if record.owner else {}
        if fields.get(PERSON) == record.id:
            self._chat_ending.end(record.owner, now)
            self._tell_erased(record.owner, review, now)
            for name in (*(fields.keys() - KEPT_FIELDS - {PERSON}), PERSON):
                self._chat_fields.replace(record.owner, name, fields[name], "")
        return self._eraser.erase(record, now, told="notice.erased_by_staff", receipt=review.receipt)

    def _tell_erased(self, chat: str, review: Review, now: datetime) -> None:
        if review.along:
            said = {"count": str(review.along), "signed": review.erasure}
            self._tell((chat,), "notice.review_erased_family", review, now, **said)
        else:
            self._tell((chat,), "notice.review_erased", review, now, signed=review.erasure)

    def _end_deceased(self, record: Person, review: Review, now: datetime) -> bool:
        return self._bereavement.end(record, review, now)

    def _allow_erasure(self, record: Person, review: Review, now: datetime) -> bool:
        self._tell(self._reviewing.askers(review), "notice.review_may_erase", review, now)
        self._tell(self._reviewing.told_first(review), "notice.review_will_erase", review, now)
        self._minors.allow_erasure(record)
        return True

    def _answer(self, review: Review, now: datetime) -> bool:
        """Tell who asked about a colour what staff say: the words of the vote."""
        words = {"receipt": review.receipt, "text": notice_value(review.votes[-1].reason)}
        self._notices.notify(review.claim, now, "notice.review_answered", about=review.receipt, **words)
        return True

    def _tell(self, chats: tuple[str, ...], key: str, review: Review, now: datetime, **values: str) -> None:
        for chat in chats:
            self._notices.notify(chat, now, key, about=review.receipt, receipt=review.receipt, **values)

    def _has_another(self, chat: str, record: Person) -> bool:
        """Whether this chat holds the record of somebody else as its own."""
        known = self._chat_fields.read(chat).get(PERSON, "")
        other = self._people.get(known) if known and known != record.id else None
        return other is not None and other.holder == chat
