"""What a person who asks for a human is told: the place in the queue, and when somebody answers."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct

from bot.health.clock import BEIJING
from bot.health.support.hours import BusinessHours, UnknownDay
from bot.health.support.queue import Forecast, Pace, forecast
from bot.health.support.window import WINDOW_SECONDS


class PlaceCode(StrEnum):
    """``NEXT``: nobody waits longer. ``QUEUED``: others do. ``OWNED``: a clerk has the conversation."""

    NEXT = "next"
    QUEUED = "queued"
    OWNED = "owned"


class WaitCode(StrEnum):
    """What is known of the wait, and what ``Wait.at`` is then.

    ``NOW``: a clerk is there. ``MINUTES``: an answer comes in so many minutes. ``AT``: probably until this moment.
    ``PACE``: the desk is open, and too few were answered to tell. ``CLOSED``: the desk is closed, and answers from this
    moment on. ``CLOSED_AT``: it is closed, and an answer comes probably until this moment. ``CALENDAR``: that depends
    on this day, of which it is not known whether people work.
    """

    NOW = "now"
    MINUTES = "minutes"
    AT = "at"
    PACE = "pace"
    CLOSED = "closed"
    CLOSED_AT = "closed_at"
    CALENDAR = "calendar"


class Wait(Struct, frozen=True):
    """What is told of the wait. ``minutes`` for MINUTES, else 0; ``at``: see WaitCode; None for NOW and PACE."""

    code: WaitCode
    minutes: int = 0
    at: datetime | None = None

    def when(self, now: datetime) -> str:
        """``at`` for readers: the time of today, the day and the time of another day; of CALENDAR the day alone."""
        if self.at is None:
            return ""
        if self.code is WaitCode.CALENDAR:
            return f"{self.at:%m-%d}"
        today = self.at.date() == now.astimezone(BEIJING).date()
        return f"{self.at:%H:%M}" if today else f"{self.at:%m-%d %H:%M}"

    def outlasts_window(self, now: datetime) -> bool:
        """Whether an answer comes so late that the platform does not let it be sent without a message before it."""
        return self.at is not None and self.at - now >= timedelta(seconds=WINDOW_SECONDS)


class Promise(Struct, frozen=True):
    """What is promised; ``ahead`` is the number of people who wait longer for a first answer."""

    place: PlaceCode
    ahead: int
    wait: Wait


def promise(ahead: int, pace: Pace, hours: BusinessHours, now: datetime, *, owned: bool) -> Promise:
    """The promise to somebody with so many others ahead, or whose conversation a clerk owns."""
    if owned:
        return Promise(PlaceCode.OWNED, 0, _without_pace(hours, now, Wait(WaitCode.NOW)))
    place = PlaceCode.QUEUED if ahead else PlaceCode.NEXT
    return Promise(place, ahead, wait_at(ahead + 1, pace, hours, now))


def wait_at(place: int, pace: Pace, hours: BusinessHours, now: datetime) -> Wait:
    """What is known of the wait of somebody at this place of the queue, from 1 on."""
    simple = _without_pace(hours, now, Wait(WaitCode.PACE))
    if simple.code is WaitCode.CALENDAR or pace is None:
        return simple
    found = pace if isinstance(pace, UnknownDay) else forecast(place, pace, hours, now)
    if not isinstance(found, Forecast):
        return simple if simple.code is WaitCode.CLOSED else _unknown(found)
    closing = hours.closing(now)
    if closing is None:
        return Wait(WaitCode.CLOSED_AT, 0, found.at)
    return Wait(WaitCode.MINUTES, found.minutes) if found.at <= closing else Wait(WaitCode.AT, 0, found.at)


def _without_pace(hours: BusinessHours, now: datetime, while_open: Wait) -> Wait:
    """What the hours alone say."""
    opens = hours.next_opening(now)
    if isinstance(opens, UnknownDay):
        return _unknown(opens)
    return while_open if opens <= now else Wait(WaitCode.CLOSED, 0, opens)


def _unknown(unknown: UnknownDay) -> Wait:
    return Wait(WaitCode.CALENDAR, 0, datetime.combine(unknown.on, time(), BEIJING))
