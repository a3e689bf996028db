"""Reviews as operators see them: masked, without any chat."""

from dataclasses import dataclass
from datetime import datetime

from bot.chat.reading import simplified
from bot.health.clock import BEIJING
from bot.health.codes.colour import Verdict, compute_verdict
from bot.health.people.assurance import Level
from bot.health.people.masking_text import mask_text
from bot.health.people.views import VIEWS, Reader
from bot.service.people.reviewing import Reviewing
from bot.service.people.standing import Standing
from bot.store.people.agents import Agents
from bot.store.people.people import People, Person
from bot.store.people.reviews import CORRECTED, NAMES_CHAT, Review, ReviewKind


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review. ``name`` is masked; ``relation``: what the person is to the agent who asks, empty for others;
    ``new``: the data that are to be put on the record, masked, empty for others; ``holders``: how many chats hold the
    record; ``told``: when they were told, None when not yet; ``compared``: when face and document were compared at a
    gate, None when they were not; ``along``: the dependants, masked, whose records an erasure ends too; ``answers``:
    when each that answered did, and whether with a yes; ``words``: why a colour is said to be wrong, masked;
    ``colour``: what it is now, with its reason, None for other kinds.
    """

    review: Review
    name: str
    relation: str
    new: str
    level: Level | None
    holders: int
    opened: datetime
    told: datetime | None
    compared: datetime | None
    along: tuple[str, ...]
    answers: tuple[tuple[datetime, bool], ...]
    words: str
    colour: Verdict | None


@dataclass(frozen=True, slots=True)
class ReviewViews:
    """Makes views of reviews."""

    people: People
    agents: Agents
    reviewing: Reviewing
    standing: Standing

    def name(self, review: Review) -> str:
        """The masked name of the person whom a review is about."""
        return self.people.shown_name(Reader.STAFF, self.people.get(review.person))

    def of(self, review: Review, now: datetime) -> ReviewView:
        """The view of one review."""
        record = self.people.get(review.person)
        return ReviewView(
            review,
            self.people.shown_name(Reader.STAFF, record),
            self._relations(review),
            self._new(review),
            record.level if record else None,
            len(self.reviewing.holders(review.person)),
            datetime.fromtimestamp(review.opened, BEIJING),
            _time(review.told),
            _time(review.compared),
            tuple(self.people.shown_name(Reader.STAFF, one) for one in self.reviewing.along(review)),
            tuple((datetime.fromtimestamp(answer.at, BEIJING), answer.agrees) for answer in review.answers),
            self._words(review, record),
            compute_verdict(record.facts, now) if review.kind is ReviewKind.COLOUR and record else None,
        )

    def _words(self, review: Review, record: Person | None) -> str:
        asker = self.standing.of_chat(review.claim) if review.words else None
        names = [self.people.identity(one).name for one in (record, asker) if one]
        return mask_text(review.words, names, (), simplified)

    def _relations(self, review: Review) -> str:
        """What the person is to the agent whom the review is about, or to the agents of the claim."""
        if review.kind in NAMES_CHAT:
            return self.agents.of_person(review.person).get(review.claim, "")
        return " ".join(self.agents.of_person(review.claim).values())

    def _new(self, review: Review) -> str:
        correction = self.people.get(review.claim) if review.kind in CORRECTED else None
        if correction is None:
            return ""
        new = self.people.identity(correction)
        shown = VIEWS[Reader.STAFF]
        return f"{shown.name(new.name)} {new.document} {shown.number(new.number)}"


def _time(second: int) -> datetime | None:
    """The time of this Unix second; None for 0, which is never."""
    return datetime.fromtimestamp(second, BEIJING) if second else None
