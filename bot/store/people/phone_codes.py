"""Codes that prove a phone, as keyed digests, and how often they may be sent.

Limits (``facts`` of the service): one message a minute to a chat; a day, ten to a chat, three to a phone for each chat
and ten to a phone in all, three more for the chat that holds a record with this phone; an hourly budget for all. All
are reserved before a message is sent, so that forty requests at once are one message.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.health.clock import unix_second
from bot.store.keys import phone_code_key, sms_budget_key, sms_chat_key, sms_phone_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

CODE_LIFETIME = timedelta(minutes=5)
"""How long a code counts."""

CODE_TRIES = 5
"""How often a wrong code may be typed before the code is void."""

PAUSE = timedelta(seconds=60)
"""The time between two messages to one chat."""

CHAT_DAILY, PHONE_CHAT_DAILY, PHONE_DAILY, PHONE_RESERVED = 10, 3, 10, 3

_DAY_SECONDS = 86_400


class SendLimit(StrEnum):
    """The limit that keeps a message from being sent. The values are parts of template keys."""

    PAUSE = "pause"
    CHAT = "chat"
    PHONE = "phone"
    BUDGET = "budget"


class TooOften(Exception):
    """A message may not be sent now. ``seconds`` is the rest of the pause."""

    def __init__(self, limit: SendLimit, seconds: int = 0) -> None:
        super().__init__(limit.value)
        self.limit = limit
        self.seconds = seconds


_RESERVE_CHAT = Script("""
-- KEYS chat; ARGV now, pause, phone, limit of the chat, limit of the phone in the chat, end of the day
local last = tonumber(redis.call('HGET', KEYS[1], 'last') or 0)
if last + ARGV[2] > tonumber(ARGV[1]) then return last + ARGV[2] - ARGV[1] end
if tonumber(redis.call('HGET', KEYS[1], 'all') or 0) >= tonumber(ARGV[4]) then return -1 end
if tonumber(redis.call('HGET', KEYS[1], ARGV[3]) or 0) >= tonumber(ARGV[5]) then return -2 end
redis.call('HSET', KEYS[1], 'last', ARGV[1])
redis.call('HINCRBY', KEYS[1], 'all', 1)
redis.call('HINCRBY', KEYS[1], ARGV[3], 1)
redis.call('EXPIREAT', KEYS[1], ARGV[6])
return 0
""")

_RESERVE = Script("""
-- KEYS count; ARGV limit, second at which it ends
if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
redis.call('INCR', KEYS[1])
redis.call('EXPIREAT', KEYS[1], ARGV[2])
return 1
""")

_CHECK = Script("""
-- KEYS code; ARGV digest, tries
local digest, tries = string.match(redis.call('GET', KEYS[1]) or '', '^(%x+) (%d+)$')
if not digest then return -1 end
if digest == ARGV[1] then
  redis.call('DEL', KEYS[1])
  return nil
end
tries = tries + 1
if tries >= tonumber(ARGV[2]) then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], digest .. ' ' .. tries, 'KEEPTTL') end
return ARGV[2] - tries
""")


@dataclass(frozen=True, slots=True)
class PhoneUse:
    """What a code is for: it proves ``phone`` (E.164) in ``chat`` for this ``purpose`` and for nothing else."""

    chat: str
    phone: str
    purpose: str


class PhoneCodes:
    """The codes and the counts. ``hourly_budget`` is the number of messages of the whole service in an hour."""

    def __init__(self, store: Store, vault: Vault, hourly_budget: int) -> None:
        self._store = store
        self._vault = vault
        self._hourly_budget = hourly_budget

    def reserve(self, use: PhoneUse, now: datetime, *, holder: bool) -> None:
        """Count one message before it is sent. Raises TooOften. ``holder``: the chat holds a record with this phone."""
        second, phone = unix_second(now), self._phone_digest(use.phone)
        day = second // _DAY_SECONDS
        ends, per_chat = (day + 1) * _DAY_SECONDS, PHONE_CHAT_DAILY + PHONE_RESERVED * holder
        args = (second, int(PAUSE.total_seconds()), phone[:16], CHAT_DAILY, per_chat, ends)
        left = self._store.script(_RESERVE_CHAT, (sms_chat_key(use.chat, day),), args)
        if left:
            raise TooOften({-1: SendLimit.CHAT, -2: SendLimit.PHONE}.get(left, SendLimit.PAUSE), max(0, left))
        in_all = PHONE_DAILY + PHONE_RESERVED * holder
        if not self._store.script(_RESERVE, (sms_phone_key(phone, day),), (in_all, ends)):
            raise TooOften(SendLimit.PHONE)
        hour = second // 3600
        if not self._store.script(_RESERVE, (sms_budget_key(hour),), (self._hourly_budget, (hour + 1) * 3600)):
            raise TooOften(SendLimit.BUDGET)

    def make(self, use: PhoneUse) -> str:
        """A new code of six digits; the one before is void."""
        code = f"{secrets.randbelow(10**6):06}"
        key, value = self._key(use), f"{self._digest(use, code)} 0"
        self._store.run(key, ("SET", key, value, "EX", int(CODE_LIFETIME.total_seconds())))
        return code

    def check(self, use: PhoneUse, code: str) -> int | None:
        """None when the code is right, and then void; else how many tries are left, -1 when there is no code."""
        left = self._store.script(_CHECK, (self._key(use),), (self._digest(use, code), CODE_TRIES))
        return None if left is None else int(left)

    def waiting(self, use: PhoneUse) -> bool:
        """Whether a code that was sent still counts."""
        return bool(self._store.run(self._key(use), ("EXISTS", self._key(use)))[0])

    def _key(self, use: PhoneUse) -> str:
        return phone_code_key(use.chat, self._vault.digest("sms", f"{use.phone} {use.purpose}")[:32])

    def _digest(self, use: PhoneUse, code: str) -> str:
        return self._vault.digest("sms code", f"{use.chat} {use.phone} {use.purpose} {code}")

    def _phone_digest(self, phone: str) -> str:
        return self._vault.digest("sms phone", phone)
