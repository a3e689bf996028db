"""The manager's page of a venue: today's figures, the list of scanners, ending a scanner's binding."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour
from bot.health.gate.decisions import Decision, refusal
from bot.health.people.views import Reader
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.duty import ScannerDismissal
from bot.service.people.standing import Standing
from bot.store.gate import GateRecords
from bot.store.gate.packing import Pass, PassKind
from bot.store.gate.scanner_bindings import ScannerBinding
from bot.store.gate.venues import Venue

PERCENTILE = 95

HELD_SHOWN = 50
"""People who were held that the page lists."""


@dataclass(frozen=True, slots=True)
class MinuteCounts:
    """People at one entrance, counted by minute of the Beijing day (0 to 1439)."""

    name: str
    counts: Mapping[int, int]

    @property
    def total(self) -> int:
        """The number of people of the whole day."""
        return sum(self.counts.values())

    @property
    def peak(self) -> tuple[int, int]:
        """The busiest minute (the first, if several are equal) and its number of people; (0, 0) without any."""
        return max(self.counts.items(), key=lambda entry: (entry[1], -entry[0]), default=(0, 0))

    def count_in_hour(self, hour: int) -> int:
        """The number of people in this hour of the day (0 to 23)."""
        return sum(count for minute, count in self.counts.items() if minute // 60 == hour)


@dataclass(frozen=True, slots=True)
class Figures:
    """A day's figures. ``average`` and ``slowest`` (95th percentile) are seconds from scan to registration, without
    people entered by hand; None when nobody was scanned.
    """

    total: int
    passed: int
    no_code: int
    colours: Mapping[Colour, int]
    entrances: tuple[MinuteCounts, ...]
    average: float | None
    slowest: int | None

    @property
    def hours(self) -> range:
        """From the first hour with people to the last one; empty without any."""
        busy = {minute // 60 for entrance in self.entrances for minute in entrance.counts}
        return range(min(busy), max(busy) + 1) if busy else range(0)


def figures(passes: Iterable[Pass], names: tuple[str, ...]) -> Figures:
    """The figures of these passes, without cancelled ones. ``names`` are the names of the venue's entrances."""
    counted = [gate_pass for gate_pass in passes if not gate_pass.void]
    coded = [gate_pass for gate_pass in counted if gate_pass.outcome.kind is not PassKind.NO_CODE]
    times = sorted(gate_pass.scan_seconds for gate_pass in coded)
    return Figures(
        len(counted),
        sum(gate_pass.outcome.passed for gate_pass in counted),
        len(counted) - len(coded),
        Counter(gate_pass.outcome.colour for gate_pass in coded),
        _count_by_entrance(counted, names),
        sum(times) / len(times) if times else None,
        percentile(times),
    )


def percentile(ordered: list[int]) -> int | None:
    """The 95th percentile of sorted values by the nearest-rank method; None for an empty list."""
    rank = -(-PERCENTILE * len(ordered) // 100)
    return ordered[rank - 1] if ordered else None


def _count_by_entrance(passes: list[Pass], names: tuple[str, ...]) -> tuple[MinuteCounts, ...]:
    counts: dict[int, Counter[int]] = {number: Counter() for number in range(len(names))}
    for gate_pass in passes:
        counts.setdefault(gate_pass.entrance, Counter())[minute_of(gate_pass.at)] += 1
    return tuple(MinuteCounts(_entrance_name(names, number), minutes) for number, minutes in sorted(counts.items()))


def _entrance_name(names: tuple[str, ...], number: int) -> str:
    return names[number] if number < len(names) else f"{number + 1}"


def minute_of(moment: datetime) -> int:
    """The minute of the Beijing day (0 to 1439)."""
    local = moment.astimezone(BEIJING)
    return local.hour * 60 + local.minute


@dataclass(frozen=True, slots=True)
class Scanner:
    """One line of the list of scanners. ``name`` is masked; ``number`` is the scanner's number at this venue;
    ``looks``: how often they looked at a code today and registered nothing.
    """

    number: int
    name: str
    entrance: str
    since: datetime
    on_duty: bool
    looks: int


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody who was held today and has not passed since. ``name`` is masked, and empty for an entry by hand, whose
    colour nobody at the gate sees; ``temperature`` is in tenths of a degree.
    """

    name: str
    at: datetime
    entrance: str
    temperature: int | None
    decision: Decision


def held_last(passes: Iterable[Pass]) -> tuple[Pass, ...]:
    """Of each person the last registration that counts, where they did not pass; newest first, at most HELD_SHOWN."""
    last: dict[str, Pass] = {}
    for gate_pass in sorted((each for each in passes if not each.void), key=lambda each: each.at):
        last[gate_pass.person] = gate_pass
    held = (each for each in last.values() if not each.outcome.passed and each.outcome.kind is not PassKind.DISPUTED)
    return tuple(sorted(held, key=lambda each: each.at, reverse=True)[:HELD_SHOWN])


@dataclass(frozen=True, slots=True)
class Today:
    """A venue's day so far: what the manager's page shows. ``misses``: how often a document did not agree."""

    venue: Venue
    at: datetime
    figures: Figures
    scanners: tuple[Scanner, ...]
    misses: int
    held: tuple[Held, ...]


class Dashboard:
    """The services of the manager's page. Every method raises NotAllowed if the chat does not manage the venue, or does
    not hold its own record any more: the sessions of a lost chat end with its hold.
    """

    def __init__(self, gate: GateRecords, standing: Standing, dismissal: ScannerDismissal, audit_log: AuditLog) -> None:
        self._venues = gate.venues
        self._bindings = gate.bindings
        self._passes = gate.passes
        self._misses = gate.misses
        self._standing = standing
        self._people = standing.people
        self._dismissal = dismissal
        self._audit_log = audit_log

    def today(self, chat: str, venue_id: str, now: datetime) -> Today:
        """The venue's day so far."""
        venue = self.require_managed_venue(chat, venue_id, "venue.page", now)
        day = now.astimezone(BEIJING).date()
        passes, misses = self._passes.on_day(venue_id, day), self._misses.on_day(venue_id, day)
        scanners = tuple(self._scanner(venue, binding, now) for binding in self._bindings.of_venue(venue_id))
        held = tuple(self._held(venue, each) for each in held_last(passes))
        return Today(venue, now.astimezone(BEIJING), figures(passes, venue.entrances), scanners, misses, held)

    def end_binding(self, chat: str, venue_id: str, number: int, now: datetime) -> bool:
        """End the binding of the scanner with this number; False when there is none."""
        venue = self.require_managed_venue(chat, venue_id, "scanner.end", now)
        bindings = (*self._bindings.of_venue(venue_id), *self._bindings.ended_but_listed(venue_id))
        binding = next((binding for binding in bindings if binding.number == number), None)
        if binding is None:
            return False
        about = f"{subject('venue', venue_id)} scanner:{number}"
        self._audit_log.record("scanner.end", self._audit_log.chat_actor(chat), about, now)
        return self._dismissal.end(venue.name, now, binding)

    def require_managed_venue(self, chat: str, venue_id: str, action: str, now: datetime) -> Venue:
        """The venue, if it is approved and this chat manages it. Raises NotAllowed."""
        venue = self._venues.get(venue_id)
        if venue is None or not venue.is_managed_by(chat) or not self._standing.chat_keeps_posts(chat, now):
            raise self._audit_log.refuse(action, self._audit_log.chat_actor(chat), subject("venue", venue_id), now)
        return venue

    def _held(self, venue: Venue, gate_pass: Pass) -> Held:
        outcome, entrance = gate_pass.outcome, _entrance_name(venue.entrances, gate_pass.entrance)
        by_hand = outcome.kind is PassKind.NO_CODE
        name = "" if by_hand else self._people.shown_name(Reader.MANAGER, self._people.get(gate_pass.person))
        decision = Decision.ENTRY_HELD if by_hand else refusal(outcome.colour)
        return Held(name, gate_pass.at.astimezone(BEIJING), entrance, outcome.temperature, decision)

    def _scanner(self, venue: Venue, binding: ScannerBinding, now: datetime) -> Scanner:
        entrance = _entrance_name(venue.entrances, binding.entrance)
        name = self._people.shown_name(Reader.MANAGER, self._people.get(binding.person))
        return Scanner(binding.number, name, entrance, binding.since, *self._dismissal.activity(binding, now))
