"""Appeals against a colour (颜色不对). Nobody can set one: staff ask the platform again, and answer in words."""

from datetime import datetime

from msgspec.structs import replace

from bot.health.clock import unix_second
from bot.service.people.checks import Checks
from bot.service.people.reviewing import Reviewing
from bot.store.people.reviews import Review, ReviewKind
from bot.store.records import Records

ASK_SECONDS = 4.0
"""Time limit for the platform, while a member of the staff waits."""


class ColourAppeals:
    """Opens the reviews, and asks the platform again."""

    def __init__(self, records: Records, checks: Checks, reviewing: Reviewing) -> None:
        self._reviews = records.reviews
        self._checks = checks
        self._reviewing = reviewing

    def open(self, chat: str, person: str, words: str, now: datetime) -> Review:
        """The review of this person's colour, with the words of the chat that holds the record. Saying it again gives
        the same one with the new words; after a refusal, for some days, the settled one.
        """
        review = self._reviewing.begin(ReviewKind.COLOUR, person, chat, now)
        return self._change(review, words=words)

    def ask_platform(self, review: Review, now: datetime) -> bool:
        """Store what the platform says now; whoever holds the record is told of a new colour. False when the platform
        does not answer.
        """
        if not self._checks.check_in_background(review.person, ASK_SECONDS, now, doubted=True):
            return False
        self._change(review, asked=unix_second(now))
        return True

    def _change(self, review: Review, **values: str | int) -> Review:
        """The review with these values, unless it is settled."""
        while not review.settled:
            changed = replace(review, **values)
            if self._reviews.replace(review, changed):
                return changed
            review = self._reviews.get(review.receipt) or replace(review, settled=review.opened)
        return review
