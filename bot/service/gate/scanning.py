"""Scanning codes at the gate: who may scan, and what the scanner sees.

A scanned code needs no store request of its own: the person's record is read together with the scanner's chat.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from bot.channel import AnswerWrite, Prefetch
from bot.health.clock import BEIJING, unix_second
from bot.health.codes.colour import compute_verdict
from bot.health.gate.scans import (
    DUPLICATE_PERIOD,
    KEPT_OFF_DUTY,
    Duty,
    GateFault,
    RecognisedBy,
    Scan,
    ScanRefusal,
    new_scan_id,
    parse_duty,
)
from bot.health.people.ages import AgeBand, age_band
from bot.health.people.assurance import Right
from bot.health.people.identity import birth_of
from bot.health.people.views import VIEWS, Reader
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.contents import ScannedContents
from bot.service.gate.outage import OutageMonitor
from bot.service.gate.paper_checks import PaperChecks
from bot.service.gate.scan_results import (
    CodePrefetch,
    DocumentNeeded,
    ScannerChat,
    ScanResult,
    look_of,
    result_in_outage,
)
from bot.service.gate.standing_cache import StandingCache
from bot.service.gate.venue_cache import VenueCache
from bot.service.people.standing import Standing
from bot.signing.tokens import CLAIM_PURPOSES, CodeClaim, CodePurpose
from bot.store.chat.chat_ids import viewer_tags
from bot.store.gate.packing import Visit
from bot.store.gate.visits import PersonSnapshot
from bot.store.people.people import Person
from bot.store.records import Records
from bot.store.redis.errors import StoreError


class Scanning:
    """Turns scanned contents into results for the scanner."""

    def __init__(
        self,
        records: Records,
        venue_cache: VenueCache,
        contents: ScannedContents,
        outages: OutageMonitor,
        standing: Standing,
        audit_log: AuditLog,
        report_verdict: Callable[[str, str], None],
    ) -> None:
        """``report_verdict`` is called for each verdict with the venue's category, and the colour or ``outage``."""
        self._report_verdict = report_verdict
        gate, self._people, self._vault = records.gate, records.people, records.vault
        self._visits, self._bindings, self.pending_scans = gate.visits, gate.bindings, gate.pending_scans
        self._former_ids, self._venue_cache = records.former_ids, venue_cache
        self.contents = contents
        self._outages = outages
        self._standing_cache = StandingCache(standing)
        self._audit_log = audit_log
        self.paper_checks = PaperChecks(records)

    def require_scanner(self, scanner: ScannerChat, action: str, now: datetime) -> None:
        """Raise GateFault unless this chat is a scanner of any venue and keeps its posts. A refusal is recorded in the
        audit log.
        """
        if not scanner.person or not self._bindings.venues_of(scanner.chat):
            self._audit_log.refuse(action, self._audit_log.chat_actor(scanner.chat), "", now)
            raise GateFault(ScanRefusal.NOT_SCANNER if scanner.person else ScanRefusal.UNREGISTERED)
        self._require_posts(scanner, action, now)

    def require_duty(self, scanner: ScannerChat, field: str, action: str, now: datetime) -> Duty:
        """Where this chat is on duty, by its ``duty`` field and its binding there. Raises GateFault as
        ``require_scanner`` does, when off duty, and with one of ENDING_DUTY when the duty must end.
        """
        duty = parse_duty(field)
        if duty and scanner.person:
            self._require_posts(scanner, action, now, works=True)
            self._require_place(scanner, duty, action, now)
            return duty
        self.require_scanner(scanner, action, now)
        self._audit_log.refuse(action, self._audit_log.chat_actor(scanner.chat), "", now)
        raise GateFault(ScanRefusal.OFF_DUTY)

    def prefetch(self, content: str, now: datetime) -> CodePrefetch:
        """The claim of a code and the store reads that ``read`` needs. Raises GateFault with a ScanRefusal."""
        claim, day = self.contents.read_claim(content, now), now.astimezone(BEIJING).date()
        reads = self._prefetch_all(claim.people, day)
        return CodePrefetch(key=reads.key, commands=reads.commands, claim=claim, day=day)

    def _prefetch_all(self, people: Sequence[str], day: date) -> Prefetch:
        """The store reads for these people; of several on several servers none, since they are read one by one."""
        reads = [self._visits.prefetch(person, day) for person in people]
        together = len(reads) == 1 or self._visits.on_one_server
        return Prefetch(reads[0].key, tuple(command for one in reads for command in one.commands) if together else ())

    def read(
        self, content: str, duty: Duty, now: datetime, prefetch: CodePrefetch | None = None
    ) -> ScanResult | DocumentNeeded:
        """The result for a code. ``prefetch`` is the value of ``prefetch`` for the same content, if there is one.

        It is written that the scanner sees it: before this returns, or by the ``look`` of the result. Raises GateFault
        with a ScanRefusal.
        """
        prefetch = prefetch or self.prefetch(content, now)
        outage = self._outages.since()
        try:
            snapshot = self._visits.snapshot(prefetch.claim.person, prefetch.day, prefetch)
        except StoreError:
            # this part of the store does not answer: the signature proves the code, the pass is rechecked later
            if prefetch.claim.purpose is CodePurpose.PAPER_CODE:
                raise GateFault(ScanRefusal.PAPER_IN_OUTAGE) from None  # it may be lost
            if prefetch.claim.purpose in CLAIM_PURPOSES:
                raise GateFault(ScanRefusal.CLAIM_IN_OUTAGE) from None  # nobody hides behind grey
            self._report_verdict(duty.kind, "outage")
            return result_in_outage(prefetch.claim, duty, outage or 1, now)
        if prefetch.claim.purpose is CodePurpose.PAPER_CODE:
            return self._paper(snapshot, prefetch.claim, now)
        person = self.shown_record(snapshot, prefetch.claim)
        if Right.COLOUR not in person.rights(now):
            return DocumentNeeded(person, prefetch.claim.shown_by)
        return self.verdict(snapshot, duty, outage, now, shown_by=prefetch.claim.shown_by)

    def verdict(
        self,
        snapshot: PersonSnapshot,
        duty: Duty,
        outage: int,
        now: datetime,
        *,
        document: bool = False,
        shown_by: int = 0,
    ) -> ScanResult:
        """The result for a person on record; that the scanner sees it is written as by ``read``. ``document``: the
        document in hand was compared. ``shown_by``: the tag of the chat that showed the code.
        """
        result = self.result(snapshot, duty, outage, now, document=document)
        return replace(result, look=self.write_looks([result], duty, shown_by, now))

    def write_looks(
        self, results: Sequence[ScanResult], duty: Duty, shown_by: int, now: datetime
    ) -> AnswerWrite | None:
        """What writes with the answer that the scanner sees these people; None when it is written: on several servers
        that takes a step more. In an outage it may stay unwritten.
        """
        for one in results:
            self._report_verdict(duty.kind, one.colour)
        looks = [(one.scan.person, look_of(one, duty, shown_by, now)) for one in results]
        if self._visits.on_one_server:
            return AnswerWrite(self._visits.looks(looks), 1, lambda: self._add_looks(looks))
        try:
            self._add_looks(looks)
        except StoreError:
            if not all(one.outage for one in results):
                raise
        return None

    def _add_looks(self, looks: Sequence[tuple[str, Visit]]) -> None:
        """Write each look; at the record to which another one was joined just now, if it was."""
        for person, look in looks:
            if not self._visits.add_look(person, look) and (joined := self._former_ids.find(person)):
                self._visits.add_look(joined.id, look)

    def _require_place(self, scanner: ScannerChat, duty: Duty, action: str, now: datetime) -> None:
        """The field of duty does not decide: it may have been written while the binding ended."""
        bound = self._bindings.read(duty.venue, scanner.chat, scanner.post, scanner.along)
        if bound is None or bound.entrance != duty.entrance:
            self._audit_log.refuse(action, self._audit_log.chat_actor(scanner.chat), subject("venue", duty.venue), now)
            raise GateFault(ScanRefusal.MOVED)

    def _require_posts(self, scanner: ScannerChat, action: str, now: datetime, *, works: bool = False) -> None:
        """``works``: at a gate, for which their own colour counts too."""
        right = self._standing_cache.post_right(scanner, now)
        if right and not (works and right.colour in KEPT_OFF_DUTY):
            return
        self._audit_log.refuse(action, self._audit_log.chat_actor(scanner.chat), "", now)
        if right:
            raise GateFault(KEPT_OFF_DUTY[right.colour])
        raise GateFault(ScanRefusal.UNVERIFIED)

    def result(
        self, snapshot: PersonSnapshot, duty: Duty, outage: int, now: datetime, *, document: bool = False
    ) -> ScanResult:
        """What the scanner sees of a person on record; not yet written."""
        person = snapshot.person
        assert person is not None, "the caller has seen it"
        identity, shown = self._people.identity(person), VIEWS[Reader.SCANNER]
        relations = (
            () if person.owner or document else tuple(dict.fromkeys(map(shown.relation, snapshot.agents.values())))
        )
        way = RecognisedBy.PROXY if relations else RecognisedBy.DOCUMENT if document else RecognisedBy.CODE
        way = RecognisedBy.OUTAGE if outage else way
        scan = Scan(
            new_scan_id(),
            person.id,
            duty.venue,
            unix_second(now),
            person.facts,
            way,
            name=shown.name(identity.name),
            last=identity.name[-1:],
            age=age_band(birth_of(identity), now.astimezone(BEIJING).date()) if shown.age_band else AgeBand.UNKNOWN,
            relations=relations,
        )
        previous_pass = self._previous_pass(snapshot, duty, now) if snapshot.packed else None
        return ScanResult(scan, compute_verdict(person.facts, now).colour, previous_pass, outage)

    def _paper(self, snapshot: PersonSnapshot, claim: CodeClaim, now: datetime) -> DocumentNeeded:
        person = self.paper_checks.of_code(snapshot, claim.issued, claim.shown_by, now)
        return DocumentNeeded(person, claim.shown_by, paper=True)

    def shown_record(self, snapshot: PersonSnapshot, claim: CodeClaim) -> Person:
        """The record of a code. Raises GateFault when there is none, when nobody has it, when somebody else has it
        since the code was made, or when the chat that showed it has it no more.
        """
        person = snapshot.person
        if person is None:
            raise GateFault(ScanRefusal.UNKNOWN)
        chats = {person.owner, *snapshot.agents} - {""}
        if not chats or claim.issued < person.since or claim.shown_by not in viewer_tags(self._vault, chats):
            raise GateFault(ScanRefusal.REVOKED)
        return person

    def _previous_pass(self, snapshot: PersonSnapshot, duty: Duty, now: datetime) -> tuple[int, str] | None:
        last = snapshot.last_visit_at(duty.venue)
        if last is None or now - last.at >= DUPLICATE_PERIOD or not last.outcome.passed:
            return None  # scanning again after a refusal is no duplicate
        minutes = max(0, int((now - last.at).total_seconds() // 60))
        return minutes, self._venue_cache.entrance(duty.venue, last.entrance, now)
