"""The calendar of the tests: every day is a working day, so that no test depends on the day on which it runs."""

from dataclasses import dataclass, field
from datetime import date

from bot.health.support.hours import DayKind


@dataclass
class Workdays:
    """A calendar for ``assemble``. ``exceptions``: days of another kind. From ``end`` on nothing is known."""

    exceptions: dict[date, DayKind] = field(default_factory=dict)
    end: date = date.max

    def __call__(self, day: date) -> DayKind:
        return DayKind.UNKNOWN if day >= self.end else self.exceptions.get(day, DayKind.WORK)
