"""Folds finished days in small portions, beside other work: a lap through all passes and visits once a day."""

import logging
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from secrets import token_hex

from bot.store.gate.folds import UNREADABLE, first_open_day
from bot.store.records import Records

STEPS = 64
"""The keys that are looked at in one portion, which takes some tens of milliseconds."""

_log = logging.getLogger(__name__)


class Folding:
    """One worker's part in the folding. A lap that was cut off begins anew: what was folded is passed over quickly."""

    def __init__(self, records: Records) -> None:
        self._folds = records.gate.folds
        self._turns = records.gate.fold_turns
        self._name = token_hex(8)
        self._lap: tuple[date, Iterator[int]] | None = None

    def advance(self, now: datetime) -> int | None:
        """Fold a portion and give its number of records; None when there is nothing to do, or another worker does it.
        Raises StoreError.
        """
        if not self._turns.take(first_open_day(now), self._name):
            self._lap = None
            return None
        day, lap = self._lap or (first_open_day(now), self._folds.lap(now))
        self._lap = None  # an error ends the lap
        steps = list(islice(lap, STEPS))
        if unreadable := steps.count(UNREADABLE):
            _log.error("days left unfolded, since their values cannot be read: %d", unreadable)
        if len(steps) < STEPS:
            self._turns.finish(day)
        else:
            self._lap = day, lap
        return sum(steps) - unreadable * UNREADABLE
