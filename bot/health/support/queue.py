"""The queue of the support desk: somebody's place in it, and a forecast of the wait from the pace of the last hour.

The pace is measured in the desk's own time: only while it was open, and only while somebody waited. So a lunch break, a
quiet hour or the first minutes of a morning make it neither too slow nor too fast.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from bot.health.clock import BEIJING
from bot.health.support.hours import BusinessHours, DeskState, UnknownDay

PACE_SECONDS = 3600
"""The working seconds before now in which answers are counted."""

ENOUGH = 3
"""First answers in that time from which they tell a pace: of fewer the next may come at any time."""

_STEPS = ((60, 5), (180, 15), (480, 30))
"""Open minutes of a wait, and the minutes that its forecast is rounded up to; longer ones to full hours."""

_SECOND = timedelta(seconds=1)


class Served(Struct, frozen=True):
    """Somebody who waited: from when, and when a clerk gave the first answer (None: still waiting)."""

    asked: datetime
    answered: datetime | None = None


class NoForecast(StrEnum):
    """Why there is no forecast. ``PACE``: fewer than ENOUGH were answered in the last hour that the desk was open.
    ``CALENDAR``: it depends on a day that the calendar does not cover.
    """

    PACE = "pace"
    CALENDAR = "calendar"


class Forecast(Struct, frozen=True):
    """When an answer probably comes: in so many ``minutes``, closed hours included, and ``at`` this moment in Beijing
    time, which says more when the desk closes before. Both are rounded up, the more the longer the wait is.
    """

    minutes: int
    at: datetime


def place_in_queue(asked: datetime, waiting: Iterable[datetime]) -> int:
    """The place, from 1 on, of somebody who waits since ``asked``; ``waiting`` may contain them. Those of the same
    moment share a place.
    """
    return 1 + sum(other < asked for other in waiting)


def counted_since(hours: BusinessHours, now: datetime) -> datetime | UnknownDay:
    """The moment from which on ``forecast`` needs those who waited: one open hour ago."""
    return hours.before(now, PACE_SECONDS)


def forecast(place: int, served: Collection[Served], hours: BusinessHours, now: datetime) -> Forecast | NoForecast:
    """When the one at this place (from 1 on) gets a first answer. ``served``: everybody who waits now, and everybody
    who was answered since ``counted_since``; more do no harm.
    """
    since = counted_since(hours, now)
    if isinstance(since, UnknownDay):
        return NoForecast.CALENDAR
    pace = _seconds_an_answer(served, hours, since, now)
    if not isinstance(pace, float):
        return pace
    at = hours.after(now, place * pace)
    return NoForecast.CALENDAR if isinstance(at, UnknownDay) else _rounded(at, place * pace, hours, now)


def _seconds_an_answer(
    served: Iterable[Served], hours: BusinessHours, since: datetime, now: datetime
) -> float | NoForecast:
    """The open seconds in which somebody waited, for each answer in them."""
    recent = [one for one in served if one.asked < now and (one.answered is None or since <= one.answered)]
    moments = [one.answered for one in recent if one.answered and one.answered <= now]
    count = sum(hours.state(moment) is DeskState.OPEN for moment in moments)
    if count < ENOUGH:
        return NoForecast.PACE
    busy = 0.0
    for start, end in _united((max(one.asked, since), min(one.answered or now, now)) for one in recent):
        seconds = hours.seconds_between(start, end)
        if isinstance(seconds, UnknownDay):
            return NoForecast.CALENDAR
        busy += seconds
    return max(busy, 1.0) / count


def _united(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The times that are in any of these spans, as spans that do not overlap."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _rounded(at: datetime, wait: float, hours: BusinessHours, now: datetime) -> Forecast:
    """The forecast of ``at``, after so many open seconds of ``wait``. It is not rounded to when the desk is closed."""
    step = next((step for limit, step in _STEPS if wait <= limit * 60), 60)
    minutes = -int((now - at) // timedelta(minutes=step)) * step
    moments = (_on_clock(at, minutes) for minutes in (step, _STEPS[0][1]))
    sensible = (moment for moment in moments if hours.state(moment - _SECOND) is DeskState.OPEN)
    return Forecast(minutes, next(sensible, at.astimezone(BEIJING)))


def _on_clock(at: datetime, step: int) -> datetime:
    """The first moment from ``at`` on that is a multiple of so many minutes after midnight."""
    midnight = at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - ((midnight - at) // timedelta(minutes=step)) * timedelta(minutes=step)
