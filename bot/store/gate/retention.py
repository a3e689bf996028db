"""How long the records of the gate are kept, and conversions between moments and Beijing days."""

from datetime import date, datetime, time, timedelta

from bot.health.clock import BEIJING

RETENTION_DAYS = 28
"""The default number of full days that passes are kept after their own day."""

MAX_RETENTION_DAYS = 90
"""The largest number of days that can be set."""

DAY_SECONDS = 86_400
"""The length of a day: Beijing has no summer time."""

_EPOCH_DAY = date(1970, 1, 1).toordinal()

_OFFSET_SECONDS = int(BEIJING.utcoffset(None).total_seconds())  # there is no summer time


def deletion_time(day: date, days: int = RETENTION_DAYS) -> datetime:
    """The midnight at which the records of this Beijing day are deleted."""
    return midnight_of(day + timedelta(days=days + 1))


def deletion_second(day: date, days: int) -> int:
    """The same as ``deletion_time``, as a Unix second."""
    return midnight_second(day) + (days + 1) * DAY_SECONDS


def midnight_second(day: date) -> int:
    """The Unix second when a Beijing day begins."""
    return (day.toordinal() - _EPOCH_DAY) * DAY_SECONDS - _OFFSET_SECONDS


def day_of(moment: datetime) -> date:
    """The Beijing day of a moment."""
    return moment.astimezone(BEIJING).date()


def days_until(day: date, days: int) -> list[date]:
    """This Beijing day and so many before it, the earliest first."""
    return [day - timedelta(days=n) for n in range(days, -1, -1)]


def midnight_of(day: date) -> datetime:
    """The moment when a Beijing day begins."""
    return datetime.combine(day, time(), BEIJING)
