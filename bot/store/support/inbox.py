"""The lists in which clerks find conversations. They follow the heads, which have another hash tag and are the truth.

A head is placed after each change, and again by a job that is planned before the change: so no conversation is left out
of the lists for long. An older version never takes the place of a newer one.
"""

from collections.abc import Sequence

from bot.channel import Prefetch
from bot.health.support.conversation import Conversation, ConversationState
from bot.store.redis.commands import Argument, Command, Script
from bot.store.redis.store import Store
from bot.store.support.keys import (
    CLOSED_KEY,
    LISTS_VERSION_KEY,
    OPEN_KEY,
    OWNED_KEY,
    PLACES_KEY,
    QUEUE_KEY,
    WAITING_KEY,
)
from bot.store.support.search_index import placing

_PLACE = Script("""
-- KEYS places, waiting, open, owned, closed, queue, version of all
-- ARGV chat, version, state or gone, owner, score, queued 0|1
local version, owner = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '0 ', '^(%d+) (.*)$')
if ARGV[3] ~= 'gone' and tonumber(version) > tonumber(ARGV[2]) then return 0 end
redis.call('INCR', KEYS[7])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], owner .. ' ' .. ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('ZREM', KEYS[6], ARGV[1])
if ARGV[3] == 'gone' then return redis.call('HDEL', KEYS[1], ARGV[1]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[4])
if ARGV[3] == 'closed' then redis.call('ZADD', KEYS[5], ARGV[5], ARGV[1]) return 1 end
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[1])
if ARGV[6] == '1' then redis.call('ZADD', KEYS[6], ARGV[5], ARGV[1]) end
if ARGV[3] == 'owned' then redis.call('ZADD', KEYS[4], 0, ARGV[4] .. ' ' .. ARGV[1])
else redis.call('ZADD', KEYS[2], ARGV[5], ARGV[1]) end
return 1
""")

KEYS = (PLACES_KEY, WAITING_KEY, OPEN_KEY, OWNED_KEY, CLOSED_KEY, QUEUE_KEY, LISTS_VERSION_KEY)


class Inbox:
    """The lists, of chat ids."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def place(self, chat: str, head: Conversation | None, along: Prefetch | None = None) -> None:
        """Put a conversation into the lists in which it belongs; None: into none. ``along``: what is counted of it."""
        args: tuple[Argument, ...] = (chat, 0, "gone", "", 0, 0)
        if head is not None:
            owner = head.owner if head.state is ConversationState.OWNED else ""
            args = (chat, head.version, head.state, owner, head.score, int(head.is_queued))
        commands = _PLACE.call(KEYS, args), placing(chat, head), *(along.commands if along else ())
        self._store.run(PLACES_KEY, *commands, durable=True)

    def waiting(self, first: int, count: int) -> list[str]:
        """The chats that nobody owns, the oldest first, from number ``first`` on."""
        return self._read(("ZRANGE", WAITING_KEY, first, first + count - 1))

    def open(self, first: int, count: int) -> list[str]:
        """All chats with an open conversation, the oldest first."""
        return self._read(("ZRANGE", OPEN_KEY, first, first + count - 1))

    def closed(self, first: int, count: int) -> list[str]:
        """The chats whose conversation is closed, the last closed first."""
        return self._read(("ZREVRANGE", CLOSED_KEY, first, first + count - 1))

    def owned_by(self, name: str) -> list[str]:
        """The chats of this clerk."""
        found = self._read(("ZRANGEBYLEX", OWNED_KEY, f"[{name} ", f"({name}!"))
        return [member.partition(" ")[2] for member in found]

    def counts(self) -> tuple[int, int]:
        """How many wait, and how many are open."""
        waiting, opened = self._store.run(OPEN_KEY, ("ZCARD", WAITING_KEY), ("ZCARD", OPEN_KEY))
        return int(waiting), int(opened)

    def version(self) -> int:
        """A number that grows when a conversation gets another place, or another owner."""
        return int(self._store.run(LISTS_VERSION_KEY, ("GET", LISTS_VERSION_KEY))[0] or 0)

    def placed(self) -> list[str]:
        """All chats that are in a list."""
        return self._read(("HKEYS", PLACES_KEY))

    def _read(self, command: Command) -> list[str]:
        found: Sequence[bytes] = self._store.run(OPEN_KEY, command)[0]
        return [chat.decode() for chat in found]
