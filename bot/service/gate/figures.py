"""A day at a gate in figures: people a minute, by colour, how long a scan takes. Nobody can be told from them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import BEIJING
from bot.health.colour import Colour
from bot.store.gate.records import Kind, Pass

PERCENTILE = 95


@dataclass(frozen=True, slots=True)
class Minutes:
    """The people of one entrance: how many in which minute of the Beijing day (0 to 1439)."""

    name: str
    counts: Mapping[int, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def peak(self) -> tuple[int, int]:
        """The fullest minute, the first of several, and its people; (0, 0) without any."""
        return max(self.counts.items(), key=lambda entry: (entry[1], -entry[0]), default=(0, 0))

    def hour(self, hour: int) -> int:
        """The people of one hour."""
        return sum(count for minute, count in self.counts.items() if minute // 60 == hour)


@dataclass(frozen=True, slots=True)
class Figures:
    """A day's figures. ``average`` and ``slowest`` (95th percentile) are seconds from scan to registration, None when
    nobody was scanned; people without a code are in no scan's time."""

    total: int
    passed: int
    no_code: int
    colours: Mapping[Colour, int]
    entrances: tuple[Minutes, ...]
    average: float | None
    slowest: int | None

    @property
    def hours(self) -> range:
        """From the first hour with somebody to the last one."""
        busy = {minute // 60 for entrance in self.entrances for minute in entrance.counts}
        return range(min(busy), max(busy) + 1) if busy else range(0)


def figures(passes: Iterable[Pass], names: tuple[str, ...]) -> Figures:
    """The figures of these passes, without those undone; ``names`` of the venue's entrances."""
    counted = [one for one in passes if not one.void]
    coded = [one for one in counted if one.outcome.kind is not Kind.NO_CODE]
    times = sorted(one.took for one in coded)
    return Figures(
        len(counted),
        sum(one.outcome.passed for one in counted),
        len(counted) - len(coded),
        Counter(one.outcome.colour for one in coded),
        _entrances(counted, names),
        sum(times) / len(times) if times else None,
        percentile(times),
    )


def percentile(ordered: list[int]) -> int | None:
    """The smallest of ``ordered`` that 95 % of them do not exceed (nearest rank); None of none."""
    rank = -(-PERCENTILE * len(ordered) // 100)
    return ordered[rank - 1] if ordered else None


def _entrances(passes: list[Pass], names: tuple[str, ...]) -> tuple[Minutes, ...]:
    counts: dict[int, Counter[int]] = {number: Counter() for number in range(len(names))}
    for one in passes:
        counts.setdefault(one.entrance, Counter())[minute_of(one.at)] += 1
    return tuple(Minutes(_name(names, number), found) for number, found in sorted(counts.items()))


def _name(names: tuple[str, ...], number: int) -> str:
    return names[number] if number < len(names) else f"{number + 1}"


def minute_of(moment: datetime) -> int:
    """The minute of the Beijing day."""
    local = moment.astimezone(BEIJING)
    return local.hour * 60 + local.minute
