"""The ids of records that were joined to another record of the same person (``bot.service.people.merging``).

Passes at venues and scans that wait for a temperature keep the id that the code had, and so do backups. So a former id
leads to the record for as long as passes are kept, and the record knows its former ids for as long as it exists.
"""

from collections.abc import Sequence
from datetime import date

from bot.store.gate.retention import RETENTION_DAYS, deletion_second
from bot.store.people.keys import former_ids_key, later_id_key
from bot.store.people.people import People, Person
from bot.store.redis.commands import Script
from bot.store.redis.store import Store

_FORGET = Script("""
-- KEYS later id; ARGV id
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
""")


class FormerIds:
    """Former ids by record, and the other way round. They are random, so they name nobody."""

    def __init__(self, store: Store, people: People, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._people = people
        self._days = retention_days

    def of(self, person: str) -> tuple[str, ...]:
        """The former ids of a record."""
        key = former_ids_key(person)
        return tuple(sorted(one.decode() for one in self._store.run(key, ("SMEMBERS", key))[0]))

    def find(self, person: str) -> Person | None:
        """The record that has or had this id; None when there is none any more."""
        found = self._people.get(person)
        if found and not found.closing:
            return found
        key = later_id_key(person)
        later = self._store.run(key, ("GET", key))[0]
        return self._people.get(later.decode()) if later else found

    def add(self, person: str, former: str, today: date) -> None:
        """Let ``former``, and the former ids of that record, lead to this one, which it is joined to today."""
        ends = deletion_second(today, self._days)
        ids, key = (*self.of(former), former), former_ids_key(person)
        self._store.run(key, ("SADD", key, *ids), durable=True)
        for one in ids:
            self._store.run(later_id_key(one), ("SET", later_id_key(one), person, "EXAT", ends), durable=True)

    def remove(self, person: str, ids: Sequence[str]) -> None:
        """Delete these former ids of a record that ends, all it has; those that lead to another one by now stay."""
        for one in ids:
            self._store.script(_FORGET, (later_id_key(one),), (person,), durable=True)
        if ids:
            self._store.run(former_ids_key(person), ("DEL", former_ids_key(person)), durable=True)
