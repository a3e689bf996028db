"""Entries by hand: people without a code whose details a scanner typed in.

An entry is saved, sealed, at the venue. Its visit is saved under a keyed digest of the document, so that it is moved to
the person when they register later. Both are deleted together with the passes of the day.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from msgspec.json import Decoder, Encoder

from bot.health.codes.colour import Facts
from bot.store.gate.packing import Visit, pack_visit, read_visits
from bot.store.gate.retention import RETENTION_DAYS, day_of, deletion_second
from bot.store.gate.visits import Visits
from bot.store.keys import entries_key, entry_context, unlinked_key
from bot.store.redis.store import Store
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Entry:
    """The details of a person. ``id`` has the format of a person id; the pass has it; ``phone`` is E.164 or empty."""

    id: str
    name: str = field(repr=False)
    document: str
    number: str = field(repr=False)
    phone: str = field(default="", repr=False)


_encode = Encoder().encode
_read_entry = Decoder(Entry).decode


class Entries:
    """Entries by venue and day, and their visits by document."""

    def __init__(self, store: Store, vault: Vault, visits: Visits, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._vault = vault
        self._visits = visits
        self._days = retention_days

    def add(self, entry: Entry, visit: Visit) -> None:
        """Save an entry and its visit; saving them again changes nothing."""
        day = day_of(visit.at)
        sealed = self._vault.seal(_encode(entry), entry_context(entry.id))
        self._write(day, "HSET", entries_key(visit.venue, day), entry.id, sealed)
        self._write(day, "SADD", self._unlinked_key(entry.document, entry.number, day), pack_visit(visit))

    def remove(self, entry: Entry, visit: Visit) -> None:
        """Delete an entry and its visit, since its pass was undone."""
        day = day_of(visit.at)
        entries, unlinked = entries_key(visit.venue, day), self._unlinked_key(entry.document, entry.number, day)
        self._store.run(unlinked, ("SREM", unlinked, pack_visit(visit)), durable=True)
        self._store.run(entries, ("HDEL", entries, entry.id), durable=True)

    def on_day(self, venue: str, day: date) -> tuple[Entry, ...]:
        """The entries of a venue on a Beijing day."""
        entries = entries_key(venue, day)
        (raw,) = self._store.run(entries, ("HGETALL", entries))
        opened = (self._vault.open(sealed, entry_context(entry.decode())) for entry, sealed in _pairs(raw))
        return tuple(_read_entry(text) for text in opened)

    def unlinked_visits(self, document: str, number: str, today: date) -> tuple[Visit, ...]:
        """The visits with this document that are not linked to a person on record yet, sorted by time."""
        days = [today - timedelta(days=n) for n in range(self._days, -1, -1)]
        keys = [self._unlinked_key(document, number, day) for day in days]
        found = zip(days, self._store.run(keys[0], *(("SMEMBERS", key) for key in keys)), strict=True)
        visits = (visit for day, lines in found for line in lines for visit in read_visits(day, line))
        return tuple(sorted(visits, key=lambda visit: visit.at))

    def link(
        self,
        document: str,
        number: str,
        person: str,
        today: date,
        report_facts: Callable[[Facts], object] = lambda _: None,
    ) -> int:
        """Move the visits with this document to a person who is now on record, and return how many were moved.

        ``report_facts`` is called with the facts that were known of the person before the first visit. When an earlier
        ``link`` was interrupted, ``report_facts`` may be called twice.
        """
        found = [(visit, self._visits.add(person, visit)) for visit in self.unlinked_visits(document, number, today)]
        added = [(visit, before) for visit, before in found if before is not None]
        if added:
            report_facts(added[0][1].facts)
        for visit, _ in added:
            unlinked = self._unlinked_key(document, number, day_of(visit.at))
            self._store.run(unlinked, ("SREM", unlinked, pack_visit(visit)), durable=True)
        return len(added)

    def _write(self, day: date, command: str, key: str, *args: str | bytes) -> None:
        self._store.run(key, (command, key, *args), ("EXPIREAT", key, deletion_second(day, self._days)), durable=True)

    def _unlinked_key(self, document: str, number: str, day: date) -> str:
        return unlinked_key(self._vault.digest("entry", f"{document}:{number}"), day)


def _pairs(raw: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(raw[::2], raw[1::2], strict=True)
