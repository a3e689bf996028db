"""Tickets that let a browser in once, and the sessions that begin with them.

What a ticket or a session stands for is sealed; the store knows both by a digest only, so that whoever reads the
store's keys cannot use them. A ticket remembers who redeemed it, so that a repeated command changes nothing.
"""

import json
import secrets
from collections.abc import Mapping
from hashlib import sha256

from bot.store.commands import Script
from bot.store.connection import Store
from bot.store.vault import Vault

_REDEEM = Script("""
-- KEYS ticket; ARGV who redeems
local what = redis.call('HGET', KEYS[1], 'what')
local by = redis.call('HGET', KEYS[1], 'by')
if not what or (by and by ~= ARGV[1]) then return false end
redis.call('HSET', KEYS[1], 'by', ARGV[1])
return what
""")

What = Mapping[str, str]


class Tickets:
    """One-use tickets (``k:``) and browser sessions (``b:``)."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def issue(self, what: What, seconds: int) -> str:
        """A new ticket that stands for ``what`` and can be redeemed once within ``seconds``."""
        ticket = secrets.token_urlsafe(18)
        key = _key("k", ticket)
        commands = ("HSET", key, "what", self._sealed(key, what)), ("EXPIRE", key, seconds)
        self._store.run(key, *commands, durable=True)
        return ticket

    def redeem(self, ticket: str) -> dict[str, str] | None:
        """What the ticket stands for; None for one that is unknown, too old or redeemed already."""
        key = _key("k", ticket)
        found = self._store.script(_REDEEM, (key,), (secrets.token_hex(8),), durable=True)
        return None if found is None else self._opened(key, found)

    def begin(self, what: What, seconds: int) -> str:
        """A new session's secret."""
        secret = secrets.token_urlsafe(24)
        key = _key("b", secret)
        self._store.run(key, ("SET", key, self._sealed(key, what), "EX", seconds))
        return secret

    def read(self, secret: str) -> dict[str, str] | None:
        """What the session stands for; None when it has ended."""
        key = _key("b", secret)
        found = self._store.run(key, ("GET", key))[0]
        return None if found is None else self._opened(key, found)

    def end(self, secret: str) -> None:
        """End a session."""
        key = _key("b", secret)
        self._store.run(key, ("DEL", key), durable=True)

    def _sealed(self, key: str, what: What) -> bytes:
        return self._vault.seal(json.dumps(dict(what)), key)

    def _opened(self, key: str, sealed: bytes) -> dict[str, str]:
        opened: dict[str, str] = json.loads(self._vault.open(sealed, key))
        return opened


def _key(kind: str, secret: str) -> str:
    return f"{kind}:{{{sha256(secret.encode()).hexdigest()[:32]}}}"
