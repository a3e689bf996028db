"""Reads the health platform's feed of changed statuses. People who are not on record are skipped."""

import logging
from datetime import datetime

from bot.authorities.platform import HealthPlatform, HealthStatus, StatusChange
from bot.health.people.documents import DocumentType, clean_number
from bot.service.people.checks import Checks
from bot.store.records import Records
from bot.store.redis.errors import NotDurable, StoreDown
from bot.store.shared_state import FeedCursor

MAX_PAGES = 50
"""Most pages read in one call, so that the worker gets back to its jobs."""

log = logging.getLogger(__name__)


class Changes:
    """Reads the feed from the last position. Reading a page twice changes nothing."""

    def __init__(self, platform: HealthPlatform, checks: Checks, records: Records) -> None:
        self._platform = platform
        self._checks = checks
        self._people = records.people
        self._cursor = FeedCursor(records.store, "changes")

    def follow(self, now: datetime) -> None:
        """Store all new statuses. Raises AuthorityError, StoreError."""
        for _ in range(MAX_PAGES):
            page = self._platform.changes(self._cursor.read())
            for change in page.items:
                self._apply(change, now)
            self._cursor.advance(page.cursor)
            if not page.more:
                return

    def _apply(self, change: StatusChange, now: datetime) -> None:
        try:
            number = clean_number(DocumentType(change.id_type), change.id_number, now.date())
        except ValueError:
            return  # people cannot register with such a document
        person = self._people.find_by_document(change.id_type, number)
        if person:
            self._store_status(person, change.health, now)

    def _store_status(self, person: str, health: HealthStatus, now: datetime) -> None:
        """Store the status. If one record cannot be changed, a job repeats it, so that the feed goes on for other
        people.
        """
        try:
            self._checks.store_status(person, health, now)
        except (StoreDown, NotDurable):
            raise
        except Exception as error:
            log.error("change not kept", exc_info=error)
            self._checks.schedule_retry(person, now)
