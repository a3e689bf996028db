"""Operators: people who may decide on venues and reviews, trace contacts, mend records and read the audit's reasons.

An operator signs in with a name and a key. The key is 256 random bits and is shown only when it is created; the store
holds a keyed digest of it.
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hmac import compare_digest

from bot.store.access.keys import OPERATORS_KEY, operator_uses_key
from bot.store.redis.store import Store
from bot.store.vault import Vault


class Role(StrEnum):
    """What an operator is allowed to do."""

    VENUES = "venues"
    TRACING = "tracing"
    AUDIT = "audit"
    REVIEWS = "reviews"
    PEOPLE = "people"
    ANSWERS = "answers"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator and their roles. ``key_digest`` stands for their present key: a new key has another."""

    name: str
    roles: frozenset[Role]
    key_digest: str = field(default="", repr=False)


class Operators:
    """All operators, in one hash."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def add(self, name: str, roles: frozenset[Role]) -> str:
        """Save an operator with these roles and return a new key. An existing operator's old key and roles end."""
        secret = secrets.token_urlsafe(32)
        record = json.dumps([sorted(roles), self._digest(name, secret)])
        self._store.run(OPERATORS_KEY, ("HSET", OPERATORS_KEY, name, record), durable=True)
        return f"{name}.{secret}"

    def remove(self, name: str) -> bool:
        """Delete an operator. False when there is none of this name."""
        return bool(self._store.run(OPERATORS_KEY, ("HDEL", OPERATORS_KEY, name), durable=True)[0])

    def all(self) -> tuple[Operator, ...]:
        """All operators, sorted by name."""
        raw = self._store.run(OPERATORS_KEY, ("HKEYS", OPERATORS_KEY))[0]
        operators = (self.get(name.decode()) for name in sorted(raw))
        return tuple(operator for operator in operators if operator)

    def get(self, name: str) -> Operator | None:
        """The operator of this name; None when there is none."""
        raw = self._store.run(OPERATORS_KEY, ("HGET", OPERATORS_KEY, name))[0]
        if raw is None:
            return None
        roles, digest = json.loads(raw)
        return Operator(name, frozenset(map(Role, roles)), digest)

    def authenticate(self, key: str) -> Operator | None:
        """The operator who has this key; None for a wrong key."""
        name, _, secret = key.partition(".")
        found = self.get(name)
        return found if found and compare_digest(found.key_digest, self._digest(name, secret)) else None

    def count_use(self, name: str, day: date) -> int:
        """Count one more use of a function with a daily limit, and return the number of uses on this day."""
        key = operator_uses_key(name, f"{day:%Y%m%d}")
        (count, _) = self._store.run(key, ("INCR", key), ("EXPIRE", key, 2 * 86_400))
        return int(count)

    def _digest(self, name: str, secret: str) -> str:
        return self._vault.digest("operator", f"{name}:{secret}")
