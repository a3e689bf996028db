"""The platform's access token, shared by all processes: sealed, gone when it ends, fetched by one at a time."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from bot.store.commands import Script
from bot.store.connection import Store
from bot.store.keys import token_keys
from bot.store.vault import Unopened, Vault

_DROP = Script("""
-- KEYS token; ARGV its digest
if redis.call('HGET', KEYS[1], 'd') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
""")

_UNLOCK = Script("""
-- KEYS lock; ARGV whose it is
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
""")


class SharedToken:
    """The token of one account, by a ``name`` such as the app id; the lock frees itself after ``lock_seconds``."""

    def __init__(self, store: Store, vault: Vault, name: str, lock_seconds: float = 10) -> None:
        self._store = store
        self._vault = vault
        self._key, self._lock = token_keys(name)
        self._lock_milliseconds = int(lock_seconds * 1000)

    def load(self) -> tuple[str, int] | None:
        """The token and the Unix second of its end; None when there is none (or none that our keys open)."""
        (sealed,) = self._store.run(self._key, ("HGET", self._key, "t"))
        try:
            token, expires_at = json.loads(self._vault.open(sealed or b"", self._key))
        except Unopened:
            return None
        return token, expires_at

    def save(self, token: str, expires_at: int) -> None:
        """Keep this token until then."""
        sealed = self._vault.seal(json.dumps([token, expires_at]), self._key)
        self._store.run(
            self._key,
            ("HSET", self._key, "t", sealed, "d", self._digest(token)),
            ("EXPIREAT", self._key, expires_at),
        )

    def drop(self, token: str) -> None:
        """Forget the token if it is still this one."""
        self._store.script(_DROP, (self._key,), (self._digest(token),))

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Whether the caller alone may fetch a new token now; never waits."""
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
