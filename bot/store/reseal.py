"""Seals long-lived values again with the first data key, so that older keys are no longer needed.

Values that expire soon are left as they are: open forms, answers, the access token. Every change is a compare-and-set:
a change by somebody else wins. The run can be interrupted and repeated at any time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.store.keys import chat_keys, dependant_context, identity_context
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault

MAX_ROUNDS = 5
"""The largest number of rounds through the store."""

_KEY_PATTERN = "[pfn]:*"
"""Matches the keys of people (``p:``), dependants' lists (``f:``) and waiting notices (``n:``)."""

_REPLACE_IN_HASH = Script("""
-- KEYS hash; ARGV before, after, field
if redis.call('HGET', KEYS[1], ARGV[3]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[2])
return 1
""")

_REPLACE_IN_LIST = Script("""
-- KEYS list, lock of the chat; ARGV before, after
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local index = redis.call('LPOS', KEYS[1], ARGV[1])
if not index then return 0 end
redis.call('LSET', KEYS[1], index, ARGV[2])
return 1
""")
"""Does nothing while a message is handled: its commit removes notices by the sealed values that its begin loaded."""


@dataclass(slots=True)
class ResealCount:
    """Counts of one round: all sealed values, values sealed again, changed by somebody else, and opened by no key."""

    values: int = 0
    resealed: int = 0
    changed: int = 0
    unopened: int = 0

    @property
    def finished(self) -> bool:
        """Whether every value that can be opened was already sealed with the first key: older keys can be removed."""
        return self.resealed == self.changed == 0

    def __str__(self) -> str:
        counts = f"{self.values} values, {self.resealed} sealed anew, {self.changed} changed meanwhile"
        return f"{counts}, {self.unopened} that no key opens"


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A sealed value. ``hash_field`` is the field of a hash that holds it; empty for a value in a list."""

    key: str = field(repr=False)
    hash_field: str = field(repr=False)
    value: bytes = field(repr=False)
    context: str = field(repr=False)


class Resealer:
    """Seals values again that an older key sealed."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def rounds(self) -> Iterator[ResealCount]:
        """Go through the store until a round is ``finished``, at most MAX_ROUNDS times. Raises StoreError.

        The last round is not finished if other processes keep changing values or still seal with an older key.
        """
        for _ in range(MAX_ROUNDS):
            count = self.run_once()
            yield count
            if count.finished:
                return

    def run_once(self) -> ResealCount:
        """Go through the store once. Raises StoreError."""
        count = ResealCount()
        for key in self._store.scan(_KEY_PATTERN):
            for sealed in self._sealed_values(key):
                count.values += 1
                if self._vault.needs_reseal(sealed.value):
                    self._reseal(sealed, count)
        return count

    def _sealed_values(self, key: str) -> Iterator[_Sealed]:
        kind, owner = key[0], key[3:-1]
        if kind == "n":
            (notices,) = self._store.run(key, ("LRANGE", key, 0, -1))
            yield from (_Sealed(key, "", notice, key) for notice in notices)
        elif kind == "f":
            (entries,) = self._store.run(key, ("HGETALL", key))
            for person, entry in zip(entries[::2], entries[1::2], strict=True):
                yield _Sealed(key, person.decode(), entry, dependant_context(owner, person.decode()))
        else:
            (identity,) = self._store.run(key, ("HGET", key, "i"))
            yield from [_Sealed(key, "i", identity, identity_context(owner))] if identity else []

    def _reseal(self, sealed: _Sealed, count: ResealCount) -> None:
        try:
            after = self._vault.seal(self._vault.open(sealed.value, sealed.context), sealed.context)
        except UnsealError:
            count.unopened += 1
            return
        if self._replace(sealed, after):
            count.resealed += 1
        else:
            count.changed += 1

    def _replace(self, sealed: _Sealed, after: bytes) -> bool:
        if sealed.hash_field:
            args = (sealed.value, after, sealed.hash_field)
            return bool(self._store.script(_REPLACE_IN_HASH, (sealed.key,), args, durable=True))
        keys = sealed.key, chat_keys(sealed.key[3:-1]).lock
        return bool(self._store.script(_REPLACE_IN_LIST, keys, (sealed.value, after), durable=True))
