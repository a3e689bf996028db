"""Fevers that outlive an erased record: one sealed line for a document, so that nobody erases themselves green."""

import json
from datetime import datetime, timedelta

from bot.health.clock import unix_second
from bot.health.codes.colour import FEVER_TENTHS, Facts
from bot.health.people.identity import Identity
from bot.store.gate.retention import RETENTION_DAYS
from bot.store.people.keys import fever_key
from bot.store.people.people import People
from bot.store.redis.store import Store
from bot.store.vault import Vault

_LINE = "line"


class Fevers:
    """The last temperature of erased people, where it was a fever, kept ``retention_days`` from the erasure; and
    measurements that go over to another record of the same person.
    """

    def __init__(self, store: Store, vault: Vault, people: People, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._vault = vault
        self._people = people
        self._kept = timedelta(days=retention_days)

    def kept_until(self, facts: Facts, now: datetime) -> int:
        """Until which Unix second a fever is kept when the record with these facts is erased; 0 without a fever."""
        feverish = facts.temperature is not None and facts.temperature >= FEVER_TENTHS
        return unix_second(now + self._kept) if feverish else 0

    def update(self, document: str, number: str, facts: Facts, now: datetime) -> None:
        """Keep the fever of a record that is being erased, under this document; without a fever an earlier one ends."""
        key, until = self._key(document, number), self.kept_until(facts, now)
        if not until or facts.measured_at is None:
            self._store.run(key, ("DEL", key), durable=True)
            return
        sealed = self._vault.seal(json.dumps([facts.temperature, unix_second(facts.measured_at)]), key)
        self._store.run(key, ("HSET", key, _LINE, sealed), ("EXPIREAT", key, until), durable=True)

    def apply(self, identity: Identity, person: str) -> None:
        """Give a record the fever that is kept for this document, if there is one and no later measurement."""
        key = self._key(identity.document, identity.number)
        if sealed := self._store.run(key, ("HGET", key, _LINE))[0]:
            temperature, measured = json.loads(self._vault.open(sealed, key))
            self._people.add_measurement(person, temperature, measured)

    def carry_over(self, facts: Facts, person: str) -> None:
        """Give a record the last measurement of another record of the same person, unless it has a later one."""
        if facts.temperature is not None and facts.measured_at is not None:
            self._people.add_measurement(person, facts.temperature, unix_second(facts.measured_at))

    def _key(self, document: str, number: str) -> str:
        return fever_key(self._vault.digest("fever", f"{document}:{number}"))
