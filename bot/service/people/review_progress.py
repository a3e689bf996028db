"""What those who opened a review read of it meanwhile: that somebody has looked, that it is late, how it stands.

It is the same whether anybody holds the record: who asks for one learns that by nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.health.clock import BEIJING, unix_second
from bot.health.people.verdicts import ReviewOutcome
from bot.health.support.reviews import Lateness, due_at, escalated_at, lateness, needed_votes
from bot.health.support.roles import StaffRole
from bot.service.notices import Notices
from bot.service.people.review_receipts import ReviewReceipts
from bot.service.people.reviewing import LATE_JOB, Reviewing
from bot.service.people.voters import Voters
from bot.store.people.reviews import OPENED_IN_CHAT, Review, ReviewKind
from bot.store.records import Records


class ReviewStage(StrEnum):
    """How a review stands. ``WAITING``: nobody has looked. ``LOOKED``: somebody has, and it is not decided. ``LATE``,
    ``ESCALATED``: not after 24 and 48 hours. ``ANSWERED``: of a colour, it was. The others are its outcomes.
    """

    WAITING = "waiting"
    LOOKED = "looked"
    LATE = "late"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    APPROVED = "approved"
    REFUSED = "refused"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class OwnReview:
    """A review as who opened it sees it."""

    receipt: str
    kind: ReviewKind
    opened: datetime
    stage: ReviewStage


class ReviewProgress:
    """Tells those who opened reviews, and the leads of the desk."""

    def __init__(self, records: Records, notices: Notices, reviewing: Reviewing, voters: Voters) -> None:
        self._people = records.people
        self._reviews = records.reviews
        self._staff = records.support.staff
        self._jobs = records.jobs
        self._receipts = ReviewReceipts(records)
        self._notices = notices
        self._reviewing = reviewing
        self._voters = voters

    def of_chat(self, chat: str, now: datetime) -> tuple[OwnReview, ...]:
        """The reviews that this chat opened last, the latest first, for as long as they are kept."""
        found = filter(None, map(self._reviews.get, self._receipts.of(chat)))
        return tuple(
            OwnReview(one.receipt, one.kind, datetime.fromtimestamp(one.opened, BEIJING), self._stage(one, now))
            for one in found
        )

    def tell_looked(self, review: Review, now: datetime) -> None:
        """After a vote: tell who opened it that somebody has looked, when it was the first and needs more."""
        if review.kind in OPENED_IN_CHAT and len(review.votes) == 1 < needed_votes(review.kind) and not review.outcome:
            self._tell(review, "notice.review_looked", now)

    def remind(self, receipt: str, now: datetime) -> None:
        """Tell that a review is late, who opened it and after 48 hours the leads."""
        review = self._reviews.get(receipt)
        if review is None or review.outcome:
            return
        late = self.lateness(review, now)
        if unix_second(now) < escalated_at(review.opened):
            self._jobs.add(LATE_JOB, receipt, datetime.fromtimestamp(escalated_at(review.opened), BEIJING))
        if late is Lateness.DUE:
            self._tell(review, "notice.review_late", now)
        elif late is Lateness.ESCALATED:
            led = self._tell_leads(review, now)
            self._tell(review, "notice.review_escalated" if led else "notice.review_late", now)

    def lateness(self, review: Review, now: datetime) -> Lateness:
        """Whether the review waits too long for staff."""
        if unix_second(now) < due_at(review.opened):
            return Lateness.IN_TIME
        return lateness(review.opened, unix_second(now), voted=self._voters.verdict(review) is not None)

    def _stage(self, review: Review, now: datetime) -> ReviewStage:
        if review.outcome:
            answered = review.kind is ReviewKind.COLOUR and review.outcome != ReviewOutcome.VOID
            return ReviewStage.ANSWERED if answered else ReviewStage(review.outcome)
        late = self.lateness(review, now)
        if late is not Lateness.IN_TIME:
            return ReviewStage.LATE if late is Lateness.DUE else ReviewStage.ESCALATED
        return ReviewStage.LOOKED if review.votes else ReviewStage.WAITING

    def _tell(self, review: Review, key: str, now: datetime) -> None:
        for asker in () if review.quiet else self._reviewing.askers(review):
            self._notices.notify(asker, now, key, about=review.receipt, receipt=review.receipt)

    def _tell_leads(self, review: Review, now: datetime) -> bool:
        """Tell the leads in their own chats. False when there is none."""
        leads = (one for one in self._staff.all() if StaffRole.LEAD in one.roles)
        records = filter(None, (self._people.get(lead.person) for lead in leads))
        chats = [record.holder for record in records if record.holder]
        for chat in chats:
            self._notices.notify(chat, now, "notice.review_for_leads", about=review.receipt, receipt=review.receipt)
        return bool(chats)
