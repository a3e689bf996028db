"""A cache of which scanners keep their posts: a scan should not need another store request for it."""

from collections.abc import Sequence
from datetime import datetime

from bot.service.gate.venue_cache import CACHE_LIFETIME
from bot.service.people.standing import Standing
from bot.store.redis.errors import StoreError

MAX_CHATS = 4096
"""Most chats in the cache of one process."""


class StandingCache:
    """Remembers each yes for CACHE_LIFETIME. A no is asked again, so that who proves a phone goes on at once."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._kept: dict[tuple[str, str], datetime] = {}

    def keeps_posts(self, chat: str, person: str, known: Sequence[bytes | None], now: datetime) -> bool:
        """Whether this chat keeps its posts by the record of this person; ``known``: its values, if they were read with
        the chat. While the record cannot be read, who is on duty works on.
        """
        if known:
            return self._standing.keeps_posts(chat, person, now, known)
        asked = self._kept.get((chat, person))
        if asked and abs(now - asked) < CACHE_LIFETIME:
            return True
        try:
            keeps = self._standing.keeps_posts(chat, person, now)
        except StoreError:
            return True
        if keeps:
            if len(self._kept) >= MAX_CHATS:
                self._kept.clear()
            self._kept[chat, person] = now
        return keeps
