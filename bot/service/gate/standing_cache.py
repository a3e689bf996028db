"""A cache of which scanners keep their posts: a scan should not need another store request for it."""

from collections.abc import Sequence
from datetime import datetime

from bot.chat.fields import RECYCLED
from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour
from bot.health.gate.scans import KEPT_OFF_DUTY
from bot.service.gate.scan_results import ScannerChat
from bot.service.gate.venue_cache import CACHE_LIFETIME
from bot.service.people.standing import FOREVER, PostRight, Standing
from bot.store.redis.errors import StoreError

_NEVER = PostRight(datetime.min.replace(tzinfo=BEIJING) + CACHE_LIFETIME, Colour.GREY)

_UNREADABLE = PostRight(FOREVER, Colour.GREY)

MAX_CHATS = 4096
"""Most chats in the cache of one process."""


class StandingCache:
    """Remembers each right for CACHE_LIFETIME, and no longer than a grace lasts; where the record was read with the
    chat, only while it is as it was then. A no is asked again, and so is a colour that keeps off duty, so that who
    proves a phone or is measured anew goes on at once. A phone that is another's by now counts at once: the chat's
    field RECYCLED says so.
    """

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._kept: dict[tuple[str, str], tuple[PostRight, Sequence[bytes | None]]] = {}

    def post_right(self, scanner: ScannerChat, now: datetime) -> PostRight | None:
        """The right of this chat to its posts by its own record, None without it. While that cannot be read, who is on
        duty works on.
        """
        chat, person, recycled, known, *_ = scanner
        kept, seen = self._kept.get((chat, person), (_NEVER, ()))
        if kept.until - CACHE_LIFETIME <= now < kept.until and not recycled and (not known or known == seen):
            return kept
        try:
            found = self._standing.post_right(chat, person, now, known)
        except StoreError:
            return _UNREADABLE
        if found is None:
            return None
        if recycled:
            self._standing.chat_fields.replace(chat, RECYCLED, recycled, "")  # unless it was recycled again just now
        if found.colour in KEPT_OFF_DUTY:
            return found
        if len(self._kept) >= MAX_CHATS:
            self._kept.clear()
        self._kept[chat, person] = found._replace(until=min(found.until, now + CACHE_LIFETIME)), known
        return found
