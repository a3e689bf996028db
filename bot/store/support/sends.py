"""When customer-service messages were sent to a chat since the person's last message, the bot's own notices too.

They are noted before they are sent, so that none is left out, and only where there is a conversation, also a closed
one. ``Conversations`` notes what the person does, and forgets the sends when the person writes.
"""

from bot.health.support.window import MAX_SENDS, WINDOW_SECONDS, Act, Window, windows_after
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import conversation_key, sends_key

ROOM = 2 * MAX_SENDS
"""The last sends that are kept: more than all open windows allow, which is 5 and 3."""

_ADD = Script("""
-- KEYS head, sends; ARGV second, number, room, seconds
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for _ = 1, ARGV[2] do redis.call('RPUSH', KEYS[2], ARGV[1]) end
redis.call('LTRIM', KEYS[2], -ARGV[3], -1)
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 1
""")


class Sends:
    """The sends, by chat. Moments are Unix seconds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def windows(self, chat: str) -> tuple[Window, ...]:
        """The windows that are known to have been opened, with the sends that are left in them."""
        head, sends = conversation_key(chat), sends_key(chat)
        known, sent = self._store.run(head, ("HMGET", head, "heard", "tapped"), ("LRANGE", sends, 0, -1))
        acts = zip((Act.MESSAGE, Act.MENU), known, strict=True)
        return windows_after(((act, int(at)) for act, at in acts if int(at or 0)), map(int, sent))

    def add(self, chat: str, second: int) -> None:
        """Note a send, durably. What is noted twice, after a lost connection, lets less be promised."""
        self._add(chat, second, 1)

    def take_back(self, chat: str, second: int) -> None:
        """Forget one send of this second, which the platform has refused."""
        key = sends_key(chat)
        self._store.run(key, ("LREM", key, -1, second))

    def use_up(self, chat: str, second: int) -> None:
        """The platform takes no more messages until the person writes again."""
        self._add(chat, second, ROOM)

    def _add(self, chat: str, second: int, number: int) -> None:
        keys = conversation_key(chat), sends_key(chat)
        self._store.script(_ADD, keys, (second, number, ROOM, WINDOW_SECONDS), durable=True)
