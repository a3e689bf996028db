"""Which clerks look at a conversation just now, so that two do not answer the same person; and whether it has changed.

A page asks for both every few seconds, so both are one small read.
"""

from dataclasses import dataclass

from bot.store.keys import chat_keys
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import DESK_FIELD, conversation_key, lookers_key, sends_key

LOOKING_SECONDS = 60
"""How long somebody counts who opened the page. A page that asks for news says itself that it is still open."""

_LOOK = Script(f"""
-- KEYS lookers, head, sends, chat; ARGV clerk, second, second until which the clerk looks, seconds to keep
local others, version = {{}}, redis.call('HGET', KEYS[2], 'version')
if not version then return {{others, ''}} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
local found = redis.call('HGETALL', KEYS[1])
for i = 1, #found, 2 do
  if tonumber(found[i + 1]) <= tonumber(ARGV[2]) then redis.call('HDEL', KEYS[1], found[i])
  elseif found[i] ~= ARGV[1] then table.insert(others, found[i]) end
end
local sent = table.concat(redis.call('LRANGE', KEYS[3], 0, -1), ',')
local silent = redis.call('HGET', KEYS[4], '{DESK_FIELD}') or ''
return {{others, version .. ' ' .. sent .. ' ' .. silent}}
""")


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody who looks sees at once: the names of ``others``, sorted, and ``state``, which is another text when
    the conversation has changed; empty when there is none any more.
    """

    others: tuple[str, ...]
    state: str


class Lookers:
    """The clerks who look, by chat."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def look(self, chat: str, clerk: str, second: int, seconds: int) -> Look:
        """Note that this clerk looks, for so many seconds."""
        keys = lookers_key(chat), conversation_key(chat), sends_key(chat), chat_keys(chat).chat
        args = (clerk, second, second + seconds, LOOKING_SECONDS)
        others, state = self._store.script(_LOOK, keys, args)
        return Look(tuple(sorted(name.decode() for name in others)), state.decode())
