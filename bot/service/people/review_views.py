"""Reviews as operators see them: masked, without any chat."""

from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import BEIJING
from bot.health.people.assurance import Level
from bot.service.people.reviewing import Reviewing
from bot.store.people.agents import Agents
from bot.store.people.people import People
from bot.store.people.reviews import NAMES_CHAT, Review


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review. ``name`` is masked; ``relation``: what the person is to the agent who asks, empty for others;
    ``holders``: how many chats hold the record; ``told``: when they were told, None when not yet.
    """

    review: Review
    name: str
    relation: str
    level: Level | None
    holders: int
    opened: datetime
    told: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewViews:
    """Makes views of reviews."""

    people: People
    agents: Agents
    reviewing: Reviewing

    def of(self, review: Review) -> ReviewView:
        """The view of one review."""
        record = self.people.get(review.person)
        opened, told = datetime.fromtimestamp(review.opened, BEIJING), datetime.fromtimestamp(review.told, BEIJING)
        return ReviewView(
            review,
            self.people.masked_name(record),
            self._relations(review),
            record.level if record else None,
            len(self.reviewing.holders(review.person)),
            opened,
            told if review.told else None,
        )

    def _relations(self, review: Review) -> str:
        """What the person is to the agent whom the review is about, or to the agents of the claim."""
        if review.kind in NAMES_CHAT:
            return self.agents.of_person(review.person).get(review.claim, "")
        return " ".join(self.agents.of_person(review.claim).values())
