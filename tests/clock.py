"""The time of the tests: real time, moved on to the next morning, so that at no hour of the day do they run over the
end of a day, when limits of a day begin anew. Processes of their own have the real time.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assembly import beijing_now

MORNING = 9
"""The hour at which all tests begin."""


def _until_morning(now: datetime) -> timedelta:
    morning = now.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning - now if now <= morning else morning + timedelta(days=1) - now


AHEAD = _until_morning(beijing_now())
"""How much the tests are ahead of real time; less than a day."""


def morning() -> datetime:
    """Beijing time when a test begins."""
    return beijing_now() + AHEAD


@dataclass
class MovableClock:
    """Beijing time, moved by ``offset`` from real time."""

    offset: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return beijing_now() + self.offset
