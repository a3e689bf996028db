"""What is known of the wait for a clerk: the hours of the desk, and the pace of its last open hour."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.health.clock import BEIJING
from bot.health.support.hours import BusinessHours, UnknownDay
from bot.health.support.promises import Promise, Wait, promise, wait_at
from bot.health.support.queue import Pace, Served, counted_since, measured_pace
from bot.store.records import Records

KNOWN = timedelta(seconds=10)
"""How long a process goes by a pace that it has measured: many may ask at once."""


class Forecasting:
    """Forecasts waits, for people and clerks."""

    def __init__(self, records: Records, hours: BusinessHours) -> None:
        self.hours = hours
        self._queue = records.support.queue
        self._pace: Pace = None
        self._measured: datetime | None = None

    def promise(self, chat: str, now: datetime, *, owned: bool) -> Promise:
        """What the person in this chat is told; ``owned``: a clerk has the conversation."""
        ahead = 0 if owned else self._queue.ahead(chat)
        return promise(ahead, None if owned else self._known_pace(now), self.hours, now, owned=owned)

    def places(self, chats: Sequence[str]) -> list[int]:
        """The places of these chats in the queue, from 1 on; 0 for those who have had a clerk's word."""
        return self._queue.places(chats)

    def waits(self, places: Iterable[int], now: datetime) -> list[Wait]:
        """What is known of the waits at these places of the queue, from 1 on."""
        pace = self._known_pace(now)
        return [wait_at(place, pace, self.hours, now) for place in places]

    def _known_pace(self, now: datetime) -> Pace:
        if self._measured is None or abs(now - self._measured) >= KNOWN:
            self._pace, self._measured = self._measure(now), now
        return self._pace

    def _measure(self, now: datetime) -> Pace:
        since = counted_since(self.hours, now)
        if isinstance(since, UnknownDay):
            return since
        first, answers = self._queue.lately(int(since.timestamp() * 1000))
        served = [Served(_moment(asked), _moment(answered)) for asked, answered in answers]
        waiting = [] if first is None else [Served(_moment(first))]
        return measured_pace([*served, *waiting], self.hours, now)


def _moment(millisecond: int) -> datetime:
    return datetime.fromtimestamp(millisecond / 1000, BEIJING)
