"""Erasures: which records were erased, and those that have begun in a chat and are not done yet.

The list of erased records holds keyed digests of their ids. After a backup was restored it tells what must be erased
again. An id is random, so the list names nobody.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.json import Decoder, Encoder

from bot.health.clock import unix_second
from bot.store.people.keys import ERASURES_KEY, erasure_plan_key
from bot.store.redis.store import Store
from bot.store.vault import Vault

ERASURES_DAYS = 400
"""How long an erasure stays in the list. Older backups must not be restored."""

DIGEST_DIGITS = 32
"""Hexadecimal digits of the digest of an erased record."""

_PLAN_SECONDS = 7 * 86_400


class ErasurePlan(Struct, frozen=True):
    """An erasure that was confirmed in ``chat``: of the record ``person`` at the Unix second ``at``.

    The numbers are those of the receipt: the dependants' records that are erased too, bindings that end, visits,
    waiting requests. ``held``: the chat holds the record. ``fever_until``: the Unix second until which fevers are kept,
    0 when there is none: the person's own (``own_fever``), and those of the dependants with these full names.
    """

    id: str
    chat: str
    person: str
    at: int
    held: bool
    dependants: int
    bindings: int
    visits: int
    requests: int
    fever_until: int
    own_fever: bool = True
    feverish: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Show only the id."""
        return f"ErasurePlan({self.id})"


_encode, _read_plan = Encoder().encode, Decoder(ErasurePlan).decode


class ErasurePlans:
    """The erasures that are not done yet, by id."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def save(self, plan: ErasurePlan) -> None:
        """Save an erasure before its first step."""
        key = erasure_plan_key(plan.id)
        sealed = self._vault.seal(_encode(plan), key)
        self._store.run(key, ("SET", key, sealed, "EX", _PLAN_SECONDS), durable=True)

    def get(self, plan: str) -> ErasurePlan | None:
        """The erasure with this id; None when there is none."""
        sealed = self._store.run(erasure_plan_key(plan), ("GET", erasure_plan_key(plan)))[0]
        return _read_plan(self._vault.open(sealed, erasure_plan_key(plan))) if sealed else None

    def remove(self, plan: str) -> None:
        """Delete an erasure that is done."""
        self._store.run(erasure_plan_key(plan), ("DEL", erasure_plan_key(plan)), durable=True)


class Erasures:
    """The list of erased records; ``plans`` are the erasures that are not done yet."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self.plans = ErasurePlans(store, vault)

    def digest(self, person: str) -> str:
        """The digest by which the list knows a record: DIGEST_DIGITS hexadecimal digits."""
        return self._vault.digest("erasure", person)[:DIGEST_DIGITS]

    def note(self, digest: str, second: int) -> None:
        """Add a record that is erased at this Unix second; the later of two times stays."""
        oldest = second - int(timedelta(days=ERASURES_DAYS).total_seconds())
        commands = ("ZADD", ERASURES_KEY, "GT", second, digest), ("ZREMRANGEBYSCORE", ERASURES_KEY, "-inf", oldest)
        self._store.run(ERASURES_KEY, *commands, durable=True)

    def note_person(self, person: str, now: datetime) -> None:
        """Add a record that is erased now."""
        self.note(self.digest(person), unix_second(now))

    def all(self) -> Iterator[tuple[str, int]]:
        """The digests and times of all erased records, oldest first."""
        found = self._store.run(ERASURES_KEY, ("ZRANGE", ERASURES_KEY, 0, -1, "WITHSCORES"))[0]
        return ((digest.decode(), int(second)) for digest, second in zip(found[::2], found[1::2], strict=True))
