"""Pictures that people sent: those of a conversation, by its chat, and the evidence of a review, by its receipt number.

A picture has a number from 1 on. Its place is reserved when the message comes; the picture itself is fetched later, or
a fault is noted in its place. Whatever there is of an owner goes with ``erase``.

Fields of the hash of states: ``next`` (the last number), ``m:<message>`` (the number of the picture in it; for a
review the chat stands before the message), ``<number>`` (its state).
"""

from enum import StrEnum

from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import picture_states_key, pictures_key
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


_MESSAGE = "m:"
"""How the fields begin that say which number the picture in a message has."""

_RESERVE = Script("""
-- KEYS states; ARGV field of the message, limit
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then return tonumber(known) end
local count, fields = 0, redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local kept = fields[i + 1] == 'here' or fields[i + 1] == 'awaited'
  if kept then count = count + 1 end
end
if count >= tonumber(ARGV[2]) then return 0 end
local number = redis.call('HINCRBY', KEYS[1], 'next', 1)
redis.call('HSET', KEYS[1], ARGV[1], number, number, 'awaited')
return number
""")

_SETTLE = Script("""
-- KEYS states, pictures; ARGV number, state, sealed or empty
if redis.call('HGET', KEYS[1], ARGV[1]) ~= 'awaited' then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if ARGV[3] ~= '' then redis.call('HSET', KEYS[2], ARGV[1], ARGV[3]) end
return 1
""")
"""Nothing is written when the owner was erased meanwhile."""

_ADD = Script("""
-- KEYS states, pictures; ARGV sealed
local number = redis.call('HINCRBY', KEYS[1], 'next', 1)
redis.call('HSET', KEYS[1], number, 'here')
redis.call('HSET', KEYS[2], number, ARGV[1])
return number
""")

_ERASE_SENT = Script("""
-- KEYS states, pictures; ARGV how the fields of the sender's messages begin
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, #ARGV[1]) == ARGV[1] then
    redis.call('HDEL', KEYS[1], fields[i], fields[i + 1])
    redis.call('HDEL', KEYS[2], fields[i + 1])
  end
end
return 1
""")

_MOVE_SENT = Script("""
-- KEYS states; ARGV how the fields of the messages of the former and of the new sender begin
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, #ARGV[1]) == ARGV[1] then
    redis.call('HDEL', KEYS[1], fields[i])
    redis.call('HSET', KEYS[1], ARGV[2] .. string.sub(fields[i], #ARGV[1] + 1), fields[i + 1])
  end
end
return 1
""")


def sent_by(chat: str, message: str) -> str:
    """The key of a message for an owner to whom several chats send pictures."""
    return f"{chat} {message}"


class Pictures:
    """The pictures, by owner and number."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def add(self, owner: str, picture: bytes) -> int:
        """Keep a picture that is here already; gives its number."""
        states, pictures = picture_states_key(owner), pictures_key(owner)
        sealed = self._vault.seal(picture, pictures)
        return int(self._store.script(_ADD, (states, pictures), (sealed,), durable=True))

    def list(self, owner: str) -> dict[int, PictureState]:
        """All pictures by number, in the order in which they were sent."""
        key = picture_states_key(owner)
        found = iter(self._store.run(key, ("HGETALL", key))[0])
        states = {int(n): PictureState(s.decode()) for n, s in zip(found, found, strict=True) if n.isdigit()}
        return dict(sorted(states.items()))

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
        keys = picture_states_key(owner), pictures_key(owner)
        self._store.run(keys[0], ("DEL", *keys), durable=True)

    def erase_sent(self, owner: str, chat: str) -> None:
        """Delete what this chat sent for this owner (``sent_by``). The numbers of the others stay."""
        keys = picture_states_key(owner), pictures_key(owner)
        self._store.script(_ERASE_SENT, keys, (_MESSAGE + sent_by(chat, ""),), durable=True)

    def move_sent(self, owner: str, former: str, new: str) -> None:
        """Let what one chat sent for this owner count as sent by the person's new chat."""
        senders = (_MESSAGE + sent_by(chat, "") for chat in (former, new))
        self._store.script(_MOVE_SENT, (picture_states_key(owner),), (*senders,), durable=True)

    def reserve(self, owner: str, message: str, limit: int) -> int:
        """The number of the picture in the message with this key, which is fetched later; 0 when the owner has as many
        as ``limit``. The same message has the same number.
        """
        return int(
            self._store.script(_RESERVE, (picture_states_key(owner),), (_MESSAGE + message, limit), durable=True)
        )

    def number(self, owner: str, message: str) -> int:
        """The number of the picture in the message with this key; 0 when none was reserved."""
        key = picture_states_key(owner)
        return int(self._store.run(key, ("HGET", key, _MESSAGE + message))[0] or 0)

    def settle(self, owner: str, number: int, picture: bytes) -> None:
        """Keep an awaited picture."""
        key = pictures_key(owner)
        self._end_waiting(owner, number, PictureState.HERE, self._vault.seal(picture, key))

    def fail(self, owner: str, number: int, state: PictureState) -> None:
        """Note why an awaited picture does not come."""
        self._end_waiting(owner, number, state, b"")

    def _end_waiting(self, owner: str, number: int, state: PictureState, sealed: bytes) -> None:
        keys = picture_states_key(owner), pictures_key(owner)
        self._store.script(_SETTLE, keys, (number, state, sealed), durable=True)
