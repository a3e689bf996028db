"""Scanning a family code: one code for several people, of whom the scanner sees each verdict."""

from datetime import datetime

from msgspec import Struct

from bot.channel import AnswerWrite, Prefetch
from bot.health.gate.scans import Duty, GateFault, ScanRefusal
from bot.health.people.assurance import Right
from bot.health.people.views import VIEWS, Reader
from bot.service.gate.outage import OutageMonitor
from bot.service.gate.scan_results import CodePrefetch, ScanResult
from bot.service.gate.scanning import Scanning
from bot.store.gate.visits import PersonSnapshot
from bot.store.people.people import Person
from bot.store.records import Records
from bot.store.redis.errors import StoreError


class FamilyResult(Struct, frozen=True):
    """What the scanner sees of a family. ``apart``: the masked names of those whose document must be compared, by a
    code of their own; ``gone``: how many the code is void for. ``look``: as in ``ScanResult``, for all.
    """

    results: tuple[ScanResult, ...]
    apart: tuple[str, ...]
    gone: int
    look: AnswerWrite | None

    def __repr__(self) -> str:
        """Without personal data, for logs."""
        return f"FamilyResult({len(self.results)})"


class FamilyScanning:
    """Turns family codes into results, as ``Scanning`` does with codes of one person."""

    def __init__(self, records: Records, scanning: Scanning, outages: OutageMonitor) -> None:
        self._visits = records.gate.visits
        self._people = records.people
        self._scanning = scanning
        self._outages = outages

    def read(self, duty: Duty, now: datetime, prefetch: CodePrefetch) -> FamilyResult:
        """The result for a genuine family code. That the scanner sees it is written as by ``Scanning.read``. Raises
        GateFault with a ScanRefusal.
        """
        outage, claim = self._outages.since(), prefetch.claim
        results, apart, gone = list[ScanResult](), list[str](), 0
        for snapshot in self._snapshots(prefetch):
            try:
                person = self._scanning.shown_record(snapshot, claim)
            except GateFault:
                gone += 1
                continue
            if Right.COLOUR in person.rights(now):
                results.append(self._scanning.result(snapshot, duty, outage, now))
            else:
                apart.append(self._name(person))
        if not results and not apart:
            raise GateFault(ScanRefusal.REVOKED)
        look = self._scanning.write_looks(results, duty, claim.shown_by, now) if results else None
        return FamilyResult(tuple(results), tuple(apart), gone, look)

    def _snapshots(self, prefetch: CodePrefetch) -> list[PersonSnapshot]:
        """What a scan needs of each; those that were not read with the chat are read one by one."""
        people, day, replies = prefetch.claim.people, prefetch.day, prefetch.replies
        size = len(replies) // len(people)
        read = [Prefetch("", (), replies[at * size : (at + 1) * size]) if size else None for at in range(len(people))]
        try:
            return [self._visits.snapshot(*pair) for pair in zip(people, [day] * len(people), read, strict=True)]
        except StoreError:
            raise GateFault(ScanRefusal.FAMILY_IN_OUTAGE) from None

    def _name(self, person: Person) -> str:
        return VIEWS[Reader.SCANNER].name(self._people.identity(person).name)
