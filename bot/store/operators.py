"""Operators: who may decide on venues, trace, and read the reasons in the audit. Known by name and key.

The key is 256 random bits, shown once when it is made; the store keeps a keyed digest. One hash ``o:{operator}``.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hmac import compare_digest

from bot.store.connection import Store
from bot.store.keys import uses_key
from bot.store.vault import Vault

_ALL = "o:{operators}"


class Role(StrEnum):
    """What an operator may do."""

    VENUES = "venues"
    TRACING = "tracing"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator and their roles."""

    name: str
    roles: frozenset[Role]


class Operators:
    """The operators on record."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def admit(self, name: str, roles: frozenset[Role]) -> str:
        """Put an operator on record, or give one other roles; gives the new key, the one before ends."""
        secret = secrets.token_urlsafe(32)
        record = json.dumps([sorted(roles), self._digest(name, secret)])
        self._store.run(_ALL, ("HSET", _ALL, name, record), durable=True)
        return f"{name}.{secret}"

    def dismiss(self, name: str) -> bool:
        """Take an operator off the record; False when there was none."""
        return bool(self._store.run(_ALL, ("HDEL", _ALL, name), durable=True)[0])

    def all(self) -> tuple[Operator, ...]:
        """Every operator, by name."""
        raw = self._store.run(_ALL, ("HKEYS", _ALL))[0]
        found = (self.get(name.decode()) for name in sorted(raw))
        return tuple(operator for operator in found if operator)

    def get(self, name: str) -> Operator | None:
        """The operator of this name."""
        record = self._read(name)
        return record and record[0]

    def holder(self, key: str) -> Operator | None:
        """The operator whose key this is."""
        name, _, secret = key.partition(".")
        record = self._read(name)
        if record is None or not compare_digest(record[1], self._digest(name, secret)):
            return None
        return record[0]

    def uses(self, name: str, day: date) -> int:
        """Count one more use of what is limited by day; how many there are with it."""
        key = uses_key(name, f"{day:%Y%m%d}")
        (count, _) = self._store.run(key, ("INCR", key), ("EXPIRE", key, 2 * 86_400))
        return int(count)

    def _read(self, name: str) -> tuple[Operator, str] | None:
        raw = self._store.run(_ALL, ("HGET", _ALL, name))[0]
        if raw is None:
            return None
        roles, digest = json.loads(raw)
        return Operator(name, frozenset(map(Role, roles))), digest

    def _digest(self, name: str, secret: str) -> str:
        return self._vault.digest("operator", f"{name}:{secret}")
