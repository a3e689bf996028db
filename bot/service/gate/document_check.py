"""Comparing the document in hand with a claim code, so that nobody infected hides behind grey, or with a paper code,
which anybody may carry.

At a venue that an operator allowed it, this also proves a person whom nobody holds (人证核对): the scanner has compared
face and document. Nobody proves their own family so. Where the number does not tell the birth date the scanner types it
too: the register may not know it, and a claim may have an invented one (identity rules §1).
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from bot.health.gate.document_checks import BIRTH_DIGITS, DOCUMENT_TAIL, DocumentCheck
from bot.health.gate.scans import Duty, GateFault, ScanRefusal
from bot.health.people.assurance import Level
from bot.health.people.documents import DocumentType, birth_date
from bot.health.people.identity import Identity, birth_of
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.outage import OutageMonitor
from bot.service.gate.scan_results import ScanResult
from bot.service.gate.scanning import Scanning
from bot.service.gate.venue_cache import VenueCache
from bot.service.notices import Notices, notice_value
from bot.service.people.in_person import InPerson
from bot.store.gate import GateRecords
from bot.store.gate.retention import day_of
from bot.store.people.people import People, Person

OpenRecord = Callable[[Person, datetime], str]
"""Gives the id of the record that a claim names, with what is known of the person's health."""


MISSES_TOLD = 10
"""Misses at a venue on a day after which its manager is told, and again after as many more."""


class DocumentChecks:
    """Gives the true verdict for such a code when the end of the document's number agrees."""

    def __init__(
        self,
        gate: GateRecords,
        people: People,
        venue_cache: VenueCache,
        scanning: Scanning,
        outages: OutageMonitor,
        notices: Notices,
        audit_log: AuditLog,
        proofs: InPerson,
        open_record: OpenRecord,
    ) -> None:
        self._visits = gate.visits
        self._misses = gate.misses
        self._people = people
        self._venue_cache = venue_cache
        self._scanning = scanning
        self._outages = outages
        self._notices = notices
        self._audit_log = audit_log
        self._proofs = proofs
        self._open_record = open_record

    def compare(self, chat: str, duty: Duty, check: DocumentCheck, typed: str, now: datetime) -> ScanResult | None:
        """The true verdict; None when the typed end of the number is another one. Each miss is counted for the venue
        and in the audit log. Raises GateFault with a ScanRefusal.
        """
        claim = self._claim(check, now)
        identity = self._people.identity(claim)
        tail, born = read_document_end(typed) or ("", "")
        if not (_has_number(identity, tail) and _may_be_born(identity, born)):
            self._count_miss(chat, duty.venue, now)
            return None
        person = self._open_record(claim, now)
        if born or _number_tells_birth(identity):
            self._prove_in_person(chat, duty, claim, check.shown_by, now)
        snapshot = self._visits.snapshot(person, day_of(now))
        if snapshot.person is None:
            raise GateFault(ScanRefusal.UNKNOWN)
        outage = self._outages.since()
        return self._scanning.verdict(snapshot, duty, outage, now, document=True, shown_by=check.shown_by)

    def _claim(self, check: DocumentCheck, now: datetime) -> Person:
        """The record of the code. Raises GateFault when it is gone, or when a paper card counts no more."""
        snapshot = self._visits.snapshot(check.claim, day_of(now))
        if check.paper:
            return self._scanning.paper_checks.of_scan(snapshot, check.scanned, check.shown_by, now)
        if snapshot.person is None:
            raise GateFault(ScanRefusal.REVOKED)
        return snapshot.person

    def needs_birth_date(self, claim: Person, venue: str, now: datetime) -> bool:
        """Whether this claim is proved at this venue by the end of the number and the birth date only."""
        return self._proves(venue, claim, now) and not _number_tells_birth(self._people.identity(claim))

    def _proves(self, venue: str, claim: Person, now: datetime) -> bool:
        """Whether a comparison at this venue proves this claim. What was not compared with the register proves
        nobody.
        """
        found = self._venue_cache.get(venue, now)
        return found is not None and found.verifies and claim.level is Level.CLAIM

    def _count_miss(self, chat: str, venue: str, now: datetime) -> None:
        """Count it; the manager and the audit log are told of each further MISSES_TOLD of a day."""
        actor, about = self._audit_log.chat_actor(chat), subject("venue", venue)
        self._audit_log.record("document.miss", actor, about, now)
        count = self._misses.count(venue, day_of(now))
        if count % MISSES_TOLD:
            return
        self._audit_log.record("document.misses", actor, f"{about} {count}", now)
        if found := self._venue_cache.get(venue, now):
            day, name = f"{venue} {day_of(now)}", notice_value(found.name)
            self._notices.notify(found.manager, now, "notice.misses", about=day, venue=name, count=str(count))

    def _prove_in_person(self, chat: str, duty: Duty, claim: Person, shown_by: int, now: datetime) -> None:
        if not self._proves(duty.venue, claim, now):
            return
        about = f"{subject('venue', duty.venue)} {subject('person', claim.id)}"
        actor = self._audit_log.chat_actor(chat)
        if self._proofs.is_own(chat, claim):
            self._audit_log.refuse("person.confirm", actor, about, now)
            self._notices.notify(chat, now, "notice.own_proof")
            return
        self._audit_log.record("person.confirm", actor, about, now)
        self._proofs.confirm(claim, shown_by, now)


_END = re.compile(rf"([0-9A-Z]{{{DOCUMENT_TAIL}}})([0-9]{{{BIRTH_DIGITS}}})?")


def read_document_end(text: str) -> tuple[str, str] | None:
    """The end of a document's number in upper case and half width, and the birth date behind it, empty when there is
    none; None for another text.
    """
    folded = unicodedata.normalize("NFKC", text).replace("×", "X").upper()
    found = _END.fullmatch("".join(c for c in folded if c.isascii() and c.isalnum()))
    return (found[1], found[2] or "") if found else None


def _number_tells_birth(identity: Identity) -> bool:
    return birth_date(DocumentType(identity.document), identity.number) is not None


def _has_number(identity: Identity, tail: str) -> bool:
    return tail in {number[-DOCUMENT_TAIL:] for _, number in identity.documents}


def _may_be_born(identity: Identity, typed: str) -> bool:
    """Whether the typed birth date, if there is one, is that of the claim."""
    born = birth_of(identity)
    return not typed or (born is not None and typed == f"{born:%Y%m%d}")
