"""Passes: decide by the temperature, record the pass and the visit, notify of a new colour."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.health.clock import unix_second
from bot.health.codes.colour import Colour, Facts, compute_verdict
from bot.health.gate.decisions import Decision, decide
from bot.health.gate.scans import Duty, GateFault, RecognisedBy, Scan, ScanRefusal
from bot.health.gate.temperature import format_temperature, is_measurement
from bot.health.people.views import Reader, VisitForm
from bot.service.gate.rechecks import OutageRechecks
from bot.service.gate.venue_cache import VenueCache
from bot.service.gate.viewers import Viewers
from bot.service.gate.voiding import Voiding
from bot.service.notices import Notices, notice_value
from bot.store.gate.packing import Pass, PassKind, PassOutcome, Visit, visit_of
from bot.store.gate.passes import RegisterResult
from bot.store.gate.retention import day_of
from bot.store.people.people import UNKNOWN_NAME
from bot.store.records import Records
from bot.store.redis.errors import StoreError

PASS_KINDS = {
    RecognisedBy.CODE: PassKind.CODE,
    RecognisedBy.PROXY: PassKind.PROXY,
    RecognisedBy.OUTAGE: PassKind.OUTAGE,
    RecognisedBy.NO_CODE: PassKind.NO_CODE,
    RecognisedBy.DOCUMENT: PassKind.DOCUMENT,
}

ADDED_APART = frozenset({PassKind.OUTAGE, PassKind.NO_CODE})
"""Kinds of passes whose visit is added after other steps, or not at all."""


class PassResult(Struct, frozen=True):
    """The result for one person. ``name`` is masked. ``temperature`` is in tenths of a degree, None for "normal".
    ``gate_pass`` is the stored pass; None for practice scans.
    """

    scan: Scan
    name: str
    temperature: int | None
    decision: Decision
    passed: bool
    gate_pass: Pass | None = None

    def __repr__(self) -> str:
        """Without personal data, for logs."""
        return f"PassResult({self.scan})"


class Passing:
    """Registers passes."""

    def __init__(
        self,
        records: Records,
        venue_cache: VenueCache,
        viewers: Viewers,
        voiding: Voiding,
        notices: Notices,
        rechecks: OutageRechecks,
    ) -> None:
        self._passes = records.gate.passes
        self._visits = records.gate.visits
        self._people = records.people
        self._former_ids = records.former_ids
        self._venue_cache = venue_cache
        self._viewers = viewers
        self._voiding = voiding
        self._notices = notices
        self._rechecks = rechecks

    def register(self, chat: str, duty: Duty, scan: Scan, temperature: int | None, now: datetime) -> PassResult:
        """Record a pass. If the scan was registered before, the first result counts.

        Raises GateFault with MOVED when the chat is not bound to the venue.
        """
        decided = decide(scan.facts, temperature, now, outage=scan.recognised_by is RecognisedBy.OUTAGE)
        planned = _build_pass(duty, scan, temperature, now, decided)
        gate_pass, replied = self._store_pass(chat, planned, scan.facts)
        if gate_pass.void:
            self._finish_undo(gate_pass)
            return self.register(chat, duty, scan.with_next_id(), temperature, now)
        is_entered = scan.recognised_by is RecognisedBy.NO_CODE
        name = UNKNOWN_NAME if is_entered else self._add_visit(gate_pass, scan.facts, replied, now)
        if gate_pass is not planned:
            decided = decide(
                scan.facts,
                gate_pass.outcome.temperature,
                gate_pass.at,
                outage=gate_pass.outcome.kind is PassKind.OUTAGE,
            )
        return PassResult(scan, name, gate_pass.outcome.temperature, *decided[:2], gate_pass)

    def practice_result(self, scan: Scan, name: str, temperature: int | None, now: datetime) -> PassResult:
        """The result of a practice scan. ``name`` is an invented name; nothing is recorded."""
        decision, passed, _ = decide(scan.facts, temperature, now)
        return PassResult(scan, name, temperature, decision, passed)

    def notify_colour_change(
        self, person: str, before: Facts, after: Facts, now: datetime, *, mistaken: bool = False
    ) -> None:
        """Notify the person and their agents if a measurement changed the colour, or the end of a ``mistaken`` one."""
        colour, told = compute_verdict(after, now).colour, compute_verdict(before, now).colour
        if colour == told:
            return
        if mistaken:
            values = {"told": f"@code.{told}.title", "colour": f"@code.{colour}.title"}
            self._notices.notify_person_and_agents(
                person, "notice.own_mistaken", "notice.dependant_mistaken", now, **values
            )
        elif colour is Colour.YELLOW and after.temperature:
            self._notify_fever(person, after, now)
        else:
            own, dependant = f"notice.own_colour.{colour}", f"notice.dependant_colour.{colour}"
            self._notices.notify_person_and_agents(person, own, dependant, now)
        if after.status:
            self._people.set_told_colour(person, colour)  # the next check tells it no more

    def notify_undone_entry(self, person: str, venue: str, scan: int, now: datetime) -> None:
        """Tell the person and their agents that an entry by hand with their name and number was undone."""
        made = (one for one in self._visits.on_day(person, day_of(now)) if (one.venue, one.scan) == (venue, scan))
        keys = {VisitForm.PLACE: "notice.entry_undone_dependant", VisitForm.DAY: "notice.entry_undone_unplaced"}
        self._notify_of_visit(person, next(made, None), "notice.entry_undone", keys, now)

    def _notify_fever(self, person: str, facts: Facts, now: datetime) -> None:
        """Tell of a fever, and where it was measured to those who may see the visit."""
        at = facts.measured_at or now
        measured = (
            visit
            for visit in self._visits.on_day(person, day_of(at))
            if unix_second(visit.at) == unix_second(at) and visit.outcome.temperature == facts.temperature
        )
        keys = dict.fromkeys(VisitForm, "notice.fever_unplaced") | {VisitForm.PLACE: "notice.fever_dependant"}
        temperature = format_temperature(facts.temperature or 0)
        self._notify_of_visit(person, next(measured, None), "notice.fever", keys, now, temperature=temperature)

    def _notify_of_visit(
        self, person: str, visit: Visit | None, own: str, keys: Mapping[VisitForm, str], now: datetime, **values: str
    ) -> None:
        """Tell the person of a visit, and each agent as ``keys`` has it for what they may see of it."""
        found = self._venue_cache.get(visit.venue, now) if visit else None
        where = {**values, "venue": notice_value(found.name) if found else ""}

        def of_agent(agent: str) -> tuple[str, Mapping[str, str]]:
            form = self._viewers.form(person, agent, visit) if visit else VisitForm.HIDDEN
            return keys.get(form, ""), where if form is VisitForm.PLACE else values

        self._notices.notify_holders(person, own, of_agent, now, **where)

    def _store_pass(self, chat: str, new: Pass, seen: Facts) -> tuple[Pass, list[Any]]:
        """The pass as it is stored now, and the reply to adding its visit, if that was done in the same step."""
        apart = new.outcome.kind in ADDED_APART
        visit = None if apart else self._visits.addition(new.person, visit_of(new), seen)
        result, replied = self._passes.register_with(new, chat, visit)
        if result is RegisterResult.NOT_BOUND:
            raise GateFault(ScanRefusal.MOVED)
        if result is RegisterResult.DONE:
            return new, replied
        return self._passes.find_recent(new.venue, new.person, new.scan, new.at) or new, []

    def _finish_undo(self, void: Pass) -> None:
        """Finish an interrupted undo. The scan is still pending and is then registered anew."""
        if void.outcome.kind is not PassKind.NO_CODE:
            self._voiding.void(void.person, void.venue, void.scan, void.at)

    def _add_visit(self, gate_pass: Pass, seen: Facts, replied: list[Any], now: datetime) -> str:
        """Add the visit, notify of a new colour, and return the masked name."""
        if gate_pass.outcome.kind is PassKind.OUTAGE:
            self._rechecks.schedule(gate_pass, now)
        try:
            before = self._visits.add(gate_pass.person, visit_of(gate_pass), seen, replied)
            if before is None and (joined := self._former_ids.find(gate_pass.person)):
                before = self._visits.add(joined.id, visit_of(gate_pass), seen)
        except StoreError:
            if gate_pass.outcome.kind is not PassKind.OUTAGE:
                raise
            return UNKNOWN_NAME  # the recheck adds the visit
        temperature = gate_pass.outcome.temperature
        if before is not None and temperature is not None and is_measurement(temperature):
            after = before.facts.with_measurement(temperature, gate_pass.at)
            self.notify_colour_change(before.id, before.facts, after, now)
        return self._people.shown_name(Reader.SCANNER, before)


def _build_pass(
    duty: Duty, scan: Scan, temperature: int | None, now: datetime, decided: tuple[Decision, bool, Facts]
) -> Pass:
    _, passed, after = decided
    outcome = PassOutcome(temperature, compute_verdict(after, now).colour, PASS_KINDS[scan.recognised_by], passed)
    took = unix_second(now) - scan.at
    return Pass(duty.venue, scan.person, now, duty.entrance, outcome, scan.id, took)
