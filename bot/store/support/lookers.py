"""Which clerks look at a conversation just now, so that two do not answer the same person."""

from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import conversation_key, lookers_key

LOOKING_SECONDS = 60
"""How long somebody counts who opened the page. A page that asks for news says itself that it is still open."""

_LOOK = Script("""
-- KEYS lookers, head; ARGV clerk, second, second until which the clerk looks, seconds to keep
local others = {}
if redis.call('EXISTS', KEYS[2]) == 0 then return others end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
local found = redis.call('HGETALL', KEYS[1])
for i = 1, #found, 2 do
  if tonumber(found[i + 1]) <= tonumber(ARGV[2]) then redis.call('HDEL', KEYS[1], found[i])
  elseif found[i] ~= ARGV[1] then table.insert(others, found[i]) end
end
return others
""")


class Lookers:
    """The clerks who look, by chat."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def look(self, chat: str, clerk: str, second: int, seconds: int) -> tuple[str, ...]:
        """Note that this clerk looks, for so many seconds; gives who else does, sorted by name."""
        keys, args = (lookers_key(chat), conversation_key(chat)), (clerk, second, second + seconds, LOOKING_SECONDS)
        return tuple(sorted(name.decode() for name in self._store.script(_LOOK, keys, args)))
