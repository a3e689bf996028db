"""Reviews at the desk: the lists, one review with all that a decision needs, and the votes of the staff.

Who may what, the votes and the audit are those of ``Deciding``, as for operators at the command line.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

from bot.health.clock import BEIJING
from bot.health.people.verdicts import ReviewOutcome, count_votes
from bot.health.support.reviews import Lateness, due_at, needed_votes
from bot.service.people import PeopleServices
from bot.service.people.review_views import ReviewView
from bot.service.people.voters import Voter, staff_kinds
from bot.service.support.review_sides import ReviewSide, ReviewSides
from bot.service.support.staffing import staff_actor
from bot.store.people.reviews import Review, ReviewKind, Vote
from bot.store.records import Records
from bot.store.support.pictures import PictureState
from bot.store.support.staff import StaffMember
from bot.store.vault import UnsealError

ROWS = 30
"""Rows of one page of a list."""

_CONTEXT = "review"


class ReviewList(StrEnum):
    """The lists: those that wait, the oldest first; those that are settled, the latest first."""

    WAITING = "waiting"
    DECIDED = "decided"


class Changed(Exception):
    """What the vote is about has changed since the member saw it."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review in a list; ``name`` is masked. ``ended``: when it was settled, None before."""

    ref: str
    receipt: str
    kind: ReviewKind
    name: str
    opened: datetime
    late: Lateness
    votes: int
    needed: int
    voted: bool
    outcome: str
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """One review. ``counting``: the votes that count; ``needed``: how many equal ones decide. ``due``: until when staff
    must have voted. ``asked``: when the platform was asked again, None: not yet. ``seen`` stands for all that the
    member sees, for ``decide``. ``voted``: this member has. ``agreed``: the staff have approved, and it only waits for
    the other side. ``photos``: the pictures that were sent as evidence, by number.
    """

    ref: str
    view: ReviewView
    sides: tuple[ReviewSide, ...]
    counting: tuple[Vote, ...]
    needed: int
    due: datetime
    late: Lateness
    asked: datetime | None
    seen: str
    voted: bool
    agreed: bool
    photos: Mapping[int, PictureState]


class ReviewDesk:
    """What the staff see and do of reviews. Methods with a member raise NotAllowed, those with a receipt ReviewFault
    too.
    """

    def __init__(self, records: Records, people: PeopleServices) -> None:
        self._vault = records.vault
        self._reviews = records.reviews
        self._pictures = records.support.pictures
        self._people = records.people
        self._deciding = people.deciding
        self._views = people.views
        self._progress = people.reviews.progress
        self._colours = people.reviews.colours
        self._sides = ReviewSides(records, people.standing, people.reviewing)

    def ref(self, receipt: str) -> str:
        """The name of a review in addresses: sealed, so that none can be made up."""
        return self._vault.seal_name(receipt, _CONTEXT)

    def receipt(self, ref: str) -> str | None:
        """The receipt number of such a name; None for other texts."""
        with suppress(UnsealError):
            return self._vault.open_name(ref, _CONTEXT)
        return None

    def count(self) -> int:
        """How many reviews wait."""
        return self._reviews.lists.count()

    def version(self) -> int:
        """A number that grows when one of the lists changes, or a review in them."""
        return self._reviews.lists.version()

    def rows(self, which: ReviewList, member: StaffMember, page: int, now: datetime) -> tuple[list[ReviewRow], bool]:
        """The rows of one page of a list, from page 0 on, and whether there may be a next one."""
        voter, lists = _voter(member), self._reviews.lists
        self._deciding.begin_list(voter, now)
        read = lists.waiting if which is ReviewList.WAITING else lists.decided
        receipts = read(page * ROWS, ROWS)
        found = [review for review in map(self._reviews.get, receipts) if review]
        over = [one for one in found if which is ReviewList.WAITING and self._deciding.is_over(one)]
        for review in over:
            self._deciding.finish(review.receipt, now)
        return list(self._rows([one for one in found if one not in over], voter, now)), len(receipts) == ROWS

    def _rows(self, found: list[Review], voter: Voter, now: datetime) -> Iterator[ReviewRow]:
        for review in found:
            counting = self._deciding.counting(review)
            if review.kind in voter.kinds:
                yield ReviewRow(
                    self.ref(review.receipt),
                    review.receipt,
                    review.kind,
                    self._views.name(review),
                    datetime.fromtimestamp(review.opened, BEIJING),
                    self._progress.lateness(review, now),
                    len(counting),
                    needed_votes(review.kind),
                    any(vote.is_of(voter.name, voter.person) for vote in counting),
                    review.outcome,
                    datetime.fromtimestamp(review.settled, BEIJING) if review.settled else None,
                )

    def show(self, member: StaffMember, receipt: str, now: datetime) -> ReviewSheet:
        """The review as it is now; one with nothing left to decide is ended first."""
        voter = _voter(member)
        self._deciding.get(voter, receipt, now)
        self._deciding.finish(receipt, now)
        return self._sheet(self._reviews.get(receipt) or self._deciding.get(voter, receipt, now), voter, now)

    def picture(self, member: StaffMember, receipt: str, number: int, now: datetime) -> bytes | None:
        """A picture that was sent as evidence, a JPEG; None when there is none with this number."""
        self._deciding.get(_voter(member), receipt, now)
        return self._pictures.get(receipt, number)

    def decide(
        self, member: StaffMember, receipt: str, reason: str, seen: str, now: datetime, *, approves: bool
    ) -> None:
        """Vote on what the member has ``seen``. Raises Changed when it is not so any more, NoReason."""
        review = self._reviews.get(receipt)
        if review and not review.outcome and not compare_digest(self._seen(review).encode(), seen.encode()):
            raise Changed
        self._deciding.decide(_voter(member), receipt, reason, now, approves=approves)

    def ask_platform(self, member: StaffMember, receipt: str, now: datetime) -> bool:
        """Ask the platform again about the colour of a review. False when it does not answer."""
        return self._colours.ask_platform(self._deciding.begin_asking(_voter(member), receipt, now), now)

    def _sheet(self, review: Review, voter: Voter, now: datetime) -> ReviewSheet:
        counting, needed = self._deciding.counting(review), needed_votes(review.kind)
        return ReviewSheet(
            self.ref(review.receipt),
            self._views.of(review, now),
            self._sides.of(review),
            counting,
            needed,
            datetime.fromtimestamp(due_at(review.opened), BEIJING),
            self._progress.lateness(review, now),
            datetime.fromtimestamp(review.asked, BEIJING) if review.asked else None,
            self._seen(review),
            any(vote.is_of(voter.name, voter.person) for vote in counting),
            count_votes((vote.approves for vote in counting), needed) is ReviewOutcome.APPROVED,
            self._pictures.list(review.receipt),
        )

    def _seen(self, review: Review) -> str:
        return self._vault.digest("review_seen", self._sides.facts(review))[:20]


def _voter(member: StaffMember) -> Voter:
    """The member as one who decides reviews."""
    return Voter(member.name, staff_actor(member.name), staff_kinds(member.roles), member.person)
