"""What a store is compared with after a restore: how many keys never end, such as people, venues and the audit.

The servers know the number without counting, so that two stores of any size can be compared. Keys that end are left
out: nobody can tell when a server removes one.
"""

from typing import NamedTuple

from bot.store.format import RESTORED, read_stamp
from bot.store.redis.store import Store


class Restored(NamedTuple):
    """A finished restore: its Unix second, that of the backup, and how many keys without an end were there."""

    at: int
    made: int
    kept: int


def read_restored(store: Store) -> Restored | None:
    """The last restore of this store; None when it never was."""
    done = read_stamp(store).get(RESTORED)
    return Restored(*map(int, done.split())) if done else None


def count_kept_keys(store: Store) -> int:
    """The number on all masters together. Raises StoreError."""
    return sum(_count(*replies) for replies in store.run_on_masters(("CLIENT", "INFO"), ("INFO", "keyspace")))


def _count(client: bytes, keyspace: bytes) -> int:
    """The number in the database of this client: ``db0:keys=5,expires=2,…``."""
    database = dict(word.split(b"=", 1) for word in client.split() if b"=" in word)[b"db"]
    for line in keyspace.splitlines():
        name, _, counts = line.partition(b":")
        if name == b"db" + database:
            found = dict(pair.split(b"=") for pair in counts.split(b","))
            return int(found[b"keys"]) - int(found[b"expires"])
    return 0
