"""The gate: venues, scanners, scans, passes, history, contact tracing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.chat.texts import Texts
from bot.service.access import Access
from bot.service.codes.paper_codes import PaperCodes
from bot.service.gate.contents import ScannedContents
from bot.service.gate.dashboard import Dashboard
from bot.service.gate.disputes import Disputes
from bot.service.gate.document_check import DocumentChecks, OpenRecord
from bot.service.gate.duty import DutyCleanup, ScannerDismissal, ScannerDuty
from bot.service.gate.family_scanning import FamilyScanning
from bot.service.gate.folding import Folding
from bot.service.gate.hand_entry import HandEntry
from bot.service.gate.history import History
from bot.service.gate.invitations import InvitationPages
from bot.service.gate.looks import LookLimit
from bot.service.gate.outage import OutageMonitor
from bot.service.gate.passing import Passing
from bot.service.gate.posters import Posters
from bot.service.gate.rechecks import RECHECK_JOB, OutageRechecks
from bot.service.gate.scanning import Scanning
from bot.service.gate.tracing import Tracing
from bot.service.gate.undo import PassUndo
from bot.service.gate.venue_cache import VenueCache
from bot.service.gate.venue_cards import VenueCards
from bot.service.gate.venue_closing import VenueClosing
from bot.service.gate.venues import VenueApplications, VenueApprovals
from bot.service.gate.voiding import Voiding
from bot.service.notices import Notices
from bot.service.people.chat_ending import CLEANUP_JOB
from bot.service.people.checks import Checks
from bot.service.people.in_person import InPerson
from bot.service.people.standing import Standing
from bot.signing.invitations import Invitations
from bot.signing.tokens import CodeTokens
from bot.store.records import Records
from bot.wechat.client import WeChat


@dataclass(frozen=True, slots=True)
class Gate:
    """All services of the gate, for the chat, the browser and the command line."""

    applications: VenueApplications
    approvals: VenueApprovals
    closing: VenueClosing
    scanner_duty: ScannerDuty
    cleanup: DutyCleanup
    scanning: Scanning
    family_scanning: FamilyScanning
    looks: LookLimit
    document_checks: DocumentChecks
    passing: Passing
    undo: PassUndo
    hand_entry: HandEntry
    history: History
    disputes: Disputes
    outages: OutageMonitor
    rechecks: OutageRechecks
    dashboard: Dashboard
    cards: VenueCards
    posters: Posters
    invitations: InvitationPages
    tracing: Tracing
    folding: Folding

    @property
    def jobs(self) -> Mapping[str, Callable[[str, datetime], None]]:
        """The jobs of the worker for it."""
        return {RECHECK_JOB: self.rechecks.run, CLEANUP_JOB: self.cleanup.run}


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What the gate needs from the installation. ``retention_days``: how long passes and visits are kept;
    ``claims``: see ``DocumentChecks``; ``looks_without_pass``: see ``LookLimit``; ``report_verdict``: see ``Scanning``.
    """

    texts: Texts
    tokens: CodeTokens
    invitations: Invitations
    public_url: str
    hotline: str
    retention_days: int
    claims: tuple[InPerson, OpenRecord]
    looks_without_pass: int
    standing: Standing
    paper: PaperCodes
    report_verdict: Callable[[str, str], None]

    @property
    def contents(self) -> ScannedContents:
        """What can be read in codes."""
        return ScannedContents(self.tokens, self.public_url)


def build_gate(
    records: Records, access: Access, checks: Checks, notices: Notices, wechat: WeChat, settings: GateSettings
) -> Gate:
    """Build the gate's services over these records."""
    people, audit_log, gate, url = records.people, access.audit_log, records.gate, settings.public_url
    cache, outages, days = VenueCache(gate.venues), OutageMonitor(records.outage), settings.retention_days
    history, ending = History(records, cache, days), ScannerDismissal(records, notices)
    rechecks, standing = OutageRechecks(records, cache, checks, outages, notices, audit_log), settings.standing
    passing = Passing(records, cache, history.viewers, voiding := Voiding(records), notices, rechecks)
    scanning = Scanning(records, cache, settings.contents, outages, standing, audit_log, settings.report_verdict)
    return Gate(
        VenueApplications(gate.venues, standing, audit_log),
        VenueApprovals(records, notices, access.browser_sessions, audit_log, settings.hotline),
        VenueClosing(records, ending, standing, notices, audit_log, settings.hotline),
        ScannerDuty(gate.bindings, cache, standing, settings.invitations, notices, audit_log, url),
        DutyCleanup(records.jobs, records.chat_fields, gate.pending_scans),
        *(scanning, FamilyScanning(records, scanning, outages)),
        LookLimit(settings.looks_without_pass, people, cache, notices, audit_log),
        DocumentChecks(gate, people, cache, scanning, outages, notices, audit_log, *settings.claims),
        passing,
        PassUndo(passing, voiding, records.former_ids, gate, people, audit_log),
        HandEntry(passing, gate.entries, people, audit_log),
        history,
        Disputes(passing, voiding, people, history, cache, notices, audit_log),
        *(outages, rechecks),
        *(dashboard := Dashboard(gate, standing, ending, audit_log), VenueCards(dashboard, settings.paper, audit_log)),
        Posters(gate, wechat, settings.texts, settings.hotline),
        InvitationPages(settings.invitations, dashboard, gate, wechat, audit_log, url),
        *(Tracing(records, audit_log), Folding(records)),
    )
