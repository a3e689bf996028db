"""Taking back: what was registered within two minutes, and scans that wait for a temperature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from bot.health.clock import unix_second
from bot.health.colour import Facts
from bot.health.scans import UNDO, Scan, Way
from bot.service.gate.passing import Passing
from bot.service.gate.trail import Trail, subject
from bot.store.gate.entries import Entries
from bot.store.gate.keys import day_of
from bot.store.gate.passes import Passes
from bot.store.gate.records import visit_of
from bot.store.gate.visits import Visits
from bot.store.people import People


class Dropped(StrEnum):
    """What became of a scan that waited; the words shown are found by these.

    It was a scan alone; or it was registered already, its answer lost, and that is taken back with it, can not be
    taken back any more, or not by this chat.
    """

    SCAN = "scan"
    PASS = "pass"  # noqa: S105  (nobody's password)
    STANDS = "stands"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Undoing:
    """Undoes passes and what followed from them; cut off, it is done again."""

    passing: Passing
    passes: Passes
    visits: Visits
    entries: Entries
    people: People
    trail: Trail

    def undo(self, openid: str, done: Sequence[Scan], now: datetime) -> int:
        """Take these registrations back (their ``at`` is when they were made); how many were."""
        return sum(self._undone(openid, scan, now) for scan in done)

    def drop(self, openid: str, waiting: Scan, now: datetime) -> Dropped:
        """Take back what may have been registered for a scan that still waits, since nobody was told of it."""
        made = None if waiting.practice else self.passes.known(waiting.venue, waiting.person, waiting.id, now)
        if made is None:
            return Dropped.SCAN
        if not made.void and now - made.at >= UNDO:  # void: it was being taken back, and that was cut off
            return Dropped.STANDS
        registered = replace(waiting, at=unix_second(made.at))
        return Dropped.PASS if self._undone(openid, registered, now) else Dropped.ELSEWHERE

    def _undone(self, openid: str, scan: Scan, now: datetime) -> bool:
        at = datetime.fromtimestamp(scan.at, now.tzinfo)
        if scan.practice:
            return True
        self.trail.done("pass.undo", self.trail.chat(openid), f"{subject('venue', scan.venue)} {scan.id:08x}", now)
        if not self.passes.void(scan.venue, scan.id, at, openid):
            return False
        if scan.way is Way.NO_CODE:
            self._removed(scan, at)
            return True
        before = self._as_measured(scan, at)
        self.visits.void(scan.person, scan.venue, scan.id, at)
        after = self.people.get(scan.person)
        if before and after:
            self.passing.told(scan.person, scan.venue, before, after.facts, now)
        return True

    def _as_measured(self, scan: Scan, at: datetime) -> Facts | None:
        """What was known before the visit was undone, even if that was done and its telling was cut off."""
        look = self.visits.look(scan.person, day_of(at))
        if look.person is None:
            return None
        undone = [one.outcome.temperature for one in look.visits if one.void and one.scan == scan.id]
        return replace(look.person.facts, temperature=undone[0]) if undone and undone[0] else look.person.facts

    def _removed(self, scan: Scan, at: datetime) -> None:
        """Remove an entry by hand."""
        made = [one for one in self.passes.day(scan.venue, at.date()) if one.scan == scan.id]
        for entry in self.entries.day(scan.venue, at.date()):
            if made and entry.id == scan.person:
                if linked := self.people.find(entry.document, entry.number):
                    self.visits.void(linked, scan.venue, scan.id, at)
                self.entries.drop(entry, visit_of(made[0]))
