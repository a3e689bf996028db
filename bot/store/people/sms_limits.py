"""The limits of messages by SMS: of a phone, of a chat, and of the whole service in an hour.

A message is reserved before it is sent, so that many requests at once send one. A reservation is found again by the id
of its attempt: so making it twice counts once, and it can be given back. Strangers cannot use up what is kept besides
for whoever claims the record with that phone, nor what is reserved for its holder.
"""

from datetime import datetime
from enum import IntEnum

from bot.health.people.phone_fault import PhoneFault, PhoneUnproved, SmsPriority
from bot.store.keys import chat_sms_key, phone_sms_key, service_sms_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

PAUSE_SECONDS = 60
"""The shortest time between two messages that one chat asks for, to one phone. Other chats pause nobody."""

PER_PHONE, KEPT, PER_PHONE_AND_CHAT, RESERVED, PER_CHAT = 10, 3, 3, 3, 10
"""Messages a day: to a phone; besides, for chats that claim its record; to a phone for each chat; besides, for the chat
that holds its record; for a chat."""

_LIMITS = {
    SmsPriority.NONE: (PER_PHONE, PER_PHONE, 0),
    SmsPriority.CLAIMED: (PER_PHONE, PER_PHONE + KEPT, 0),
    SmsPriority.HELD: (PER_PHONE, PER_PHONE, RESERVED),
}
"""The messages to a phone for all chats without what is kept, with it, and what is reserved."""

_KEPT_SECONDS, _HOUR_KEPT_SECONDS = 2 * 86_400, 2 * 3600

_RESERVE = Script("""
-- KEYS attempts; ARGV attempt, now and start of the day in Unix seconds, pause, chat,
--   limits: of the chat, of all without the kept ones, of all with them, reserved; seconds to keep
-- An attempt is "time kind chat". Returns {0, SmsKind} when it is reserved, {1, seconds to wait}, {2, 0} at the limit.
local now, start, pause = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local few, plain, most, spare = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local mine, all, reserved, last = 0, 0, 0, -pause
local found = redis.call('HGETALL', KEYS[1])
for i = 1, #found, 2 do
  local at, kind, chat = string.match(found[i + 1], '^(%d+) (%d) (.*)$')
  if found[i] == ARGV[1] then return {0, tonumber(kind)} end
  at = tonumber(at)
  if chat == ARGV[5] then last = math.max(last, at) end
  if at < start then
    if at + pause <= now then redis.call('HDEL', KEYS[1], found[i]) end
  elseif kind == '1' then reserved = reserved + 1
  else
    if kind ~= '3' then all = all + 1 end
    if chat == ARGV[5] then mine = mine + 1 end
  end
end
if last + pause > now then return {1, last + pause - now} end
local kind = 0
if mine >= few or (spare > 0 and all >= plain) then
  if reserved >= spare then return {2, 0} end
  kind = 1
elseif all >= plain then kind = all < most and 2 or 3 end
redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. kind .. ' ' .. ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[10])
return {0, kind}
""")

_RESERVE_HOUR = Script("""
-- KEYS attempts of the hour; ARGV attempt, limit, seconds to keep
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
if redis.call('SCARD', KEYS[1]) <= tonumber(ARGV[2]) then return 1 end
redis.call('SREM', KEYS[1], ARGV[1])
return 0
""")


class SmsKind(IntEnum):
    """``RESERVED``: a message besides the limit, for the holder. ``KEPT``: one of those that are kept. ``UNSENT``: it
    counts for the chat as if it were a kept one, but must not be sent: who tries is told the same.
    """

    PLAIN = 0
    RESERVED = 1
    KEPT = 2
    UNSENT = 3


class SmsLimits:
    """The attempts for a chat (``chat_sms_key``), to a phone (``phone_sms_key``), in an hour (``service_sms_key``)."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def reserve(
        self, chat: str, phone: str, attempt: str, now: datetime, budget: int, priority: SmsPriority
    ) -> SmsKind:
        """Reserve a message; ``budget`` is the most in an hour.

        Raises PhoneUnproved: SOON (``seconds``), DAY, CHAT_DAY or BUDGET; then nothing is reserved.
        """
        try:
            if self._reserve(self._chat_key(chat), attempt, now, 0, "", (PER_CHAT, PER_CHAT, PER_CHAT, 0))[0]:
                raise PhoneUnproved(PhoneFault.CHAT_DAY)
            limits = PER_PHONE_AND_CHAT, *_LIMITS[priority]
            whose = self._phone_key(phone), attempt, now, PAUSE_SECONDS, self._chat_key(chat)
            refused, value = self._reserve(*whose, limits)
            if refused:
                raise PhoneUnproved(PhoneFault.SOON, seconds=value) if value else PhoneUnproved(PhoneFault.DAY)
            args = attempt, budget, _HOUR_KEPT_SECONDS
            if not self._store.script(_RESERVE_HOUR, (_hour_key(now),), args):
                raise PhoneUnproved(PhoneFault.BUDGET)
        except PhoneUnproved:
            self.give_back(chat, phone, attempt, now)
            raise
        return SmsKind(value)

    def give_back(self, chat: str, phone: str, attempt: str, now: datetime) -> None:
        """Undo the reservation of this attempt, wherever there is one."""
        for key in (self._chat_key(chat), self._phone_key(phone)):
            self._store.run(key, ("HDEL", key, attempt))
        hour = _hour_key(now)
        self._store.run(hour, ("SREM", hour, attempt))

    def count_in_hour(self, now: datetime) -> int:
        """The messages of this hour so far."""
        key = _hour_key(now)
        return int(self._store.run(key, ("SCARD", key))[0])

    def _reserve(
        self, key: str, attempt: str, now: datetime, pause: int, chat: str, limits: tuple[int, int, int, int]
    ) -> tuple[int, int]:
        start = now.replace(hour=0, minute=0, second=0, microsecond=0)
        times = int(now.timestamp()), int(start.timestamp())
        args = attempt, *times, pause, chat, *limits, _KEPT_SECONDS
        refused, value = self._store.script(_RESERVE, (key,), args)
        return refused, value

    def _chat_key(self, chat: str) -> str:
        return chat_sms_key(self._vault.digest("sms chat", chat))

    def _phone_key(self, phone: str) -> str:
        return phone_sms_key(self._vault.digest("sms phone", phone))


def _hour_key(now: datetime) -> str:
    return service_sms_key(f"{now:%Y%m%d%H}")
