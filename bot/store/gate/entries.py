"""People without a code, entered by hand: sealed at the venue, and found again when they register later.

Until then a keyed digest of the document leads to their visits. Everything is gone by itself with the passes.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date

from bot.store.connection import Store
from bot.store.gate.keys import RETENTION_DAYS, day_of, entries_key, unlinked_key, until
from bot.store.gate.records import Visit, packed_visit, read_visits
from bot.store.gate.visits import Visits
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Entry:
    """Who was entered; ``id`` (of the form of a person's id) stands in the pass, the phone in E.164 or empty."""

    id: str
    name: str = field(repr=False)
    document: str
    number: str = field(repr=False)
    phone: str = field(default="", repr=False)


class Entries:
    """Entries by venue and day, and by document."""

    def __init__(self, store: Store, vault: Vault, visits: Visits, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._vault = vault
        self._visits = visits
        self._days = retention_days

    def add(self, entry: Entry, visit: Visit) -> None:
        """Keep an entry and the visit that it was made for, once."""
        day = day_of(visit.at)
        end = until(day, self._days)
        place, unlinked = entries_key(visit.venue, day), self._unlinked(entry.document, entry.number)
        sealed = self._vault.seal(json.dumps(asdict(entry), ensure_ascii=False), f"{entry.id}.entry")
        self._store.run(place, ("HSET", place, entry.id, sealed), ("EXPIREAT", place, end), durable=True)
        self._store.run(unlinked, ("SADD", unlinked, _line(visit)), ("EXPIREAT", unlinked, end), durable=True)

    def drop(self, entry: Entry, visit: Visit) -> None:
        """Take an entry back, since its pass was undone."""
        place, unlinked = entries_key(visit.venue, day_of(visit.at)), self._unlinked(entry.document, entry.number)
        self._store.run(unlinked, ("SREM", unlinked, _line(visit)), durable=True)
        self._store.run(place, ("HDEL", place, entry.id), durable=True)

    def day(self, venue: str, day: date) -> tuple[Entry, ...]:
        """The entries of a venue on one Beijing day."""
        place = entries_key(venue, day)
        (raw,) = self._store.run(place, ("HGETALL", place))
        opened = (self._vault.open(sealed, f"{entry.decode()}.entry") for entry, sealed in _pairs(raw))
        return tuple(Entry(**json.loads(text)) for text in opened)

    def link(self, document: str, number: str, person: str) -> int:
        """Give the visits made with this document to a person now on record; how many there were."""
        unlinked = self._unlinked(document, number)
        visits = self.waiting(document, number)
        for visit in visits:
            self._visits.add(person, visit)
        if visits:
            self._store.run(unlinked, ("SREM", unlinked, *map(_line, visits)), durable=True)
        return len(visits)

    def waiting(self, document: str, number: str) -> tuple[Visit, ...]:
        """The visits made with this document that belong to nobody on record yet, by time."""
        unlinked = self._unlinked(document, number)
        (lines,) = self._store.run(unlinked, ("SMEMBERS", unlinked))
        return tuple(sorted(map(_visit, lines), key=lambda visit: visit.at))

    def _unlinked(self, document: str, number: str) -> str:
        return unlinked_key(self._vault.digest("entry", f"{document}:{number}"))


def _line(visit: Visit) -> bytes:
    """A visit with its day."""
    return day_of(visit.at).toordinal().to_bytes(4) + packed_visit(visit)


def _visit(line: bytes) -> Visit:
    (visit,) = read_visits(date.fromordinal(int.from_bytes(line[:4])), line[4:])
    return visit


def _pairs(raw: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(raw[::2], raw[1::2], strict=True)
