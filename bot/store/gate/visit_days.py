"""The visits of a person on several days, as they are kept: those of finished days folded, those of others by day."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from bot.health.clock import BEIJING
from bot.store.gate.folding import fold_visits, folded_days, unfold_visits
from bot.store.gate.keys import folded_visits_key, visits_key
from bot.store.gate.retention import day_of, deletion_second, midnight_second
from bot.store.gate.swaps import Swap
from bot.store.redis.commands import Command


class VisitDays(NamedTuple):
    """``folded``: the folded value, empty for none. ``open``: what is kept by day, by the Unix second when the day
    begins; empty for a day without visits. A late visit of a folded day is open until it is folded too.
    """

    folded: bytes
    open: Mapping[int, bytes]

    @classmethod
    def read(cls, days: Sequence[date], replies: Sequence[bytes | None]) -> "VisitDays":
        """From the replies to ``reading`` these days."""
        folded, *packed = (reply or b"" for reply in replies)
        return cls(folded, dict(zip(map(midnight_second, days), packed, strict=True)))

    @property
    def folded_days(self) -> list[int]:
        """The Unix seconds when the folded days begin."""
        return folded_days(self.folded)

    def all(self) -> dict[int, bytes]:
        """The packed visits of all these days and of all folded ones, in their order."""
        found = unfold_visits(self.folded)
        for midnight, packed in self.open.items():
            if packed:
                found[midnight] = found.get(midnight, b"") + packed
        return dict(sorted(found.items()))

    def asked(self) -> dict[int, bytes]:
        """The packed visits of the days that were read. What is folded is looked at only when one of them may be."""
        some = self.folded and self.folded_days[-1] >= min(self.open)
        found = self.all() if some else self.open
        return {midnight: found[midnight] for midnight in self.open if found.get(midnight)}

    def swaps(self, person: str, after: Mapping[int, bytes], folded: Collection[int], days: int) -> Iterator[Swap]:
        """What makes these days those of ``after``, the ones in ``folded`` folded. They are kept so many ``days``."""
        kept = {midnight: after[midnight] for midnight in folded if midnight in after}
        end = deletion_second(_day(max(kept)), days) if kept else 0
        yield Swap(folded_visits_key(person), self.folded, fold_visits(kept), end)
        for midnight, packed in self.open.items():
            day, new = _day(midnight), b"" if midnight in kept else after.get(midnight, b"")
            yield Swap(visits_key(person, day), packed, new, deletion_second(day, days))


def reading(person: str, days: Sequence[date]) -> list[Command]:
    """The commands that read what is kept of these days, and all that is folded."""
    keys = folded_visits_key(person), *(visits_key(person, day) for day in days)
    return [("GET", key) for key in keys]


def _day(midnight: int) -> date:
    return day_of(datetime.fromtimestamp(midnight, BEIJING))
