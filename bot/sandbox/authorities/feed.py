"""The platform's change feed: whose status changed, in order, under growing cursors."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.sandbox.authorities.people import Person, Status

PAGE = 100
"""Changes in one answer."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change; ``cursor`` is in milliseconds of Unix time or a little ahead of it."""

    cursor: int
    id_type: str
    id_number: str
    status: Status
    until: date | None
    as_of: datetime

    def plain(self) -> dict[str, str | None]:
        """As the service writes it, the cursor aside."""
        return {
            "id_type": self.id_type,
            "id_number": self.id_number,
            "status": self.status,
            "until": self.until.isoformat() if self.until else None,
            "as_of": self.as_of.isoformat(),
        }


class Feed:
    """All changes, oldest first. Not safe by itself: the state's lock guards it."""

    def __init__(self, changes: list[Change]) -> None:
        self.changes = changes

    def append(self, person: Person, now: datetime) -> None:
        """Add that this is what is known of the person as of now."""
        # Cursors are of the time, so that one from before the state was lost still lies behind all that follows.
        cursor = max(int(now.timestamp() * 1000), self.last + 1)
        change = Change(cursor, person.id_type, person.id_number, person.status, person.until, now)
        self.changes.append(change)

    def after(self, cursor: int) -> tuple[list[Change], bool]:
        """The next page after ``cursor`` (0 = the beginning) and whether there are more."""
        later = [change for change in self.changes if change.cursor > cursor]
        return later[:PAGE], len(later) > PAGE

    @property
    def last(self) -> int:
        """The newest cursor, 0 if there is none."""
        return self.changes[-1].cursor if self.changes else 0
