"""Open looks: how often on a Beijing day a scanner was shown a verdict and registered nothing after it.

Whoever measures temperatures turns each look into a pass, so only looks without one are limited. The count is kept in a
field of the scanner's chat; it names nobody.
"""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from bot.health.clock import BEIJING


class OpenLooks(Struct, frozen=True):
    """The open looks of one scanner. ``told``: the manager and the audit log were told of the limit on this day."""

    day: date
    count: int = 0
    told: bool = False

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.count}{' told' if self.told else ''}"

    def add(self, looks: int) -> "OpenLooks":
        """After so many more looks; a pass gives its look back (-1)."""
        return replace(self, count=max(0, self.count + looks))


def parse_looks(field: str, now: datetime) -> OpenLooks:
    """Parse the chat field. Nothing is counted when it is empty or of another day."""
    today = now.astimezone(BEIJING).date()
    day, _, rest = field.partition(" ")
    if day != today.isoformat():
        return OpenLooks(today)
    count, _, told = rest.partition(" ")
    return OpenLooks(today, int(count), bool(told))
