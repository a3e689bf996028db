"""Following the platform's feed: whose status changed. People whom we do not know are passed over."""

import logging
from datetime import datetime

from bot.authorities.platform import Change, Health, Platform
from bot.health.documents import DocumentType, clean_number
from bot.service.checks import Checks
from bot.store.cursors import Cursor
from bot.store.errors import NotDurable, StoreDown
from bot.store.records import Records

PAGES = 50
"""Pages read at once at the most, so that the worker gets back to its jobs."""

log = logging.getLogger(__name__)


class Changes:
    """Reads the feed from where it was left. Reading a page twice changes nothing."""

    def __init__(self, platform: Platform, checks: Checks, records: Records) -> None:
        self._platform = platform
        self._checks = checks
        self._people = records.people
        self._cursor = Cursor(records.store, "changes")

    def follow(self, now: datetime) -> None:
        """Keep all that is new; raises AuthorityError, StoreError."""
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
            self._keep_of(person, change.health, now)

    def _keep_of(self, person: str, health: Health, now: datetime) -> None:
        """A record that cannot be changed is left to a job, so that the feed goes on for others."""
        try:
            self._checks.keep(person, health, now)
        except (StoreDown, NotDurable):
            raise
        except Exception as error:
            log.error("change not kept", exc_info=error)
            self._checks.ask_anew(person, now)
