"""The records of the gate: venues, scanner bindings, passes, visits, entries by hand, and WeChat QR codes."""

from dataclasses import dataclass

from bot.store.gate.account_qr_codes import AccountQrCodes
from bot.store.gate.entries import Entries
from bot.store.gate.fold_turns import FoldTurns
from bot.store.gate.folds import Folds
from bot.store.gate.misses import Misses
from bot.store.gate.passes import Passes
from bot.store.gate.pending_scans import PendingScans
from bot.store.gate.scanner_bindings import ScannerBindings
from bot.store.gate.staff_looks import StaffLooks
from bot.store.gate.trace_marks import TraceMarks
from bot.store.gate.venues import Venues
from bot.store.gate.visit_changes import VisitChanges
from bot.store.gate.visit_tags import VisitTags
from bot.store.gate.visits import Visits
from bot.store.redis.store import Store
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class GateRecords:
    """One object for each kind of record of the gate."""

    venues: Venues
    bindings: ScannerBindings
    passes: Passes
    visits: Visits
    visit_changes: VisitChanges
    visit_tags: VisitTags
    folds: Folds
    fold_turns: FoldTurns
    trace_marks: TraceMarks
    staff_looks: StaffLooks
    entries: Entries
    misses: Misses
    account_qr_codes: AccountQrCodes
    pending_scans: PendingScans


def open_gate_records(store: Store, vault: Vault, retention_days: int) -> GateRecords:
    """Make the records of the gate. Passes, visits and entries are kept ``retention_days`` full days."""
    visits = Visits(store, vault, retention_days)
    return GateRecords(
        Venues(store, vault),
        ScannerBindings(store),
        Passes(store, retention_days),
        visits,
        VisitChanges(store, vault, retention_days),
        VisitTags(store, vault, retention_days),
        *(Folds(store, retention_days), FoldTurns(store)),
        TraceMarks(store, retention_days),
        StaffLooks(store, vault, retention_days),
        Entries(store, vault, visits, retention_days),
        Misses(store, retention_days),
        AccountQrCodes(store),
        PendingScans(vault),
    )
