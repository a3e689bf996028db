"""Folds the passes and visits of finished days (``folding``), and opens them again where somebody is late.

Each fold is one step: what is folded comes in the moment when what was open goes. So whenever a process or a server
ends, and whichever of two was faster, each pass is there exactly once.
"""

import struct
import zlib
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta

from bot.store.gate.folding import DAYS_BYTES, fold_passes, folded_days, unfold_passes
from bot.store.gate.keys import DAY_KEYS, FOLDED, folded_log_key, folded_visits_key, log_key, read_day_key
from bot.store.gate.packing import PASS_FORMAT, VISIT_FORMAT
from bot.store.gate.retention import RETENTION_DAYS, day_of, deletion_second, midnight_second
from bot.store.gate.swaps import Swap, swap
from bot.store.gate.visit_days import VisitDays, reading
from bot.store.redis.store import Store

GRACE = timedelta(hours=3)
"""How long after its end a day is still open: by then scans are registered, or undone, that began before midnight."""


UNREADABLE = -1
"""What a step of a lap gives for a value that is none of ours: it is left as it is."""


def first_open_day(now: datetime) -> date:
    """The first Beijing day that is not folded yet."""
    return day_of(now - GRACE)


class Folds:
    """Folds by venue and day, and by person. Passes are kept ``retention_days`` after their day."""

    def __init__(self, store: Store, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._days = retention_days

    def lap(self, now: datetime) -> Iterator[int]:
        """Fold everything that is finished and drop folded visits that are too old, key by key; gives the number of
        records that each step folded, or UNREADABLE. Everything that was there at the beginning is found. Raises
        StoreError.
        """
        for key in self._store.scan(DAY_KEYS):
            try:
                yield self._step(*read_day_key(key), now)
            except (struct.error, zlib.error):
                yield UNREADABLE

    def _step(self, kind: str, subject: str, stamp: str, now: datetime) -> int:
        if stamp == FOLDED:
            self.drop_old_visits(subject, day_of(now))
        elif stamp.isdigit() and (day := date.fromisoformat(stamp)) < first_open_day(now):
            return self.fold_visits(subject, day) if kind == "gt" else self.fold_passes(subject, day)
        return 0

    def fold_passes(self, venue: str, day: date) -> int:
        """Fold what is open of a venue's day; gives the number of records."""
        return self._swap_passes(venue, day, lambda folded, log: (fold_passes(unfold_passes(folded) + log), b""))

    def unfold_passes(self, venue: str, day: date) -> None:
        """Open a venue's day again."""
        self._swap_passes(venue, day, lambda folded, log: (b"", unfold_passes(folded) + log))

    def fold_visits(self, person: str, day: date) -> int:
        """Fold what is open of a person's day; gives the number of records."""
        midnight = midnight_second(day)
        return self._swap_visits(person, day, lambda kept: {*kept.folded_days, midnight})

    def unfold_visits(self, person: str, day: date) -> None:
        """Open a person's day again."""
        midnight = midnight_second(day)
        self._swap_visits(person, day, lambda kept: {*kept.folded_days} - {midnight})

    def drop_old_visits(self, person: str, today: date) -> None:
        """Drop what is folded of a person and is kept no longer."""
        key, first = folded_visits_key(person), midnight_second(today - timedelta(days=self._days))
        (start,) = self._store.run(key, ("GETRANGE", key, 0, DAYS_BYTES - 1))
        if start and folded_days(start)[0] < first:
            self._swap_visits(person, today, lambda kept: {day for day in kept.folded_days if day >= first})

    def _swap_passes(self, venue: str, day: date, change: Callable[[bytes, bytes], tuple[bytes, bytes]]) -> int:
        """Put other values in place of what is folded and what is open of a venue's day; gives how many were open."""
        keys, end = (folded_log_key(venue, day), log_key(venue, day)), deletion_second(day, self._days)
        while True:
            before = [found or b"" for found in self._store.run(keys[0], *(("GET", key) for key in keys))]
            after = change(*before)
            if swap(self._store, map(Swap, keys, before, after, (end, end))):
                return len(before[1]) // PASS_FORMAT.size

    def _swap_visits(self, person: str, day: date, choose: Callable[[VisitDays], Collection[int]]) -> int:
        """Let those of the folded days and this one be folded that are chosen; gives how many visits were open."""
        while True:
            kept = VisitDays.read([day], self._store.run(folded_visits_key(person), *reading(person, [day])))
            if swap(self._store, kept.swaps(person, kept.all(), choose(kept), self._days)):
                return sum(map(len, kept.open.values())) // VISIT_FORMAT.size
