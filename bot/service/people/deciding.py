"""How staff decide reviews: two of them, each once and with a reason, and never before the holders could answer.

Operators at the command line and the staff of the desk vote on the same reviews (``bot.service.people.voters``).

A holder's yes ends the time that they have, and lets the record move to the chat that wants it without any vote."""

from datetime import datetime

from msgspec.structs import replace

from bot.health.clock import unix_second
from bot.health.people.holds import ANSWER_TIME
from bot.health.people.verdicts import PROPOSAL_TIME, ReviewOutcome
from bot.service.access.audit_log import AuditLog, checked_reason
from bot.service.people.checks import CHECK_DELAY
from bot.service.people.erasure_receipts import ErasureReceipts
from bot.service.people.partiality import Partiality
from bot.service.people.review_progress import ReviewProgress
from bot.service.people.review_results import ReviewResults
from bot.service.people.reviewing import REVIEW_JOB, Reviewing
from bot.service.people.voters import Voter, Voters
from bot.store.people.reviews import MOVING, PROPOSED, RECEIPT_LENGTH, Review, ReviewKind, Vote
from bot.store.records import Records


class ReviewFault(Exception):
    """A vote was refused: its text is ``unknown``, ``own``, ``unasked``, ``voted`` or ``decided``. The audit has the
    refusal.
    """


class Deciding:
    """The votes of operators and staff. Each method for them raises NotAllowed for others."""

    def __init__(
        self,
        records: Records,
        reviewing: Reviewing,
        results: ReviewResults,
        voters: Voters,
        partiality: Partiality,
        progress: ReviewProgress,
        receipts: ErasureReceipts,
        audit_log: AuditLog,
    ) -> None:
        self._reviews = records.reviews
        self._pictures = records.support.pictures
        self._jobs = records.jobs
        self._reviewing = reviewing
        self._results = results
        self._voters = voters
        self._partiality = partiality
        self._progress = progress
        self._receipts = receipts
        self._audit_log = audit_log

    def open_ones(self, voter: Voter, now: datetime) -> tuple[Review, ...]:
        """The reviews that this one may decide, oldest first. Those with nothing left to decide are ended."""
        self.begin_list(voter, now)
        found = [review for review in self._reviews.open_ones() if review.kind in voter.kinds]
        for review in found:
            self.finish(review.receipt, now)
        fresh = (self._reviews.get(review.receipt) for review in found)
        return tuple(review for review in fresh if review and not review.settled)

    def begin_list(self, voter: Voter, now: datetime) -> None:
        """Check the right to a list of reviews, and record that it is read."""
        if not voter.kinds:
            raise self._audit_log.refuse("review.list", voter.actor, "", now)
        self._audit_log.record("review.list", voter.actor, "", now)

    def get(self, voter: Voter, receipt: str, now: datetime) -> Review:
        """One review. Raises ReviewFault."""
        review = self._find(voter, receipt, "review.show", now)
        self._audit_log.record("review.show", voter.actor, _subject(receipt), now)
        return review

    def begin_asking(self, voter: Voter, receipt: str, now: datetime) -> Review:
        """A review of a colour, about which the platform is going to be asked again. Raises ReviewFault."""
        action = "review.ask"
        review = self._find(voter, receipt, action, now)
        if review.kind is not ReviewKind.COLOUR or review.outcome:
            raise self._refuse(voter, receipt, action, "decided" if review.outcome else "unknown", now)
        self._audit_log.record(action, voter.actor, _subject(receipt), now)
        return review

    def decide(self, voter: Voter, receipt: str, reason: str, now: datetime, *, approves: bool) -> Review:
        """Vote, and act on the verdict if its time has come; gives the review with the votes that count.

        Raises NoReason, ReviewFault.
        """
        cleaned, action = checked_reason(reason), f"review.{'approve' if approves else 'refuse'}"
        self._find(voter, receipt, action, now)
        self.finish(receipt, now)  # a proposal that nobody confirmed in time has ended
        vote = Vote(voter.name, approves, cleaned, unix_second(now), voter.person)
        self._check_vote(voter, receipt, action, now)
        self._audit_log.record(action, voter.actor, _subject(receipt), now, cleaned)
        self._jobs.add(REVIEW_JOB, receipt, now + CHECK_DELAY)  # before the vote, in case this process ends
        while True:
            review = self._check_vote(voter, receipt, action, now)
            if self._reviews.replace(review, replace(review, votes=(*review.votes, vote))):
                break
        self._reviews.lists.note_change()
        self.finish(receipt, now)
        voted = self._reviews.get(receipt) or review
        self._progress.tell_looked(voted, now)
        return replace(voted, votes=self.counting(voted))

    def counting(self, review: Review) -> tuple[Vote, ...]:
        """The votes that count."""
        return self._voters.counting(review)

    def is_over(self, review: Review) -> bool:
        """Whether there is nothing left to decide, though nobody has looked since: ``finish`` ends it then."""
        return bool(review.settled) or self._results.is_moot(review)

    def finish(self, receipt: str, now: datetime) -> None:
        """Carry out what is decided, if its time has come; else a job does it then."""
        review = self._reviews.get(receipt)
        if review is None or review.settled:
            self._end(receipt)
            return
        if not review.outcome:
            if not review.told:
                review = self._reviewing.tell_holders(review, now)
            verdict = self._verdict(review, now)
            if verdict is None:
                return
            before = self._reviews.get(receipt) or review  # it may say by now that the holders were told
            unchanged = (before.votes, before.outcome) == (review.votes, "")
            review = self._decided(before, verdict, now)
            if not unchanged or not self._reviews.replace(before, review):
                self._jobs.add(REVIEW_JOB, receipt, now)  # somebody voted or decided meanwhile
                return
        self._settle(review, now)

    def remind(self, receipt: str, now: datetime) -> None:
        """The job LATE_JOB: end a review in which there is nothing left to decide, else tell that it is late."""
        self.finish(receipt, now)
        self._progress.remind(receipt, now)

    def _decided(self, review: Review, verdict: ReviewOutcome, now: datetime) -> Review:
        """The review with its outcome. What an approved erasure ends is counted before the first of it is erased."""
        if verdict is not ReviewOutcome.APPROVED:
            return replace(review, outcome=str(verdict))
        along, erasure = len(self._reviewing.along(review)), self._receipts.of_review(review, now)
        return replace(review, outcome=str(verdict), along=along, erasure=erasure)

    def _settle(self, review: Review, now: datetime) -> None:
        if not self._results.carry_out(review, now):
            self._jobs.add(REVIEW_JOB, review.receipt, now + CHECK_DELAY)
            return
        self._reviews.replace(review, replace(review, settled=unix_second(now), words=""))
        self._end(review.receipt)

    def _end(self, receipt: str) -> None:
        """Take a settled review off the list, and delete the pictures that were sent for it."""
        self._pictures.erase(receipt)
        self._reviews.close(receipt)

    def _verdict(self, review: Review, now: datetime) -> ReviewOutcome | None:
        """The verdict that is to be carried out now; None while there is none."""
        if self._results.is_moot(review):
            return ReviewOutcome.VOID
        agreed = self._reviewing.is_agreed(review)
        if agreed and review.kind in MOVING:
            return ReviewOutcome.APPROVED  # who holds the record lets it go to that chat
        verdict = self._voters.verdict(review)
        if verdict is not ReviewOutcome.APPROVED:
            late = review.kind in PROPOSED and unix_second(now) >= review.opened + PROPOSAL_TIME.total_seconds()
            return ReviewOutcome.REFUSED if verdict is None and late else verdict
        told = self._reviewing.tell_holders(review, now).told
        due = datetime.fromtimestamp(told, now.tzinfo) + ANSWER_TIME
        if now < due and not agreed and self._reviewing.told_first(review):
            self._jobs.add(REVIEW_JOB, review.receipt, due)
            return None
        return ReviewOutcome.APPROVED

    def _find(self, voter: Voter, receipt: str, action: str, now: datetime) -> Review:
        review, about = self._reviews.get(receipt), _subject(receipt)
        if not voter.kinds or (review and review.kind not in voter.kinds):
            raise self._audit_log.refuse(action, voter.actor, about, now)
        if review is None:
            raise self._refuse(voter, receipt, action, "unknown", now)
        if voter.person and self._partiality.concerns(voter.person, review):
            raise self._refuse(voter, receipt, action, "own", now)
        return review

    def _check_vote(self, voter: Voter, receipt: str, action: str, now: datetime) -> Review:
        """The review, if this one may vote on it now."""
        review = self._reviews.get(receipt)
        if review is None or review.outcome:
            raise self._refuse(voter, receipt, action, "decided", now)
        if any(vote.is_of(voter.name, voter.person) for vote in self.counting(review)):
            raise self._refuse(voter, receipt, action, "voted", now)
        if review.kind is ReviewKind.COLOUR and not review.asked:
            raise self._refuse(voter, receipt, action, "unasked", now)
        return review

    def _refuse(self, voter: Voter, receipt: str, action: str, why: str, now: datetime) -> ReviewFault:
        self._audit_log.refuse(action, voter.actor, _subject(receipt), now)
        return ReviewFault(why)


def _subject(receipt: str) -> str:
    """The name of a review in the audit log."""
    return f"review:{receipt if receipt.isdigit() and len(receipt) == RECEIPT_LENGTH else '-'}"
