"""Counts what the bot and the desk do, and tells the figures of the last days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.channel import Prefetch
from bot.health.clock import BEIJING, unix_second
from bot.health.support.conversation import Conversation
from bot.health.support.figures import Count, Tally, clerk_count, first_reply_count, together
from bot.health.support.reviews import Lateness, lateness
from bot.store.records import Records
from bot.store.redis.errors import StoreError


@dataclass(frozen=True, slots=True)
class FigureReport:
    """The figures of each day, today as the last one, and of all of them together. ``reviews``: how many are open now,
    by how long.
    """

    days: tuple[tuple[date, Tally], ...]
    whole: Tally
    reviews: Mapping[Lateness, int]


class Figuring:
    """The figures. A count that the store does not take is lost: nothing waits or fails for it."""

    def __init__(self, records: Records) -> None:
        self._counts = records.support.daily_counts
        self._reviews = records.reviews

    def of_message(self, names: Sequence[str], message: str, now: datetime) -> Prefetch | None:
        """What counts these for the message with this key, along with what is saved of it; None for nothing."""
        return self._counts.addition(_day(now), message, names) if names else None

    def of_step(self, count: Count, chat: str, clerk: str, now: datetime) -> Prefetch:
        """What counts that a conversation was opened, or closed by this clerk, along with its place in the lists."""
        names = (count, clerk_count(count, clerk)) if clerk else (count,)
        return self._counts.addition(_day(now), f"{count} {chat} {unix_second(now)}", names)

    def note_reply(self, before: Conversation | None, clerk: str, reply: str, now: datetime) -> None:
        """Count the clerk's reply with this id to a conversation that was like this before."""
        names = [str(Count.REPLIED), clerk_count(Count.REPLIED, clerk)]
        if before and before.spoke < before.opened:
            names.append(first_reply_count(unix_second(now) - before.opened))
        with suppress(StoreError):
            self._counts.add(_day(now), reply, names)

    def report(self, days: int, now: datetime) -> FigureReport:
        """The figures of so many days until today."""
        wanted = [_day(now) - timedelta(days=ago) for ago in reversed(range(days))]
        found = self._counts.read(wanted)
        ages = Counter(lateness(one.opened, unix_second(now), voted=False) for one in self._reviews.open_ones())
        return FigureReport(
            tuple(zip(wanted, found, strict=True)), together(found), {late: ages[late] for late in Lateness}
        )


def _day(now: datetime) -> date:
    return now.astimezone(BEIJING).date()
