"""Whom a review is about, and who wants or may lose something by it: the facts of both sides, masked."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from msgspec.json import encode

from bot.health.clock import BEIJING
from bot.health.people.assurance import Level
from bot.health.people.identity import Identity
from bot.health.people.names import same_name
from bot.health.people.views import VIEWS, Reader
from bot.service.people.reviewing import Reviewing
from bot.service.people.standing import Standing
from bot.store.people.people import Person
from bot.store.people.reviews import CLAIMED, CORRECTED, Review
from bot.store.records import Records
from bot.store.vault import UnsealError


class ReviewPart(StrEnum):
    """What somebody is in a review. ``RECORD``: the person on record. ``CLAIM``: what was typed by who wants it.
    ``NEW``: the data that are to be put on it. ``ASKER``: the chat that opened it, where it is another person's.
    ``AGENT``: who acts for the person.
    """

    RECORD = "record"
    CLAIM = "claim"
    NEW = "new"
    ASKER = "asker"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class ReviewSide:
    """One of them, masked; what is not known is empty. ``proved``: a code by SMS proved the phone. ``relation``: what
    the person is to this agent. ``own_chat``: whether the person holds the record in an own chat; ``since``: since when
    somebody holds it. ``same``: of CLAIM and NEW, which of name, number and phone are those on record.
    """

    part: ReviewPart
    name: str = field(default="", repr=False)
    document: str = ""
    number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    proved: bool = False
    level: Level | None = None
    relation: str = ""
    own_chat: bool = False
    since: datetime | None = None
    same: frozenset[str] | None = None


class ReviewSides:
    """Reads them."""

    def __init__(self, records: Records, standing: Standing, reviewing: Reviewing) -> None:
        self._people = records.people
        self._agents = records.agents
        self._standing = standing
        self._reviewing = reviewing

    def of(self, review: Review) -> tuple[ReviewSide, ...]:
        """All sides, the record first."""
        record, other = self._people.get(review.person), None
        found = [self._side(ReviewPart.RECORD, record)] if record else []
        if review.kind in CLAIMED | CORRECTED and (other := self._people.get(review.claim)):
            side = self._side(ReviewPart.CLAIM if review.kind in CLAIMED else ReviewPart.NEW, other)
            found.append(replace(side, same=_same(*map(self._data, (record, other)))))
        return (*found, *self._chats(review, {one.id for one in (record, other) if one}))

    def facts(self, review: Review) -> str:
        """All that the sides and those who were asked say, as one text that changes with any of it."""
        records = filter(None, map(self._people.get, (review.person, review.claim)))
        about = [(one.id, one.owner, one.level, one.since, encode(self._data(one))) for one in records]
        agents = sorted(self._agents.of_person(review.person).items())
        known = review.told, review.compared, review.asked, review.words, review.outcome
        return repr((known, [(one.chat, one.agrees, one.at) for one in review.answers], about, agents))

    def _chats(self, review: Review, shown: set[str]) -> Iterator[ReviewSide]:
        """Who asks, and who acts for the person, unless they were shown as the record or the claim."""
        agents = {**self._agents.of_person(review.claim), **self._agents.of_person(review.person)}
        askers = self._reviewing.askers(review)
        for chat in dict.fromkeys((*askers, *self._agents.of_person(review.person))):
            record = self._standing.of_chat(chat)
            part = ReviewPart.ASKER if chat in askers else ReviewPart.AGENT
            if record is None:
                yield ReviewSide(part, relation=agents.get(chat, ""))
            elif record.id not in shown:
                yield self._side(part, record, agents.get(chat, ""))

    def _side(self, part: ReviewPart, record: Person, relation: str = "") -> ReviewSide:
        held, shown = record.held and part is ReviewPart.RECORD, VIEWS[Reader.STAFF]
        since = datetime.fromtimestamp(record.since, BEIJING) if held and record.since else None
        name, data = self._people.shown_name(Reader.STAFF, record), self._data(record)
        about = ("", "", "", False)
        if data:
            about = data.document, shown.number(data.number), shown.phone(data.phone), data.proved
        level = None if part is ReviewPart.NEW else record.level
        return ReviewSide(part, name, *about, level, relation, bool(record.holder) and held, since)

    def _data(self, record: Person | None) -> Identity | None:
        with suppress(UnsealError):
            return self._people.identity(record) if record else None
        return None


def _same(known: Identity | None, other: Identity | None) -> frozenset[str]:
    """Which of name, number and phone two identities have in common."""
    if known is None or other is None:
        return frozenset()
    found = {
        "name": same_name(known.name, other.name),
        "number": (other.document, other.number) in known.documents,
        "phone": known.phone == other.phone,
    }
    return frozenset(name for name, equal in found.items() if equal)
