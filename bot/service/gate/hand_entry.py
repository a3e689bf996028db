"""Entering people without a code by hand.

The entry is stored encrypted with the venue. If the person is on record, now or later, the entry also becomes a
visit of theirs. A known status decides here too who may pass.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.health.clock import unix_second
from bot.health.codes.colour import Facts
from bot.health.gate.decisions import Decision, decide
from bot.health.gate.document_checks import DocumentCheck
from bot.health.gate.scans import Duty, RecognisedBy, Scan
from bot.health.people.identity import Identity
from bot.health.people.names import same_name
from bot.health.people.views import VIEWS, Reader
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.passing import Passing, PassResult
from bot.store.gate.entries import Entries, Entry
from bot.store.gate.packing import Pass, read_id, visit_of
from bot.store.gate.retention import day_of
from bot.store.people.people import People, Person
from bot.store.redis.errors import StoreError
from bot.store.vault import UnsealError


@dataclass(frozen=True, slots=True)
class HandEntry:
    """Registers passes of people without a code."""

    passing: Passing
    entries: Entries
    people: People
    audit_log: AuditLog

    def register(
        self,
        chat: str,
        duty: Duty,
        form: str,
        identity: Identity,
        temperature: int | None,
        now: datetime,
        shown: DocumentCheck | None = None,
    ) -> PassResult:
        """Register a person. ``form`` is the id of the filled-in form; the same form is registered only once.
        ``shown``: the claim code that was scanned last.

        The record with this document and this name decides whether the person may pass. A record with another name
        is not used, and a status that lets people pass is not shown: scanners must not be able to look people up by
        typing. If the form was registered before, the first result counts. Raises GateFault with MOVED.
        """
        digest = sha256(f"{chat} {form}".encode()).digest()
        entry = Entry(read_id(digest[:10]), identity.name, identity.document, identity.number, identity.phone)
        known = self._find_person(identity)
        scan = _scan_of(entry, int.from_bytes(digest[10:14]), duty, known.facts if known else Facts(), now)
        gate_pass = self.passing.register(chat, duty, scan, temperature, now).gate_pass
        assert gate_pass is not None, "just registered"
        self.entries.add(entry, visit_of(gate_pass, self._shown_by(identity, shown)))
        if known:
            self.entries.link(identity, known.id, day_of(now))
        decision, outcome = self._decide(chat, gate_pass, now), gate_pass.outcome
        return PassResult(scan, scan.name, outcome.temperature, decision, outcome.passed, gate_pass)

    def _find_person(self, identity: Identity) -> Person | None:
        """The person with this document and name; None when there is none or the record cannot be read."""
        try:
            found = self.people.find_by_document(identity.document, identity.number)
            person = self.people.get(found) if found else None
            names = self.people.identity(person).names_on(identity.document, identity.number) if person else ()
            return person if any(same_name(name, identity.name) for name in names) else None
        except (StoreError, UnsealError):
            return None

    def _shown_by(self, identity: Identity, shown: DocumentCheck | None) -> int:
        """The tag of the chat that showed a claim code of this person just before; 0 when none did, or when the claim
        cannot be read.
        """
        if shown is None:
            return 0
        try:
            claim = self.people.get(shown.claim)
            documents = self.people.identity(claim).documents if claim else ()
        except (StoreError, UnsealError):
            return 0
        return shown.shown_by if (identity.document, identity.number) in documents else 0

    def _decide(self, chat: str, gate_pass: Pass, now: datetime) -> Decision:
        """What the scanner is shown: may pass or not, never a colour. It is recorded in the audit log if it shows
        something of the person's record.

        This runs after the pass was registered, because the pass registered first decides. If it is interrupted,
        the scanner confirms the form again.
        """
        outcome = gate_pass.outcome
        unknown = decide(Facts(), outcome.temperature, gate_pass.at)[1]
        if outcome.passed is not unknown:
            about = f"{subject('venue', gate_pass.venue)} {gate_pass.scan:08x} {outcome.colour}"
            self.audit_log.record("entry.held", self.audit_log.chat_actor(chat), about, now)
        return Decision.ENTRY_PASS if outcome.passed else Decision.ENTRY_HELD


def _scan_of(entry: Entry, number: int, duty: Duty, facts: Facts, now: datetime) -> Scan:
    """The entry as a scan with this id."""
    name, way = VIEWS[Reader.SCANNER].name(entry.name), RecognisedBy.NO_CODE
    return Scan(number, entry.id, duty.venue, unix_second(now), facts, way, name=name, last=entry.name[-1:])
