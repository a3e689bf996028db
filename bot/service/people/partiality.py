"""Whether somebody would decide about themselves or their own family: those for whom they act, and those who act for
them.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from bot.health.people.identity import Identity, same_person
from bot.service.people.reviewing import Reviewing
from bot.service.people.standing import Standing
from bot.store.people.people import Person
from bot.store.people.reviews import CLAIMED, CORRECTED, NAMES_CHAT, Review
from bot.store.records import Records
from bot.store.vault import UnsealError


class Partiality:
    """Compares a member of the staff with all whom a review concerns."""

    def __init__(self, records: Records, standing: Standing, reviewing: Reviewing) -> None:
        self._people = records.people
        self._agents = records.agents
        self._standing = standing
        self._reviewing = reviewing

    def concerns(self, person: str, review: Review) -> bool:
        """Whether the review is about this person or their family, or one of them wants something by it or may lose
        something: by the record, a document in common, or the same name and birth date.
        """
        mine = tuple(self._identities(self._family(person)))
        return any(same_person(one, other) for other in self._identities(self._concerned(review)) for one in mine)

    def _family(self, person: str) -> Iterator[Person | None]:
        record = self._people.get(person)
        yield record
        if record and record.owner:
            yield from (self._people.get(one.person) for one in self._agents.dependants(record.owner))
        yield from map(self._standing.of_chat, self._agents.of_person(person))

    def _concerned(self, review: Review) -> Iterator[Person | None]:
        yield self._people.get(review.person)
        if review.kind in CLAIMED | CORRECTED:
            yield self._people.get(review.claim)
        chats = {*self._reviewing.askers(review), *self._reviewing.told_first(review)}
        chats.update(self._agents.of_person(review.person), {review.claim} if review.kind in NAMES_CHAT else ())
        yield from map(self._standing.of_chat, chats)

    def _identities(self, records: Iterable[Person | None]) -> Iterator[Identity]:
        for record in filter(None, records):
            with suppress(UnsealError):
                yield self._people.identity(record)
