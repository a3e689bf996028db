"""Counts the customer-service messages to a chat since the person's last message, the bot's own notices too.

They are counted before they are sent, so that none is left out. ``Conversations.record`` sets the count to 0.
"""

from bot.health.support.window import MAX_SENDS, WINDOW_SECONDS
from bot.store.redis.store import Store
from bot.store.support.keys import sends_key


class Sends:
    """The counts, by chat."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, chat: str) -> int:
        """How many were sent."""
        key = sends_key(chat)
        return int(self._store.run(key, ("GET", key))[0] or 0)

    def add(self, chat: str) -> None:
        """Count one more, durably. An attempt that is made twice may count twice: less is promised then."""
        key = sends_key(chat)
        self._store.run(key, ("INCR", key), ("EXPIRE", key, WINDOW_SECONDS), durable=True)

    def use_up(self, chat: str) -> None:
        """The platform takes no more messages until the person writes again."""
        key = sends_key(chat)
        self._store.run(key, ("SET", key, MAX_SENDS, "EX", WINDOW_SECONDS), durable=True)
