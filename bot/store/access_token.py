"""The WeChat access token (获取 Access token) that all processes share: sealed, deleted when it expires."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from bot.store.keys import access_token_keys
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault

_DROP = Script("""
-- KEYS token; ARGV digest of the token
if redis.call('HGET', KEYS[1], 'd') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
""")

_UNLOCK = Script("""
-- KEYS lock; ARGV random id of the holder
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
""")


class SharedAccessToken:
    """The token of one account. ``name`` is for example the app id; the lock expires after ``lock_seconds``."""

    def __init__(self, store: Store, vault: Vault, name: str, lock_seconds: float = 10) -> None:
        self._store = store
        self._vault = vault
        self._key, self._lock = access_token_keys(name)
        self._lock_milliseconds = int(lock_seconds * 1000)

    def load(self) -> tuple[str, int] | None:
        """The token and the Unix second when it expires; None when there is none or our keys do not open it."""
        (sealed,) = self._store.run(self._key, ("HGET", self._key, "t"))
        try:
            token, expires_at = json.loads(self._vault.open(sealed or b"", self._key))
        except UnsealError:
            return None
        return token, expires_at

    def save(self, token: str, expires_at: int) -> None:
        """Save the token; it is deleted at the Unix second ``expires_at``."""
        sealed = self._vault.seal(json.dumps([token, expires_at]), self._key)
        self._store.run(
            self._key,
            ("HSET", self._key, "t", sealed, "d", self._digest(token)),
            ("EXPIREAT", self._key, expires_at),
        )

    def drop(self, token: str) -> None:
        """Delete the stored token, if it is still this one."""
        self._store.script(_DROP, (self._key,), (self._digest(token),))

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Try to get the lock for fetching a new token, without waiting. Yields whether the caller has it."""
        mine = os.urandom(8)
        (holder,) = self._store.run(self._lock, ("SET", self._lock, mine, "NX", "GET", "PX", self._lock_milliseconds))
        if holder not in (None, mine):
            yield False
            return
        try:
            yield True
        finally:
            self._store.script(_UNLOCK, (self._lock,), (mine,))

    def _digest(self, token: str) -> str:
        return self._vault.digest("access token", token)
