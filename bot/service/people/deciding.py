"""How staff decide reviews: two operators, each once and with a reason, and never before the holders could answer.

A holder's yes ends the time that they have, and lets the record move to the chat that wants it without any vote."""

from datetime import datetime

from msgspec.structs import replace

from bot.health.clock import unix_second
from bot.health.people.holds import ANSWER_TIME
from bot.health.people.verdicts import PROPOSAL_TIME, ReviewOutcome, count_votes
from bot.service.access.audit_log import AuditLog, checked_reason, operator_actor
from bot.service.people.checks import CHECK_DELAY
from bot.service.people.review_results import ReviewResults
from bot.service.people.reviewing import REVIEW_JOB, Reviewing
from bot.store.access.operators import Operator, Role
from bot.store.people.reviews import MOVING, PROPOSED, RECEIPT_LENGTH, Review, ReviewKind, Vote
from bot.store.records import Records


class ReviewFault(Exception):
    """A vote was refused: its text is ``unknown``, ``voted`` or ``decided``. The audit has the refusal."""


DECIDERS = frozenset({Role.REVIEWS, Role.PEOPLE})
"""The roles that may decide reviews of some kind."""


def role_for(kind: ReviewKind) -> Role:
    """The role that may decide reviews of this kind."""
    return Role.PEOPLE if kind in PROPOSED else Role.REVIEWS


class Deciding:
    """The votes of operators. Each method for them raises NotAllowed for others."""

    def __init__(self, records: Records, reviewing: Reviewing, results: ReviewResults, audit_log: AuditLog) -> None:
        self._reviews = records.reviews
        self._jobs = records.jobs
        self._operators = records.operators
        self._reviewing = reviewing
        self._results = results
        self._audit_log = audit_log

    def open_ones(self, operator: Operator, now: datetime) -> tuple[Review, ...]:
        """The reviews that this operator may decide, oldest first. Those with nothing left to decide are ended."""
        self._require(operator, None, "review.list", "", now)
        self._audit_log.record("review.list", operator_actor(operator), "", now)
        found = [review for review in self._reviews.open_ones() if role_for(review.kind) in operator.roles]
        for review in found:
            self.finish(review.receipt, now)
        fresh = (self._reviews.get(review.receipt) for review in found)
        return tuple(review for review in fresh if review and not review.settled)

    def get(self, operator: Operator, receipt: str, now: datetime) -> Review:
        """One review. Raises ReviewFault."""
        review = self._find(operator, receipt, "review.show", now)
        self._audit_log.record("review.show", operator_actor(operator), _subject(receipt), now)
        return review

    def decide(self, operator: Operator, receipt: str, reason: str, now: datetime, *, approves: bool) -> Review:
        """Vote, and act on the verdict if its time has come; gives the review with the votes that count.

        Raises NoReason, ReviewFault.
        """
        cleaned, action = checked_reason(reason), f"review.{'approve' if approves else 'refuse'}"
        self._find(operator, receipt, action, now)
        self.finish(receipt, now)  # a proposal that nobody confirmed in time has ended
        vote = Vote(operator.name, approves, cleaned, unix_second(now))
        self._check_vote(operator, receipt, action, now)
        self._audit_log.record(action, operator_actor(operator), _subject(receipt), now, cleaned)
        self._jobs.add(REVIEW_JOB, receipt, now + CHECK_DELAY)  # before the vote, in case this process ends
        while True:
            review = self._check_vote(operator, receipt, action, now)
            if self._reviews.replace(review, replace(review, votes=(*review.votes, vote))):
                break
        self.finish(receipt, now)
        voted = self._reviews.get(receipt) or review
        return replace(voted, votes=self.counting(voted))

    def counting(self, review: Review) -> tuple[Vote, ...]:
        """The votes that count: those of operators who may decide such a review to this day."""
        voters = {vote.operator: self._operators.get(vote.operator) for vote in review.votes}
        allowed = {name for name, voter in voters.items() if voter and role_for(review.kind) in voter.roles}
        return tuple(vote for vote in review.votes if vote.operator in allowed)

    def finish(self, receipt: str, now: datetime) -> None:
        """Carry out what is decided, if its time has come; else a job does it then."""
        review = self._reviews.get(receipt)
        if review is None or review.settled:
            self._reviews.close(receipt)
            return
        if not review.outcome:
            verdict = self._verdict(review, now)
            if verdict is None:
                return
            before = self._reviews.get(receipt) or review  # it may say by now that the holders were told
            unchanged = (before.votes, before.outcome) == (review.votes, "")
            along = len(self._reviewing.along(review)) if verdict is ReviewOutcome.APPROVED else 0
            review = replace(before, outcome=str(verdict), along=along)  # counted before the first of them is erased
            if not unchanged or not self._reviews.replace(before, review):
                self._jobs.add(REVIEW_JOB, receipt, now)  # somebody voted or decided meanwhile
                return
        self._settle(review, now)

    def _settle(self, review: Review, now: datetime) -> None:
        if not self._results.carry_out(review, now):
            self._jobs.add(REVIEW_JOB, review.receipt, now + CHECK_DELAY)
            return
        self._reviews.replace(review, replace(review, settled=unix_second(now)))
        self._reviews.close(review.receipt)

    def _verdict(self, review: Review, now: datetime) -> ReviewOutcome | None:
        """The verdict that is to be carried out now; None while there is none."""
        if self._results.is_moot(review):
            return ReviewOutcome.VOID
        agreed = self._reviewing.is_agreed(review)
        if agreed and review.kind in MOVING:
            return ReviewOutcome.APPROVED  # who holds the record lets it go to that chat
        verdict = count_votes(vote.approves for vote in self.counting(review))
        if verdict is not ReviewOutcome.APPROVED:
            late = review.kind in PROPOSED and unix_second(now) >= review.opened + PROPOSAL_TIME.total_seconds()
            return ReviewOutcome.REFUSED if verdict is None and late else verdict
        told = self._reviewing.tell_holders(review, now).told
        due = datetime.fromtimestamp(told, now.tzinfo) + ANSWER_TIME
        if now < due and not agreed and self._reviewing.told_first(review):
            self._jobs.add(REVIEW_JOB, review.receipt, due)
            return None
        return ReviewOutcome.APPROVED

    def _find(self, operator: Operator, receipt: str, action: str, now: datetime) -> Review:
        review = self._reviews.get(receipt)
        self._require(operator, review, action, _subject(receipt), now)
        if review is None:
            raise self._refuse(operator, receipt, action, "unknown", now)
        return review

    def _require(self, operator: Operator, review: Review | None, action: str, about: str, now: datetime) -> None:
        """Raise NotAllowed unless the operator may decide this review; or any, without one."""
        role = role_for(review.kind) if review else min(DECIDERS & operator.roles, default=Role.REVIEWS)
        self._audit_log.require_role(operator, role, action, about, now)

    def _check_vote(self, operator: Operator, receipt: str, action: str, now: datetime) -> Review:
        """The review, if this operator may vote on it now."""
        review = self._reviews.get(receipt)
        if review is None or review.outcome:
            raise self._refuse(operator, receipt, action, "decided", now)
        if any(vote.operator == operator.name for vote in review.votes):
            raise self._refuse(operator, receipt, action, "voted", now)
        return review

    def _refuse(self, operator: Operator, receipt: str, action: str, why: str, now: datetime) -> ReviewFault:
        self._audit_log.refuse(action, operator_actor(operator), _subject(receipt), now)
        return ReviewFault(why)


def _subject(receipt: str) -> str:
    """The name of a review in the audit log."""
    return f"review:{receipt if receipt.isdigit() and len(receipt) == RECEIPT_LENGTH else '-'}"
