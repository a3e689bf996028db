"""Following the platform's feed: whose status changed. People whom we do not know are passed over."""

from datetime import datetime

from bot.authorities.platform import Change, Platform
from bot.health.documents import DocumentType, clean_number
from bot.service.checks import Checks
from bot.store.cursors import Cursor
from bot.store.records import Records

PAGES = 50
"""Pages read at once at the most, so that the worker gets back to its jobs."""


class Changes:
    """Reads the feed from where it was left. Reading a page twice changes nothing."""

    def __init__(self, platform: Platform, checks: Checks, records: Records) -> None:
        self._platform = platform
        self._checks = checks
        self._people = records.people
        self._cursor = Cursor(records.store, "changes")

    def follow(self, now: datetime) -> None:
        """Keep all that is new; raises AuthorityError."""
        for _ in range(PAGES):
            page = self._platform.changes(self._cursor.read())
            for change in page.items:
                self._keep(change, now)
            self._cursor.advance(page.cursor)
            if not page.more:
                return

    def _keep(self, change: Change, now: datetime) -> None:
        try:
            number = clean_number(DocumentType(change.id_type), change.id_number, now.date())
        except ValueError:
            return  # of a kind that nobody can be registered with
        person = self._people.find(change.id_type, number)
        if person:
            self._checks.keep(person, change.health, now)
