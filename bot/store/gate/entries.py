"""Entries by hand: people without a code whose details a scanner typed in.

An entry is saved, sealed, at the venue. Its visit is saved under a keyed digest of the document, with one of the name:
it is moved to the person of this name and document when they register later. Both are deleted together with the passes
of the day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from msgspec.json import Decoder, Encoder

from bot.health.people.identity import Identity
from bot.health.people.names import folded_name
from bot.store.gate.keys import entries_key, unlinked_key
from bot.store.gate.packing import VISIT_FORMAT, Visit, pack_visit, read_visits
from bot.store.gate.retention import RETENTION_DAYS, day_of, days_until, deletion_second
from bot.store.gate.visits import Visits
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


def entry_context(entry: str) -> str:
    """The sealing context of one person entered by hand (``entries_key``, field ``entry``)."""
    return f"{entry}.entry"


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
        self._write(day, "SADD", self._unlinked_key(entry.document, entry.number, day), self._member(entry.name, visit))

    def remove(self, entry: Entry, visit: Visit) -> None:
        """Delete an entry and its visit, since its pass was undone."""
        day = day_of(visit.at)
        entries, unlinked = entries_key(visit.venue, day), self._unlinked_key(entry.document, entry.number, day)
        for kept, member in self._unlinked(entry.document, entry.number, day, days_back=0):
            if (kept.venue, kept.scan) == (visit.venue, visit.scan):
                self._store.run(unlinked, ("SREM", unlinked, member), durable=True)
        self._store.run(entries, ("HDEL", entries, entry.id), durable=True)

    def on_day(self, venue: str, day: date) -> tuple[Entry, ...]:
        """The entries of a venue on a Beijing day."""
        entries = entries_key(venue, day)
        (raw,) = self._store.run(entries, ("HGETALL", entries))
        opened = (self._vault.open(sealed, entry_context(entry.decode())) for entry, sealed in _pairs(raw))
        return tuple(_read_entry(text) for text in opened)

    def unlinked_visits(self, document: str, number: str, today: date) -> tuple[Visit, ...]:
        """The visits with this document that are not linked to a person on record, by any name, sorted by time."""
        return tuple(visit for visit, _ in self._unlinked(document, number, today))

    def link(self, identity: Identity, person: str, today: date) -> int:
        """Move the visits with this name and document to a person on record, and return how many were moved."""
        moved = 0
        for visit, member in self._unlinked(identity.document, identity.number, today):
            if member == self._member(identity.name, visit) and self._visits.add(person, visit):
                unlinked = self._unlinked_key(identity.document, identity.number, day_of(visit.at))
                self._store.run(unlinked, ("SREM", unlinked, member), durable=True)
                moved += 1
        return moved

    def _unlinked(
        self, document: str, number: str, today: date, days_back: int | None = None
    ) -> list[tuple[Visit, bytes]]:
        days = days_until(today, self._days if days_back is None else days_back)
        keys = [self._unlinked_key(document, number, day) for day in days]
        found = zip(days, self._store.run(keys[0], *(("SMEMBERS", key) for key in keys)), strict=True)
        members = [(day, member) for day, kept in found for member in kept]
        visits = [(visit, m) for day, m in members for visit in read_visits(day, m[: VISIT_FORMAT.size])]
        return sorted(visits, key=lambda one: one[0].at)

    def _member(self, name: str, visit: Visit) -> bytes:
        """A visit, and a keyed digest of the name that was typed with it."""
        return pack_visit(visit) + bytes.fromhex(self._vault.digest("entry.name", folded_name(name))[:16])

    def _write(self, day: date, command: str, key: str, *args: str | bytes) -> None:
        self._store.run(key, (command, key, *args), ("EXPIREAT", key, deletion_second(day, self._days)), durable=True)

    def _unlinked_key(self, document: str, number: str, day: date) -> str:
        return unlinked_key(self._vault.digest("entry", f"{document}:{number}"), day)


def _pairs(raw: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(raw[::2], raw[1::2], strict=True)
