"""The small plain facts of a chat, read and changed outside a message (by the worker and by other chats' messages)."""

from datetime import date

from bot.store.commands import Script
from bot.store.connection import Store
from bot.store.keys import chat_keys

_REPLACE = Script("""
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
""")

_COUNT = Script("""
local day, count = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^(%S+) (%d+)$')
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. (day == ARGV[2] and count + 1 or 1))
return 1
""")


class Profiles:
    """Chats by openid; the same hash that a message's begin loads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, openid: str) -> dict[str, str]:
        """All plain facts of the chat."""
        key = chat_keys(openid).chat
        (raw,) = self._store.run(key, ("HGETALL", key))
        return {k.decode(): v.decode() for k, v in zip(raw[::2], raw[1::2], strict=True)}

    def replace(self, openid: str, field: str, before: str, after: str) -> bool:
        """Change a fact if it still is ``before``; an empty ``after`` removes it."""
        return bool(self._store.script(_REPLACE, (chat_keys(openid).chat,), (field, before, after), durable=True))

    def count_failure(self, openid: str, day: date) -> None:
        """Count one more failed check of this day in the fact ``failed``: the day, and how many."""
        self._store.script(_COUNT, (chat_keys(openid).chat,), ("failed", day.isoformat()), durable=True)

    def set(self, openid: str, field: str, value: str) -> None:
        """Set a fact."""
        key = chat_keys(openid).chat
        self._store.run(key, ("HSET", key, field, value), durable=True)
