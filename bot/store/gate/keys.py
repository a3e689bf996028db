"""The names of what the gate keeps, and how long; braces hold the hash tag. Others' are in ``bot.store.keys``."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.health.clock import BEIJING

RETENTION_DAYS = 28
"""Full days that passes are kept after the day they happened on, unless the setting says otherwise."""


_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_AHEAD = int(BEIJING.utcoffset(None).total_seconds())  # the same at any time of the year


def vanishes(day: date, days: int = RETENTION_DAYS) -> datetime:
    """The moment at which what was kept of this Beijing day is gone: a midnight."""
    return midnight_of(day + timedelta(days=days + 1))


def until(day: date, days: int) -> int:
    """The same in Unix seconds."""
    return midnight_second(day) + (days + 1) * _DAY


def midnight_second(day: date) -> int:
    """When a Beijing day begins, in Unix seconds."""
    return (day.toordinal() - _EPOCH) * _DAY - _AHEAD


def day_of(moment: datetime) -> date:
    """The Beijing day of a moment."""
    return moment.astimezone(BEIJING).date()


def midnight_of(day: date) -> datetime:
    """When a Beijing day begins."""
    return datetime.combine(day, time(), BEIJING)


def venue_key(venue: str) -> str:
    """A venue's own fields."""
    return f"gv:{{{venue}}}"


def managed_key(manager: str) -> str:
    """The venues that a chat has applied for."""
    return f"gm:{{{manager}}}"


def posts_key(venue: str) -> str:
    """Who is bound to the venue now."""
    return f"gw:{{{venue}}}"


def past_posts_key(venue: str) -> str:
    """Who has ever been bound, by number: a record of a pass names the scanner by it."""
    return f"gn:{{{venue}}}"


def invitation_key(venue: str, nonce: str) -> str:
    """Who used an invitation."""
    return f"gi:{{{venue}}}:{nonce}"


def places_key(scanner: str) -> str:
    """The venues that a chat is bound to."""
    return f"gs:{{{scanner}}}"


def log_key(venue: str, day: date) -> str:
    """The passes of one day at a venue."""
    return f"log:{{{venue}}}:{_stamp(day)}"


def scans_key(venue: str, window: int) -> str:
    """The scans registered at a venue in one window of time."""
    return f"ids:{{{venue}}}:{window}"


def visits_key(person: str, day: date) -> str:
    """The visits of one day of a person."""
    return f"gt:{{{person}}}:{_stamp(day)}"


def entries_key(venue: str, day: date) -> str:
    """The people without a code that were entered at a venue on one day."""
    return f"ge:{{{venue}}}:{_stamp(day)}"


def unlinked_key(digest: str, day: date) -> str:
    """The visits of one day of somebody who was not on record then."""
    return f"gu:{{{digest}}}:{_stamp(day)}"


@lru_cache(maxsize=128)
def _stamp(day: date) -> str:
    return f"{day:%Y%m%d}"
