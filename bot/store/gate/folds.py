"""Folds the passes and visits of finished days (``folding``), and opens them again where somebody is late.

Each fold is one step: what is folded comes in the moment when what was open goes. So whenever a process or a server
ends, and whichever of two was faster, each pass is there exactly once.
"""

import struct
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.store.gate.folding import DAYS_BYTES, fold_passes, folded_days, unfold_passes
from bot.store.gate.keys import DAY_KEYS, FOLDED, folded_log_key, folded_visits_key, log_key, split_day_key_name
from bot.store.gate.packing import PASS_FORMAT, VISIT_FORMAT
from bot.store.gate.retention import RETENTION_DAYS, day_of, days_until, deletion_second, midnight_second
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
                yield self._step(*split_day_key_name(key), now)
            except (struct.error, zlib.error):
                yield UNREADABLE

    def _step(self, kind: str, subject: str, stamp: str, now: datetime) -> int:
        if stamp == FOLDED:
            self.drop_old_visits(subject, day_of(now))
        elif stamp.isdigit() and (day := date.fromisoformat(stamp)) < first_open_day(now):
            return self.fold_visits(subject, day, day_of(now)) if kind == "gt" else self.fold_passes(subject, day)
        return 0

    def fold_passes(self, venue: str, day: date) -> int:
        """Fold what is open of a venue's day; gives the number of records."""
        return self._swap_passes(venue, day, lambda folded, log: (fold_passes(unfold_passes(folded) + log), b""))

    def unfold_passes(self, venue: str, day: date) -> None:
        """Open a venue's day again."""
        self._swap_passes(venue, day, lambda folded, log: (b"", unfold_passes(folded) + log))

    def fold_visits(self, person: str, day: date, today: date) -> int:
        """Fold what is open of a person's day, and of all days before when nothing is folded yet; drop what is too old.
        Gives the number of records.
        """
        first = midnight_second(today - timedelta(days=self._days))
        while True:
            kept = self._read(person, [day])
            if not kept.folded:
                kept = self._read(person, days_until(day, self._days))
            chosen = {midnight for midnight in (*kept.folded_days, *kept.open) if midnight >= first}
            if not any(kept.open.values()) or self._fold(person, kept, chosen):
                return sum(map(len, kept.open.values())) // VISIT_FORMAT.size

    def unfold_visits(self, person: str, day: date) -> None:
        """Open a person's day again."""
        while True:
            kept = self._read(person, [day])
            if self._fold(person, kept, {*kept.folded_days} - {*kept.open}):
                return

    def drop_old_visits(self, person: str, today: date) -> None:
        """Drop what is folded of a person and is kept no longer."""
        key, first = folded_visits_key(person), midnight_second(today - timedelta(days=self._days))
        while (days := folded_days(self._store.run(key, ("GETRANGE", key, 0, DAYS_BYTES - 1))[0])) and days[0] < first:
            kept = self._read(person, [today])
            self._fold(person, kept, {midnight for midnight in kept.folded_days if midnight >= first})

    def _read(self, person: str, days: Sequence[date]) -> VisitDays:
        return VisitDays.read(days, self._store.run(folded_visits_key(person), *reading(person, days)))

    def _fold(self, person: str, kept: VisitDays, chosen: Collection[int]) -> bool:
        """Let of these days those be folded that are chosen; False when they changed since they were read."""
        return swap(self._store, kept.swaps(person, kept.all(), chosen, self._days))

    def _swap_passes(self, venue: str, day: date, change: Callable[[bytes, bytes], tuple[bytes, bytes]]) -> int:
        """Put other values in place of what is folded and what is open of a venue's day; gives how many were open."""
        keys, end = (folded_log_key(venue, day), log_key(venue, day)), deletion_second(day, self._days)
        while True:
            before = [found or b"" for found in self._store.run(keys[0], *(("GET", key) for key in keys))]
            after = change(*before)
            if swap(self._store, map(Swap, keys, before, after, (end, end))):
                return len(before[1]) // PASS_FORMAT.size
