"""What a scanner sees of a person's age: enough to notice somebody else's code, and no more."""

from datetime import date
from enum import StrEnum

from bot.health.proxy import age

ADULT_FROM = 18
ELDER_FROM = 60


class AgeBand(StrEnum):
    """Completed years 0 to 17, 18 to 59, 60 and more; or not known from the document."""

    CHILD = "child"
    ADULT = "adult"
    ELDER = "elder"
    UNKNOWN = "unknown"


def age_band(born: date | None, on: date) -> AgeBand:
    """Give the band of a person born on this day, on the Beijing date ``on``."""
    if born is None:
        return AgeBand.UNKNOWN
    years = on.year - born.year
    if years in (ADULT_FROM, ELDER_FROM):  # only then it is the birthday that decides
        years = age(born, on)
    if years < ADULT_FROM:
        return AgeBand.CHILD
    return AgeBand.ADULT if years < ELDER_FROM else AgeBand.ELDER
