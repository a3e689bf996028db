"""Undo: passes registered within the last two minutes, and scans that wait for a temperature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from bot.health.clock import unix_second
from bot.health.codes.colour import Facts
from bot.health.gate.scans import UNDO_PERIOD, RecognisedBy, Scan
from bot.health.gate.temperature import is_measurement
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.passing import Passing
from bot.service.gate.voiding import Voiding
from bot.store.gate import GateRecords
from bot.store.gate.packing import visit_of
from bot.store.gate.retention import day_of
from bot.store.people.former_ids import FormerIds
from bot.store.people.people import People


class DropOutcome(StrEnum):
    """The result of dropping a pending scan. The values are keys of texts.

    ``SCAN``: the scan was not registered. ``PASS``: it was registered, the answer was lost, and the pass is undone
    too. ``STANDS``: it is too late to undo the pass. ``ELSEWHERE``: the pass cannot be undone by this chat.
    """

    SCAN = "scan"
    PASS = "pass"  # noqa: S105  (nobody's password)
    STANDS = "stands"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class PassUndo:
    """Undoes passes and their consequences. An interrupted undo can be run again."""

    passing: Passing
    voiding: Voiding
    former_ids: FormerIds
    gate: GateRecords
    people: People
    audit_log: AuditLog

    def undo_passes(self, chat: str, scans: Sequence[Scan], now: datetime) -> int:
        """Undo these registrations and return how many were undone. The scans' ``at`` is the time of registration."""
        return sum(self._undo_pass(chat, scan, now) for scan in scans)

    def drop_pending(self, chat: str, scan: Scan, now: datetime) -> DropOutcome:
        """Drop a pending scan. If it was registered already and the answer was lost, undo the pass too."""
        gate_pass = None if scan.practice else self.gate.passes.find_recent(scan.venue, scan.person, scan.id, now)
        if gate_pass is None:
            return DropOutcome.SCAN
        if not gate_pass.void and now - gate_pass.at >= UNDO_PERIOD:  # void: an interrupted undo is finished
            return DropOutcome.STANDS
        registered = replace(scan, at=unix_second(gate_pass.at))
        return DropOutcome.PASS if self._undo_pass(chat, registered, now) else DropOutcome.ELSEWHERE

    def _undo_pass(self, chat: str, scan: Scan, now: datetime) -> bool:
        at = datetime.fromtimestamp(scan.at, now.tzinfo)
        if scan.practice:
            return True
        self.audit_log.record(
            "pass.undo", self.audit_log.chat_actor(chat), f"{subject('venue', scan.venue)} {scan.id:08x}", now
        )
        if not self.gate.passes.void(scan.venue, scan.id, at, chat):
            return False
        if scan.recognised_by is RecognisedBy.NO_CODE:
            self._remove_entry(scan, at)
            return True
        if record := self.former_ids.find(scan.person):
            self._undo_visit(record.id, scan, at, now)
        return True

    def _undo_visit(self, person: str, scan: Scan, at: datetime, now: datetime) -> None:
        """Undo the visit; who was told a wrong colour is told that it was a mistake."""
        before = self._facts_before(person, scan, at)
        self.voiding.void(person, scan.venue, scan.id, at)
        after = self.people.get(person)
        if before and after:
            self.passing.notify_colour_change(person, before, after.facts, now, mistaken=True)

    def _facts_before(self, person: str, scan: Scan, at: datetime) -> Facts | None:
        """The person's facts before the undo, also when an earlier undo was interrupted before its notice."""
        snapshot = self.gate.visits.snapshot(person, day_of(at))
        if snapshot.person is None:
            return None
        undone = [one.outcome.temperature for one in snapshot.visits if one.void and one.scan == scan.id]
        facts = snapshot.person.facts
        return replace(facts, temperature=undone[0]) if undone and is_measurement(undone[0]) else facts

    def _remove_entry(self, scan: Scan, at: datetime) -> None:
        """Remove an entry by hand."""
        passes = [
            gate_pass for gate_pass in self.gate.passes.on_day(scan.venue, at.date()) if gate_pass.scan == scan.id
        ]
        for entry in self.gate.entries.on_day(scan.venue, at.date()):
            if passes and entry.id == scan.person:
                linked = self.people.find_by_document(entry.document, entry.number)
                if linked and self.voiding.void(linked, scan.venue, scan.id, at):
                    self.passing.notify_undone_entry(linked, scan.venue, scan.id, at)
                self.gate.entries.remove(entry, visit_of(passes[0]))
