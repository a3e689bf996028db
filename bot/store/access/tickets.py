"""Tickets (one-time links into the browser), and the browser sessions that start with them.

The payload of a ticket or a session is sealed, and its key contains only a digest of the secret, so that reading the
store is not enough to use them. A ticket stores who redeemed it, so that a repeated command has the same result.
"""

import json
import secrets
from collections.abc import Mapping
from hashlib import sha256

from bot.store.access.keys import session_key, ticket_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

_REDEEM = Script("""
-- KEYS ticket; ARGV random id of this attempt
local what = redis.call('HGET', KEYS[1], 'what')
local by = redis.call('HGET', KEYS[1], 'by')
if not what or (by and by ~= ARGV[1]) then return false end
redis.call('HSET', KEYS[1], 'by', ARGV[1])
return what
""")

Payload = Mapping[str, str]


class Tickets:
    """One-time tickets (``ticket_key``) and browser sessions (``session_key``)."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def issue(self, payload: Payload, seconds: int) -> str:
        """Create a ticket that can be redeemed once within ``seconds``; returns the secret text."""
        ticket = secrets.token_urlsafe(18)
        key = ticket_key(_digest(ticket))
        commands = ("HSET", key, "what", self._seal(key, payload)), ("EXPIRE", key, seconds)
        self._store.run(key, *commands, durable=True)
        return ticket

    def redeem(self, ticket: str) -> dict[str, str] | None:
        """The payload of the ticket; None when it is unknown, expired or already redeemed."""
        key = ticket_key(_digest(ticket))
        found = self._store.script(_REDEEM, (key,), (secrets.token_hex(8),), durable=True)
        return None if found is None else self._open(key, found)

    def begin_session(self, payload: Payload, seconds: int) -> str:
        """Create a session of ``seconds``; returns the secret for the cookie."""
        secret = secrets.token_urlsafe(24)
        key = session_key(_digest(secret))
        self._store.run(key, ("SET", key, self._seal(key, payload), "EX", seconds))
        return secret

    def read_session(self, secret: str) -> dict[str, str] | None:
        """The payload of the session; None when there is none or it has ended."""
        key = session_key(_digest(secret))
        found = self._store.run(key, ("GET", key))[0]
        return None if found is None else self._open(key, found)

    def renew_session(self, secret: str, payload: Payload) -> None:
        """Change the payload of a session that has not ended; it ends when it would have."""
        key = session_key(_digest(secret))
        self._store.run(key, ("SET", key, self._seal(key, payload), "XX", "KEEPTTL"))

    def end_session(self, secret: str) -> None:
        """Delete a session."""
        key = session_key(_digest(secret))
        self._store.run(key, ("DEL", key), durable=True)

    def _seal(self, key: str, payload: Payload) -> bytes:
        return self._vault.seal(json.dumps(dict(payload)), key)

    def _open(self, key: str, sealed: bytes) -> dict[str, str]:
        payload: dict[str, str] = json.loads(self._vault.open(sealed, key))
        return payload


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()[:32]
