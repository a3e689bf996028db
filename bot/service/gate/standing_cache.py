"""A cache of which scanners keep their posts: a scan should not need another store request for it."""

from collections.abc import Sequence
from datetime import datetime

from bot.chat.fields import RECYCLED
from bot.health.clock import BEIJING
from bot.service.gate.scan_results import ScannerChat
from bot.service.gate.venue_cache import CACHE_LIFETIME
from bot.service.people.standing import Standing
from bot.store.redis.errors import StoreError

_NEVER: tuple[datetime, Sequence[bytes | None]] = datetime.min.replace(tzinfo=BEIJING) + CACHE_LIFETIME, ()

MAX_CHATS = 4096
"""Most chats in the cache of one process."""


class StandingCache:
    """Remembers each yes for CACHE_LIFETIME, and no longer than a grace lasts; where the record was read with the chat,
    only while it is as it was then. A no is asked again, so that who proves a phone goes on at once. A phone that is
    another's by now counts at once: the chat's field RECYCLED says so.
    """

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._kept: dict[tuple[str, str], tuple[datetime, Sequence[bytes | None]]] = {}

    def keeps_posts(self, scanner: ScannerChat, now: datetime) -> bool:
        """Whether this chat keeps its posts by its own record. While that cannot be read, who is on duty works on."""
        chat, person, recycled, known, _ = scanner
        kept, seen = self._kept.get((chat, person), _NEVER)
        if kept - CACHE_LIFETIME <= now < kept and not recycled and (not known or known == seen):
            return True
        try:
            until = self._standing.posts_until(chat, person, now, known)
        except StoreError:
            return True
        if until is None:
            return False
        if recycled:
            self._standing.chat_fields.replace(chat, RECYCLED, recycled, "")  # unless it was recycled again just now
        if len(self._kept) >= MAX_CHATS:
            self._kept.clear()
        self._kept[chat, person] = min(until, now + CACHE_LIFETIME), known
        return True
