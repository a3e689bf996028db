"""Pictures that people sent: those of a conversation, by its chat, and the evidence of a review, by its receipt number.

A picture has a number from 1 on. Its place is reserved when the message comes; the picture itself is fetched later, or
a fault is noted in its place. Whatever is left of an owner goes with ``erase``.

Fields of the hash: ``next`` (the last number), ``m:<message>`` (the number of the picture in it), ``<number>`` (the
sealed picture), ``<number>:<state>`` (one that is not here).
"""

from enum import StrEnum

from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import pictures_key
from bot.store.vault import UnsealError, Vault

MAX_OF_REVIEW = 5
"""The pictures that a review has at most."""

MAX_OF_CONVERSATION = 20
"""Those of a conversation: 6 MB."""


class PictureState(StrEnum):
    """Where a picture is. ``HERE``: in the store. ``AWAITED``: still at the platform. The others are gone:
    ``EXPIRED``: the platform keeps it no more, or never had it. ``UNREADABLE``: no picture, broken, or of a wrong type.
    ``LARGE``: of more pixels or bytes than are read.
    """

    HERE = "here"
    AWAITED = "awaited"
    EXPIRED = "expired"
    UNREADABLE = "unreadable"
    LARGE = "large"


_RESERVE = Script("""
-- KEYS pictures; ARGV message, limit
local known = redis.call('HGET', KEYS[1], 'm:' .. ARGV[1])
if known then return tonumber(known) end
local count = 0
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.match(field, '^%d+$') or string.match(field, '^%d+:awaited$') then count = count + 1 end
end
if count >= tonumber(ARGV[2]) then return 0 end
local number = redis.call('HINCRBY', KEYS[1], 'next', 1)
redis.call('HSET', KEYS[1], 'm:' .. ARGV[1], number, number .. ':awaited', '')
return number
""")

_SETTLE = Script("""
-- KEYS pictures; ARGV number, field, value
if redis.call('HDEL', KEYS[1], ARGV[1] .. ':awaited') == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 1
""")
"""Nothing is written when the owner was erased meanwhile."""

_ADD = Script("""
-- KEYS pictures; ARGV sealed
local number = redis.call('HINCRBY', KEYS[1], 'next', 1)
redis.call('HSET', KEYS[1], number, ARGV[1])
return number
""")


class Pictures:
    """The pictures, by owner and number."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def add(self, owner: str, picture: bytes) -> int:
        """Keep a picture that is here already; gives its number."""
        key = pictures_key(owner)
        return int(self._store.script(_ADD, (key,), (self._vault.seal(picture, key),), durable=True))

    def list(self, owner: str) -> dict[int, PictureState]:
        """All pictures by number, in the order in which they were sent."""
        key = pictures_key(owner)
        fields = (field.decode().partition(":") for field in self._store.run(key, ("HKEYS", key))[0])
        found = {int(number): PictureState(state or "here") for number, _, state in fields if number.isdecimal()}
        return dict(sorted(found.items()))

    def get(self, owner: str, number: int) -> bytes | None:
        """The picture; None when it is not here, and when no key opens it."""
        key = pictures_key(owner)
        (sealed,) = self._store.run(key, ("HGET", key, number))
        try:
            return self._vault.open(sealed, key) if sealed else None
        except UnsealError:
            return None

    def erase(self, owner: str) -> None:
        """Delete all of this owner."""
        key = pictures_key(owner)
        self._store.run(key, ("DEL", key), durable=True)

    def reserve(self, owner: str, message: str, limit: int) -> int:
        """The number of the picture in the message with this key, which is fetched later; 0 when the owner has as many
        as ``limit``. The same message has the same number.
        """
        return int(self._store.script(_RESERVE, (pictures_key(owner),), (message, limit), durable=True))

    def number(self, owner: str, message: str) -> int:
        """The number of the picture in the message with this key; 0 when none was reserved."""
        key = pictures_key(owner)
        return int(self._store.run(key, ("HGET", key, f"m:{message}"))[0] or 0)

    def settle(self, owner: str, number: int, picture: bytes) -> None:
        """Keep an awaited picture."""
        key = pictures_key(owner)
        self._store.script(_SETTLE, (key,), (number, number, self._vault.seal(picture, key)), durable=True)

    def fail(self, owner: str, number: int, state: PictureState) -> None:
        """Note why an awaited picture does not come."""
        self._store.script(_SETTLE, (pictures_key(owner),), (number, f"{number}:{state}", ""), durable=True)
