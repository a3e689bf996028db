"""Opening reviews by staff, and telling everybody concerned."""

from datetime import datetime

from bot.health.clock import unix_second
from bot.service.notices import Notices
from bot.store.people.people import Person
from bot.store.people.reviews import ReviewKind
from bot.store.records import Records


class Reviewing:
    """Opens reviews. Opening one twice makes one, and tells nobody twice."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._people = records.people
        self._agents = records.agents
        self._reviews = records.reviews
        self._notices = notices

    def open(self, person: str, claim: Person, now: datetime) -> str:
        """Open the review of a claim to this person's record; gives the receipt number.

        The holders are told first: whatever staff decide, they have 72 hours to answer.
        """
        kind = ReviewKind.OWN if claim.owner else ReviewKind.DEPENDANT
        review, new = self._reviews.open(kind, person, claim.id, unix_second(now))
        if new:
            for holder in self._holders(person):
                self._notices.notify(holder, now, "notice.review_asked", about=person, receipt=review.receipt)
            for asker in (claim.owner,) if claim.owner else self._agents.of_person(claim.id):
                self._notices.notify(asker, now, "notice.review_opened", receipt=review.receipt)
        return review.receipt

    def _holders(self, person: str) -> tuple[str, ...]:
        record = self._people.get(person)
        if record is None or not record.held:
            return ()
        return (record.holder,) if record.holder else tuple(self._agents.of_person(person))
