"""Ages, and the age band that a scanner sees: enough to notice that a code is somebody else's, but no exact age."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.health.clock import BEIJING

ADULT_FROM = 18
"""Completed years."""

ELDER_FROM = 60
"""Completed years."""

COMING_OF_AGE_NOTICE = timedelta(days=30)
"""How long before their 18th birthday somebody is told what ends on it."""


class AgeBand(StrEnum):
    """Completed years: 0 to 17, 18 to 59, 60 and more; or unknown, when the document has no birth date."""

    CHILD = "child"
    ADULT = "adult"
    ELDER = "elder"
    UNKNOWN = "unknown"


def age_band(born: date | None, on: date) -> AgeBand:
    """The age band, on the Beijing date ``on``, of a person born on ``born``."""
    if born is None:
        return AgeBand.UNKNOWN
    years = on.year - born.year
    if years in (ADULT_FROM, ELDER_FROM):  # only in these years the birthday matters
        years = age(born, on)
    if years < ADULT_FROM:
        return AgeBand.CHILD
    return AgeBand.ADULT if years < ELDER_FROM else AgeBand.ELDER


def age(born: date, on: date) -> int:
    """The number of completed years on the day ``on``. A year is completed on the birthday.

    A person born on 29 February completes a year on 28 February if the year has no 29 February: a period ends on the
    last day of the month when the month has no such day (Civil Code, article 202).
    """
    return on.year - born.year - (on < _birthday(born, on.year))


def comes_of_age(born: date) -> datetime:
    """When a person born on ``born`` is an adult: the Beijing midnight with which the birthday begins.

    Somebody born on 29 February is one on 28 February, as in ``age``.
    """
    return datetime.combine(_birthday(born, born.year + ADULT_FROM), time(), BEIJING)


def _birthday(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
