"""People without a code, entered by hand: sealed at the venue, and found again when they register later.

Until then a keyed digest of the document leads to their visits. Everything is gone by itself with the passes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from msgspec.json import Decoder, Encoder

from bot.health.colour import Facts
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


_packed = Encoder().encode
_read_entry = Decoder(Entry).decode


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
        sealed = self._vault.seal(_packed(entry), f"{entry.id}.entry")
        self._keep(day, "HSET", entries_key(visit.venue, day), entry.id, sealed)
        self._keep(day, "SADD", self._unlinked(entry.document, entry.number, day), packed_visit(visit))

    def drop(self, entry: Entry, visit: Visit) -> None:
        """Take an entry back, since its pass was undone."""
        day = day_of(visit.at)
        place, unlinked = entries_key(visit.venue, day), self._unlinked(entry.document, entry.number, day)
        self._store.run(unlinked, ("SREM", unlinked, packed_visit(visit)), durable=True)
        self._store.run(place, ("HDEL", place, entry.id), durable=True)

    def day(self, venue: str, day: date) -> tuple[Entry, ...]:
        """The entries of a venue on one Beijing day."""
        place = entries_key(venue, day)
        (raw,) = self._store.run(place, ("HGETALL", place))
        opened = (self._vault.open(sealed, f"{entry.decode()}.entry") for entry, sealed in _pairs(raw))
        return tuple(_read_entry(text) for text in opened)

    def waiting(self, document: str, number: str, today: date) -> tuple[Visit, ...]:
        """The visits made with this document that belong to nobody on record yet, by time."""
        days = [today - timedelta(days=n) for n in range(self._days, -1, -1)]
        keys = [self._unlinked(document, number, day) for day in days]
        found = zip(days, self._store.run(keys[0], *(("SMEMBERS", key) for key in keys)), strict=True)
        visits = (visit for day, lines in found for line in lines for visit in read_visits(day, line))
        return tuple(sorted(visits, key=lambda visit: visit.at))

    def link(
        self, document: str, number: str, person: str, today: date, given: Callable[[Facts], object] = lambda _: None
    ) -> int:
        """Give the visits made with this document to a person now on record; how many were given.

        ``given`` hears what was known of the person before the first of them; cut off, it hears it again.
        """
        found = [(visit, self._visits.add(person, visit)) for visit in self.waiting(document, number, today)]
        added = [(visit, before) for visit, before in found if before is not None]
        if added:
            given(added[0][1].facts)
        for visit, _ in added:
            unlinked = self._unlinked(document, number, day_of(visit.at))
            self._store.run(unlinked, ("SREM", unlinked, packed_visit(visit)), durable=True)
        return len(added)

    def _keep(self, day: date, command: str, key: str, *words: str | bytes) -> None:
        self._store.run(key, (command, key, *words), ("EXPIREAT", key, until(day, self._days)), durable=True)

    def _unlinked(self, document: str, number: str, day: date) -> str:
        return unlinked_key(self._vault.digest("entry", f"{document}:{number}"), day)


def _pairs(raw: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(raw[::2], raw[1::2], strict=True)
