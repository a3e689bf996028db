"""Voiding: a visit counts no longer, for the person's record and for the records of the person's other documents."""

from datetime import datetime

from msgspec import DecodeError

from bot.health.clock import unix_second
from bot.store.gate.packing import PassKind, Visit
from bot.store.gate.retention import day_of
from bot.store.gate.visit_records import Measurement
from bot.store.people.people import Person
from bot.store.records import Records
from bot.store.vault import UnsealError


class Voiding:
    """Makes visits void. It can be cut off anywhere and run again: the visit itself comes last."""

    def __init__(self, records: Records) -> None:
        self._people = records.people
        self._former_ids = records.former_ids
        self._visits = records.gate.visits
        self._changes = records.gate.visit_changes

    def void(self, person: str, venue: str, scan: int, at: datetime, kind: PassKind | None = None) -> bool:
        """Undo the visit of this scan, registered ``at``, and its measurement; False when there is none. ``person``
        may be a former id. ``kind`` becomes the visit's kind.

        While two records are joined the visit is in one of them or in both: it is undone in that which ends first, from
        which it may still be copied (``Merging``). If the record was joined to another one meanwhile, there too.
        """
        found, done = False, ""
        while (record := self._former_ids.find(person)) and record.id != done:
            for one in (*self._former_ids.of(record.id), record.id):
                for visit in self._visits.on_day(one, day_of(at)):
                    if (visit.venue, visit.scan) == (venue, scan):
                        self._retract(record, visit)
                found |= self._changes.void(one, venue, scan, at, kind)
            done = record.id
        return found

    def _retract(self, record: Person, visit: Visit) -> None:
        """A record that lists this one's documents has its fever: see ``RecordPairs``."""
        if visit.outcome.temperature and visit.outcome.kind is not PassKind.NO_CODE:
            measured = Measurement(unix_second(visit.at), visit.outcome.temperature)
            for other in self._others(record):
                self._changes.retract(other, measured)

    def _others(self, record: Person) -> set[str]:
        """The other records of the person's documents; none when the documents cannot be read."""
        try:
            documents = self._people.identity(record).documents[1:]
        except (UnsealError, DecodeError):
            return set()
        return {found for one in documents if (found := self._people.find_by_document(*one))} - {record.id}
