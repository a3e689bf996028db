"""Temperatures: who passes, what is recorded, who is told."""

from datetime import datetime

from msgspec import Struct

from bot.health.clock import unix_second
from bot.health.colour import Colour, Facts, verdict
from bot.health.passing import Decision, decide
from bot.health.scans import Duty, GateFault, Scan, Way
from bot.health.temperature import shown
from bot.service.circle import Circle
from bot.service.gate.dismissal import plain
from bot.service.gate.names import NOBODY, shown_name
from bot.service.gate.places import Places
from bot.service.gate.rechecks import Rechecks
from bot.store.errors import StoreError
from bot.store.gate.passes import Passes, Registered
from bot.store.gate.records import Kind, Outcome, Pass, visit_of
from bot.store.gate.visits import Visits
from bot.store.people import People

KINDS = {Way.CODE: Kind.CODE, Way.PROXY: Kind.PROXY, Way.STORM: Kind.STORM, Way.NO_CODE: Kind.NO_CODE}


class Done(Struct, frozen=True):
    """What became of one person: the scan, the masked name, the temperature (None: "normal"), the decision; ``made`` is
    on record."""

    scan: Scan
    name: str
    temperature: int | None
    decision: Decision
    passed: bool
    made: Pass | None = None

    def __repr__(self) -> str:
        """Show nobody in logs."""
        return f"Done({self.scan})"


class Passing:
    """Registers passes."""

    def __init__(
        self,
        passes: Passes,
        visits: Visits,
        places: Places,
        people: People,
        circle: Circle,
        rechecks: Rechecks,
    ) -> None:
        self._passes = passes
        self._visits = visits
        self._places = places
        self._people = people
        self._circle = circle
        self._rechecks = rechecks

    def register(self, openid: str, duty: Duty, scan: Scan, temperature: int | None, now: datetime) -> Done:
        """Record a pass; repeated, what was recorded at first counts. Raises GateFault("moved") for one not bound."""
        decided = decide(scan.facts, temperature, now, storm=scan.way is Way.STORM)
        one = self._entered(openid, planned := _pass(duty, scan, temperature, now, decided))
        if one.void:
            self._undone(one)
            return self.register(openid, duty, scan.next(), temperature, now)
        name = NOBODY if scan.way is Way.NO_CODE else self._visited(one, now)
        if one is not planned:
            decided = decide(scan.facts, one.outcome.temperature, one.at, storm=one.outcome.kind is Kind.STORM)
        return Done(scan, name, one.outcome.temperature, *decided[:2], one)

    def practised(self, scan: Scan, name: str, temperature: int | None, now: datetime) -> Done:
        """What would become of a practice scan, of nobody called ``name``; nothing is recorded."""
        decision, passed, _ = decide(scan.facts, temperature, now)
        return Done(scan, name, temperature, decision, passed)

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
                return self._passes.known(one.venue, one.person, one.scan, one.at) or one
        return one

    def _undone(self, void: Pass) -> None:
        """End an undoing that was cut off: the scan still waits, and is now to be registered anew."""
        if void.outcome.kind is not Kind.NO_CODE:
            self._visits.void(void.person, void.venue, void.scan, void.at)

    def _visited(self, one: Pass, now: datetime) -> str:
        """Enter the visit and tell of a new colour; the masked name."""
        if one.outcome.kind is Kind.STORM:
            self._rechecks.plan(one, now)
        try:
            before = self._visits.add(one.person, visit_of(one))
        except StoreError:
            if one.outcome.kind is not Kind.STORM:
                raise
            return NOBODY  # the recheck enters it
        if before is not None and one.outcome.temperature is not None:
            after = before.facts.measured(one.outcome.temperature, one.at)
            self.told(one.person, one.venue, before.facts, after, now)
        return shown_name(self._people, before)


def _pass(
    duty: Duty, scan: Scan, temperature: int | None, now: datetime, decided: tuple[Decision, bool, Facts]
) -> Pass:
    _, passed, after = decided
    outcome = Outcome(temperature, verdict(after, now).colour, KINDS[scan.way], passed)
    took = unix_second(now) - scan.at
    return Pass(duty.venue, scan.person, now, duty.entrance, outcome, scan.id, took)
