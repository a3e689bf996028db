"""Puts a backup into an empty store. It may end anywhere and be run again with the same backup.

From the first to the last write the store bears the backup's stamp with the field ``restoring``, so that nothing starts
with half of it.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from bot.store.backup.entries import KeyEntry, Summary
from bot.store.backup.faults import NotRestored, RestoreFault
from bot.store.backup.restored import Restored, count_kept_keys
from bot.store.format import RESTORED, RESTORING, begin_stamp, read_stamp
from bot.store.keys import FORMAT_KEY
from bot.store.redis.store import Store

_BATCH, _BATCH_BYTES = 500, 4 << 20


class BackupRestoring:
    """Restores the backup with this ``name`` and summary."""

    def __init__(self, store: Store, name: str, summary: Summary) -> None:
        self._store, self._name, self._summary = store, name, summary

    def begin(self) -> None:
        """Mark the store as half restored. Raises NotRestored when it is not empty, but for an unfinished restore of
        the same backup.
        """
        if not read_stamp(self._store) and any(count for (count,) in self._store.run_on_masters(("DBSIZE",))):
            raise NotRestored(RestoreFault.FILLED)
        under_way = begin_stamp(self._store, {**self._summary.stamp, RESTORING: self._name}).get(RESTORING)
        if under_way != self._name:
            raise NotRestored(RestoreFault.OTHER if under_way else RestoreFault.FILLED)

    def load(self, entries: Iterable[KeyEntry], now: int) -> Iterator[int]:
        """Write the entries, but for what ended before ``now`` (Unix millisecond); gives how many it has read."""
        rest, count = iter(entries), 0
        while some := _next_batch(rest):
            count += len(some)
            latest = {entry.key: entry for entry in some}
            self._store.run_many([(key, entry.command(now)) for key, entry in latest.items()])
            yield count
        self._store.confirm_on_masters()

    def check(self) -> None:
        """Raise NotRestored unless as many keys are there as the backup held that never end."""
        if count_kept_keys(self._store) != self._summary.kept:
            raise NotRestored(RestoreFault.KEPT)

    def finish(self, now: int) -> None:
        """Take the mark away and note at which Unix second that was, the moment of the backup, and what it held."""
        done = Restored(now, self._summary.at, self._summary.kept)
        stamp = ("HSET", FORMAT_KEY, RESTORED, " ".join(map(str, done))), ("HDEL", FORMAT_KEY, RESTORING)
        self._store.run(FORMAT_KEY, *stamp, durable=True)


def forget_unfinished(store: Store) -> None:
    """Delete what an unfinished restore has left, its mark last. Does nothing in any other store."""
    if RESTORING not in read_stamp(store):
        return
    names = (name for name in store.scan("*") if name != FORMAT_KEY)
    while some := list(islice(names, _BATCH)):
        store.run_many([(name, ("DEL", name)) for name in some])
    store.confirm_on_masters()
    store.run(FORMAT_KEY, ("DEL", FORMAT_KEY), durable=True)


def _next_batch(entries: Iterator[KeyEntry]) -> list[KeyEntry]:
    found, size = list[KeyEntry](), 0
    for entry in entries:
        found.append(entry)
        size += len(entry.content or b"")
        if len(found) == _BATCH or size > _BATCH_BYTES:
            break
    return found
