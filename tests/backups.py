"""Backups without a file: taken from a store, and put into one."""

from time import time

from bot.store.backup.entries import KeyEntry, Summary, pack_part, read_parts
from bot.store.backup.restoring import BackupRestoring
from bot.store.backup.taking import BackupTaking
from bot.store.redis.store import Store


def taken(store: Store) -> tuple[list[KeyEntry], Summary]:
    """A backup, by way of its bytes."""
    *entries, summary = read_parts(map(pack_part, BackupTaking(store, time).parts()))
    assert isinstance(summary, Summary)
    return [one for one in entries if isinstance(one, KeyEntry)], summary


def restored(store: Store, entries: list[KeyEntry], summary: Summary, now: float = 0) -> None:
    """Put a backup there, at this Unix second or now."""
    restoring = BackupRestoring(store, "it", summary)
    restoring.begin()
    assert max(restoring.load(entries, int((now or time()) * 1000)), default=0) == len(entries)
    restoring.check()
    restoring.finish(int(time()))


def lost_and_restored(store: Store) -> None:
    """Take a backup, lose everything, and restore it."""
    entries, summary = taken(store)
    store.run_on_masters(("FLUSHALL",))
    restored(store, entries, summary)
