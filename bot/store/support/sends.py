"""Counts the customer-service messages to a chat since the person's last message, the bot's own notices too.

They are counted before they are sent, so that none is left out, and only where there is a conversation, also a closed
one. ``Conversations`` sets the count to 0 when the person writes.
"""

from bot.health.support.window import MAX_SENDS, WINDOW_SECONDS
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import conversation_key, sends_key

_ADD = Script("""
-- KEYS head, sends; ARGV number, seconds
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('INCRBY', KEYS[2], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 1
""")


class Sends:
    """The counts, by chat."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, chat: str) -> int:
        """How many were sent."""
        key = sends_key(chat)
        return int(self._store.run(key, ("GET", key))[0] or 0)

    def add(self, chat: str, number: int = 1) -> None:
        """Count more, durably. What is counted twice, after a lost connection, lets less be promised."""
        keys = conversation_key(chat), sends_key(chat)
        self._store.script(_ADD, keys, (number, WINDOW_SECONDS), durable=True)

    def use_up(self, chat: str) -> None:
        """The platform takes no more messages until the person writes again."""
        self.add(chat, MAX_SENDS)
