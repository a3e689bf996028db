"""On which days people work in China, from a package with the holidays that the State Council announces every year."""

from datetime import date

from chinese_calendar import is_workday
from chinese_calendar.constants import holidays

from bot.health.support.hours import DayKind

FIRST_DAY = date(min(holidays).year, 1, 1)
"""The first day of the years that the package covers."""

LAST_DAY = date(max(holidays).year, 12, 28)
"""The last day that is known: the notice of the next year has changed days from 29 December on, as in 2018, when the
29th was worked and the 31st was free. A new version of the package comes each November.
"""


def day_kind(day: date) -> DayKind:
    """Whether people work on a Beijing date; UNKNOWN outside the years that the package covers."""
    if not FIRST_DAY <= day <= LAST_DAY:
        return DayKind.UNKNOWN
    return DayKind.WORK if is_workday(day) else DayKind.FREE
