"""The codes that were sent by text message, kept as keyed digests only.

A code counts for one chat, one phone and one purpose, CODE_SECONDS long and MAX_TRIES times. A new one replaces it. A
right code stays right until its time is over, so that a message that comes twice has the same result.
"""

from datetime import datetime

from bot.health.people.phone_fault import PhoneFault, PhoneUnproved
from bot.store.keys import phone_code_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

CODE_SECONDS = 300
MAX_TRIES = 5

_CHECK = Script("""
-- KEYS code; ARGV digest of what was typed, now in Unix seconds, most tries
local until_, tries = unpack(redis.call('HMGET', KEYS[1], 'until', 'tries'))
if not until_ then return {'none', 0} end
if tonumber(ARGV[2]) >= tonumber(until_) then return {'expired', 0} end
if tonumber(tries) >= tonumber(ARGV[3]) then return {'spent', 0} end
if redis.call('HGET', KEYS[1], 'code') == ARGV[1] then return {'ok', 0} end
local left = tonumber(ARGV[3]) - redis.call('HINCRBY', KEYS[1], 'tries', 1)
if left == 0 then return {'spent', 0} end
return {'wrong', left}
""")


class PhoneCodes:
    """The codes (``phone_code_key``)."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def save(self, chat: str, phone: str, purpose: str, code: str, now: datetime) -> None:
        """Let this code count from now on, and no other for the same chat, phone and purpose."""
        key = self._key(chat, phone, purpose)
        until = int(now.timestamp()) + CODE_SECONDS
        fields = ("code", self._digest(key, code), "until", until, "tries", 0)
        self._store.run(key, ("HSET", key, *fields), ("EXPIRE", key, CODE_SECONDS))

    def remove(self, chat: str, phone: str, purpose: str) -> None:
        """Let no code count."""
        key = self._key(chat, phone, purpose)
        self._store.run(key, ("DEL", key))

    def is_waiting(self, chat: str, phone: str, purpose: str, now: datetime) -> bool:
        """Whether a code can still be typed."""
        key = self._key(chat, phone, purpose)
        until, tries = self._store.run(key, ("HMGET", key, "until", "tries"))[0]
        return until is not None and now.timestamp() < int(until) and int(tries) < MAX_TRIES

    def check(self, chat: str, phone: str, purpose: str, code: str, now: datetime) -> None:
        """Compare what was typed with the code. Raises PhoneUnproved: NONE, WRONG (``left``), EXPIRED or SPENT."""
        key = self._key(chat, phone, purpose)
        args = self._digest(key, code), int(now.timestamp()), MAX_TRIES
        outcome, left = self._store.script(_CHECK, (key,), args)
        if outcome != b"ok":
            fault = PhoneFault(outcome.decode())
            raise PhoneUnproved(fault, **({"left": left} if fault is PhoneFault.WRONG else {}))

    def _key(self, chat: str, phone: str, purpose: str) -> str:
        return phone_code_key(self._vault.digest("phone code", f"{chat} {phone} {purpose}"))

    def _digest(self, key: str, code: str) -> str:
        return self._vault.digest("phone code value", f"{key} {code}")
