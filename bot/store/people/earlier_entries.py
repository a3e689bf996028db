"""Chats that were entered in a record before there were levels: as its owner or agents, without a proof.

They are in the record that the document leads to, maybe several of them, while nobody holds it. Whoever comes later
without a proof gets a claim of their own. A step here changes nothing once somebody holds the record.
"""

from bot.store.keys import agents_key, person_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store

_LEAVE = Script("""
-- KEYS person, agents; ARGV chat
if tonumber(redis.call('HGET', KEYS[1], 'l') or 2) >= 2 then return 0 end
if redis.call('HGET', KEYS[1], 'o') == ARGV[1] then redis.call('HSET', KEYS[1], 'o', '') end
redis.call('HDEL', KEYS[2], ARGV[1])
return 1
""")


class EarlierEntries:
    """The entries in records that nobody holds, by person id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def leave(self, person: str, chat: str) -> bool:
        """End the entry of this chat only. False, and nothing is changed, when somebody holds the record."""
        return bool(self._store.script(_LEAVE, (person_key(person), agents_key(person)), (chat,), durable=True))
