"""The figures of a day: what is counted of questions and at the desk, and what the counts tell.

Nothing that is counted names a person. A topic is the title of an answer, written by staff, and no words of anybody;
its count is of all chats on a whole day, and nothing else is known of those who asked: no place, no age, no hour. So
counts below 5 are shown as they are: a 1 tells that somebody asked, and neither who nor anything more about them.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import accumulate
from math import ceil, log

from msgspec import Struct

GROWTH = 1.15
"""Each class of first-reply times ends so many times later than the one before, so a time is told to 7 %."""


class Count(StrEnum):
    """What is counted.

    Of a question in people's own words the bot has ``ANSWERED`` it, ``OFFERED`` a choice, or ``MISSED`` it. ``CHOSEN``:
    one of a choice was it. ``HELPFUL``, ``UNHELPFUL``: what was said of an answer. At the desk conversations are
    ``OPENED`` and ``CLOSED``, and replies ``REPLIED``.
    """

    ANSWERED = "answered"
    OFFERED = "offered"
    MISSED = "missed"
    CHOSEN = "chosen"
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    OPENED = "opened"
    REPLIED = "replied"
    CLOSED = "closed"


OF_CLERKS = (Count.REPLIED, Count.CLOSED)
"""The counts that are kept for each clerk too."""

_TOPIC, _FIRST = "topic:", "first:"


def topic_count(id_: str) -> str:
    """The name of the count of the answer with this id."""
    return _TOPIC + id_


def clerk_count(count: Count, name: str) -> str:
    """The name of the count of what this clerk did; an empty name stands for those whose record is erased."""
    return f"{count}:{name}"


def first_reply_count(seconds: int) -> str:
    """The name of the count of first replies that took about so long."""
    return f"{_FIRST}{0 if seconds < 1 else 1 + int(log(seconds) / log(GROWTH))}"


class ClerkFigures(Struct, frozen=True):
    """What one clerk did: replies, and conversations that were closed. Without a name: those who are erased."""

    name: str
    replied: int
    closed: int


class Tally(Struct, frozen=True):
    """The counts of a day, or of several days together, by their names."""

    counts: Mapping[str, int]

    def of(self, count: Count) -> int:
        """One count."""
        return self.counts.get(count, 0)

    @property
    def questions(self) -> int:
        """The questions to the bot."""
        return self.of(Count.ANSWERED) + self.of(Count.OFFERED) + self.of(Count.MISSED)

    @property
    def answered(self) -> int:
        """Those among them that it answered; of one that was asked before midnight the choice may come after it."""
        return min(self.questions, self.of(Count.ANSWERED) + self.of(Count.CHOSEN))

    @property
    def answered_share(self) -> int | None:
        """Their share in per cent; None without questions."""
        return _per_cent(self.answered, self.questions)

    @property
    def judged(self) -> int:
        """The answers of which people said whether they helped."""
        return self.of(Count.HELPFUL) + self.of(Count.UNHELPFUL)

    @property
    def helpful_share(self) -> int | None:
        """How many of them helped, in per cent; None when nobody said."""
        return _per_cent(self.of(Count.HELPFUL), self.judged)

    @property
    def topics(self) -> tuple[tuple[str, int], ...]:
        """The ids of the answers that were given, and how often; the most frequent first."""
        return tuple(sorted(self._below(_TOPIC).items(), key=lambda found: (-found[1], found[0])))

    @property
    def clerks(self) -> tuple[ClerkFigures, ...]:
        """What each clerk did, by name."""
        replied, closed = (self._below(clerk_count(count, "")) for count in OF_CLERKS)
        return tuple(
            ClerkFigures(name, replied.get(name, 0), closed.get(name, 0)) for name in sorted({*replied, *closed})
        )

    @property
    def first_replies(self) -> int:
        """The conversations that got a first reply."""
        return sum(self._below(_FIRST).values())

    def first_reply_seconds(self, share: float) -> int | None:
        """The time within which this share of people got their first reply (0.5: the median); None when nobody did."""
        found = sorted((int(place), number) for place, number in self._below(_FIRST).items())
        wanted = ceil(share * self.first_replies)
        reached = accumulate(number for _, number in found)
        place = next((place for (place, _), sum_ in zip(found, reached, strict=True) if sum_ >= wanted), None)
        if place is None:
            return None
        return 0 if place == 0 else round(GROWTH ** (place - 0.5))

    def _below(self, start: str) -> dict[str, int]:
        return {name.removeprefix(start): n for name, n in self.counts.items() if name.startswith(start)}


def together(days: Iterable[Tally]) -> Tally:
    """The figures of several days as one."""
    total: dict[str, int] = {}
    for day in days:
        for name, number in day.counts.items():
            total[name] = total.get(name, 0) + number
    return Tally(total)


def _per_cent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
