"""Temperatures: who passes, what is recorded, who is told; and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.health.colour import Colour, Facts, verdict
from bot.health.passing import Decision, decide
from bot.health.scans import Duty, GateFault, Scan, Way
from bot.health.temperature import shown
from bot.service.circle import Circle
from bot.service.gate.dismissal import plain
from bot.service.gate.places import Places
from bot.service.gate.rechecks import Rechecks
from bot.service.gate.trail import Trail, subject
from bot.store.errors import StoreError
from bot.store.gate.entries import Entries
from bot.store.gate.keys import day_of
from bot.store.gate.passes import Passes, Registered
from bot.store.gate.records import Kind, Outcome, Pass, visit_of
from bot.store.gate.visits import Visits
from bot.store.people import People

KINDS = {Way.CODE: Kind.CODE, Way.PROXY: Kind.PROXY, Way.STORM: Kind.STORM, Way.NO_CODE: Kind.NO_CODE}


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one person: the scan, the temperature (None: "normal"), the decision; ``made`` is on record."""

    scan: Scan
    temperature: int | None
    decision: Decision
    passed: bool
    made: Pass | None = None


class Passing:
    """Registers passes, and undoes them."""

    def __init__(
        self,
        passes: Passes,
        visits: Visits,
        entries: Entries,
        people: People,
        places: Places,
        circle: Circle,
        rechecks: Rechecks,
        trail: Trail,
    ) -> None:
        self._passes = passes
        self._visits = visits
        self._entries = entries
        self._people = people
        self._places = places
        self._circle = circle
        self._rechecks = rechecks
        self._trail = trail

    def register(self, openid: str, duty: Duty, scan: Scan, temperature: int | None, now: datetime) -> Done:
        """Record a pass; repeated, what was recorded at first counts. Raises GateFault("moved") for one not bound."""
        decided = decide(scan.facts, temperature, now, storm=scan.way is Way.STORM)
        one = self._entered(openid, planned := _pass(duty, scan, temperature, now, decided))
        if scan.way is not Way.NO_CODE:
            self._visited(one, now)
        if one is not planned:
            decided = decide(scan.facts, one.outcome.temperature, one.at, storm=one.outcome.kind is Kind.STORM)
        return Done(scan, one.outcome.temperature, *decided[:2], one)

    def practised(self, scan: Scan, temperature: int | None, now: datetime) -> Done:
        """What would become of a practice scan; nothing is recorded."""
        decision, passed, _ = decide(scan.facts, temperature, now)
        return Done(scan, temperature, decision, passed)

    def undo(self, openid: str, done: Sequence[Scan], now: datetime) -> int:
        """Take these registrations back (their ``at`` is when they were made); how many were."""
        return sum(self._undone(openid, scan, now) for scan in done)

    def told(self, person: str, venue: str, before: Facts, after: Facts, now: datetime) -> None:
        """Tell the person and the agents of a colour that a measurement changed."""
        colour = verdict(after, now).colour
        if colour == verdict(before, now).colour:
            return
        if colour is Colour.YELLOW and after.temperature:
            place = self._places.get(venue, now)
            values = {"venue": plain(place.name) if place else "", "temperature": shown(after.temperature)}
            self._circle.inform(person, "notice.fever", "notice.fever_dependant", now, **values)
            return
        self._circle.inform(person, f"notice.own_colour.{colour}", f"notice.dependant_colour.{colour}", now)

    def _entered(self, openid: str, one: Pass) -> Pass:
        match self._passes.register(one, openid):
            case Registered.NOT_BOUND:
                raise GateFault("moved")
            case Registered.AGAIN:
                return self._passes.known(one) or one
        return one

    def _visited(self, one: Pass, now: datetime) -> None:
        if one.outcome.kind is Kind.STORM:
            self._rechecks.plan(one, now)
        try:
            before = self._visits.add(one.person, visit_of(one))
        except StoreError:
            if one.outcome.kind is not Kind.STORM:
                raise
            return  # the recheck enters it
        if before is not None and one.outcome.temperature is not None:
            after = before.measured(one.outcome.temperature, one.at)
            self.told(one.person, one.venue, before, after, now)

    def _undone(self, openid: str, scan: Scan, now: datetime) -> bool:
        at = datetime.fromtimestamp(scan.at, now.tzinfo)
        if scan.practice:
            return True
        self._trail.done("pass.undo", self._trail.chat(openid), f"{subject('venue', scan.venue)} {scan.id:08x}", now)
        if not self._passes.void(scan.venue, scan.id, at, openid):
            return False
        if scan.way is Way.NO_CODE:
            self._dropped(scan, at)
            return True
        before = self._as_measured(scan, at)
        self._visits.void(scan.person, scan.venue, scan.id, at)
        after = self._people.get(scan.person)
        if before and after:
            self.told(scan.person, scan.venue, before, after.facts, now)
        return True

    def _as_measured(self, scan: Scan, at: datetime) -> Facts | None:
        """What was known before the visit was undone, even if that was done and its telling was cut off."""
        person, _, visits = self._visits.look(scan.person, day_of(at))
        if person is None:
            return None
        undone = [one.outcome.temperature for one in visits if one.void and one.scan == scan.id]
        return replace(person.facts, temperature=undone[0]) if undone and undone[0] else person.facts

    def _dropped(self, scan: Scan, at: datetime) -> None:
        made = [one for one in self._passes.day(scan.venue, at.date()) if one.scan == scan.id]
        for entry in self._entries.day(scan.venue, at.date()):
            if made and entry.id == scan.person:
                if linked := self._people.find(entry.document, entry.number):
                    self._visits.void(linked, scan.venue, scan.id, at)
                self._entries.drop(entry, visit_of(made[0]))


def _pass(
    duty: Duty, scan: Scan, temperature: int | None, now: datetime, decided: tuple[Decision, bool, Facts]
) -> Pass:
    _, passed, after = decided
    outcome = Outcome(temperature, verdict(after, now).colour, KINDS[scan.way], passed)
    took = int(now.timestamp()) - scan.at
    return Pass(duty.venue, scan.person, now, duty.entrance, outcome, scan.id, took)
