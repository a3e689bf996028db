"""Sealing anew, with the first key, what is kept for long: after that an older key is needed no more.

What expires by itself is left: open forms, answers, the access token. Every change is a compare-and-set, so that
whatever changes a record meanwhile wins, and all of it can be broken off and repeated.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.store.commands import Script
from bot.store.connection import Store
from bot.store.keys import chat_keys, dependant_context, identity_context
from bot.store.vault import Unopened, Vault

PASSES = 5
"""How often to go through the store at most, until nothing is left to do."""

_KINDS = "[pfn]:*"
"""The keys of people, of agents' lists and of waiting notices."""

_IN_HASH = Script("""
-- KEYS hash; ARGV before, after, field
if redis.call('HGET', KEYS[1], ARGV[3]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[2])
return 1
""")

_IN_LIST = Script("""
-- KEYS list, lock of the chat; ARGV before, after
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local place = redis.call('LPOS', KEYS[1], ARGV[1])
if not place then return 0 end
redis.call('LSET', KEYS[1], place, ARGV[2])
return 1
""")
"""Not while a message is handled: at its end it takes off the notices by what it found at its beginning."""


@dataclass(slots=True)
class Count:
    """Values of one passage through the store: all; sealed anew; changed by others just then; opened by no key."""

    values: int = 0
    resealed: int = 0
    changed: int = 0
    unopened: int = 0

    @property
    def clean(self) -> bool:
        """Whether every value that can be opened was already sealed with the first key."""
        return self.resealed == self.changed == 0

    def __str__(self) -> str:
        counts = f"{self.values} values, {self.resealed} sealed anew, {self.changed} changed meanwhile"
        return f"{counts}, {self.unopened} that no key opens"


@dataclass(frozen=True, slots=True)
class _Sealed:
    """One sealed value; ``place`` is its field, empty for one in a list."""

    key: str = field(repr=False)
    place: str = field(repr=False)
    value: bytes = field(repr=False)
    context: str = field(repr=False)


class Resealing:
    """Seals anew what an older key sealed."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def passes(self) -> Iterator[Count]:
        """Go through the store until a count is clean, which says that older keys can be dropped; raises StoreError.

        The last count is not clean while others keep changing values, or sealing with an older key.
        """
        for _ in range(PASSES):
            count = self.once()
            yield count
            if count.clean:
                return

    def once(self) -> Count:
        """Go through the store once; raises StoreError."""
        count = Count()
        for key in self._store.scan(_KINDS):
            for sealed in self._found(key):
                count.values += 1
                if self._vault.stale(sealed.value):
                    self._reseal(sealed, count)
        return count

    def _found(self, key: str) -> Iterator[_Sealed]:
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

    def _reseal(self, sealed: _Sealed, count: Count) -> None:
        try:
            after = self._vault.seal(self._vault.open(sealed.value, sealed.context), sealed.context)
        except Unopened:
            count.unopened += 1
            return
        if self._replace(sealed, after):
            count.resealed += 1
        else:
            count.changed += 1

    def _replace(self, sealed: _Sealed, after: bytes) -> bool:
        if sealed.place:
            args = (sealed.value, after, sealed.place)
            return bool(self._store.script(_IN_HASH, (sealed.key,), args, durable=True))
        keys = sealed.key, chat_keys(sealed.key[3:-1]).lock
        return bool(self._store.script(_IN_LIST, keys, (sealed.value, after), durable=True))
