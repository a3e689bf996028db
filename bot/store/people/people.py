"""The people on record: identity (sealed), own chat, and the known facts about their health.

A person is a hash at ``person_key`` and the hash of the agents at ``agents_key``. Every document belongs to one person:
a keyed digest of it (``document_key``) leads to the id and is claimed only once. Registration first claims the document
and then writes the record, so that an interrupted registration is completed by repeating it.

The fields of the hash at ``person_key``:

- ``i``: the identity, sealed
- ``o``: the owner, the person's own chat; empty for a dependant
- ``v``: 1 when the identity is verified
- ``c``: the colour that the person was told last
- ``s``: the status at the health platform, ``u``: the last day of quarantine (ISO), ``a``: as of which Unix second
- ``t``: the last temperature (tenths of a degree Celsius), ``m``: the Unix second of the measurement
- ``k``: exists while the agents must still be told that the person has taken over the record
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from msgspec import DecodeError, Struct
from msgspec.json import Decoder, Encoder

from bot.health.clock import BEIJING, unix_second
from bot.health.codes.colour import Colour, Facts, Status
from bot.health.people.identity import Identity, new_person_id
from bot.health.people.masking import mask_name
from bot.store.keys import agents_key, document_key, identity_context, person_key
from bot.store.redis.commands import Command, Script
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault


class Person(Struct, frozen=True):
    """A record. ``owner`` is the person's own chat, empty for a dependant; ``sealed`` is the sealed identity.

    ``told_colour`` is the colour that the person was told last, empty before the first. No colour is computed from it.
    """

    id: str
    owner: str
    verified: bool
    facts: Facts
    sealed: bytes
    told_colour: str = ""

    def __repr__(self) -> str:
        """Show only the id, so that logs hold no personal data."""
        return f"Person({self.id})"


FIELDS = ("i", "o", "v", "c", "s", "u", "a", "t", "m")
"""The fields that ``read_person`` expects, in this order; the last five are those of ``read_facts``."""


def read_person(person: str, fields: Sequence[bytes | None]) -> Person | None:
    """Make a record from the values of FIELDS; None when there is no record."""
    sealed, owner, verified, told_colour, *facts = fields
    if sealed is None:
        return None
    return Person(person, _text(owner), verified == b"1", read_facts(facts), sealed, _text(told_colour))


def read_facts(fields: Sequence[bytes | None]) -> Facts:
    """Make the facts from the values of the fields ``s``, ``u``, ``a``, ``t`` and ``m``."""
    status, until, as_of, temperature, measured = fields
    return Facts(
        _STATUSES[status] if status else None,
        date.fromisoformat(until.decode()) if until else None,
        _moment(as_of),
        int(temperature) if temperature else None,
        _moment(measured),
    )


_STATUSES = {status.value.encode(): status for status in Status}


def _text(field: bytes | None) -> str:
    return field.decode() if field else ""


def _moment(seconds: bytes | None) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), BEIJING) if seconds else None


UNKNOWN_NAME = "*"
"""Shown instead of the name of a person who is not on record or whose record cannot be read."""

_encode = Encoder().encode

_read_identity = Decoder(Identity).decode


class RecordOutcome(StrEnum):
    """The result of putting a person on record.

    ``CREATED``: the record is new. ``ALREADY_MINE``: it already belonged to this owner or agent. ``TAKEN_OVER``: the
    person now owns a record that an agent had made. ``HELD_BY_OTHER``: it belongs to somebody else; not changed.
    """

    CREATED = "created"
    ALREADY_MINE = "mine"
    TAKEN_OVER = "taken_over"
    HELD_BY_OTHER = "held"


_RECORD_OWN = Script("""
-- KEYS person; ARGV owner, sealed identity, 1 when verified
local owner = redis.call('HGET', KEYS[1], 'o')
if owner == ARGV[1] then
  if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'v', 1) end
  return redis.call('HEXISTS', KEYS[1], 'k') == 1 and 'taken_over' or 'mine'
end
if owner and owner ~= '' then return 'held' end
if owner then redis.call('HSET', KEYS[1], 'k', 1) end
redis.call('HSET', KEYS[1], 'o', ARGV[1], 'i', ARGV[2], 'v', ARGV[3])
return owner and 'taken_over' or 'created'
""")

_RECORD_DEPENDANT = Script("""
-- KEYS person, agents; ARGV agent, relation, sealed identity, 1 when verified
local owner = redis.call('HGET', KEYS[1], 'o')
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  if ARGV[4] == '1' then redis.call('HSET', KEYS[1], 'v', 1) end
  return 'mine'
end
if owner and (owner ~= '' or redis.call('HLEN', KEYS[2]) > 0) then return 'held' end
redis.call('HSET', KEYS[1], 'o', '', 'i', ARGV[3], 'v', ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 'created'
""")

_SET_HEALTH = Script("""
-- KEYS person; ARGV status, last day of quarantine, as of
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local known = redis.call('HGET', KEYS[1], 'a')
if known and tonumber(known) > tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 's', ARGV[1], 'u', ARGV[2], 'a', ARGV[3])
return 1
""")

_SET_TOLD_COLOUR = Script("""
-- KEYS person; ARGV colour
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'c', ARGV[1]) end
return 1
""")


class People:
    """The records, by person id."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def claim_document(self, document: str, number: str, candidate: str = "") -> str:
        """The id that this document belongs to. If there is none, it is from now on ``candidate`` or a new id."""
        key, new_id = self._document_key(document, number), candidate or new_person_id()
        known_id = self._store.run(key, ("SET", key, new_id, "NX", "GET"), durable=True)[0]
        return known_id.decode() if known_id else new_id

    def find_by_document(self, document: str, number: str) -> str | None:
        """The id that this document belongs to; None when there is none."""
        key = self._document_key(document, number)
        known_id = self._store.run(key, ("GET", key))[0]
        return known_id.decode() if known_id else None

    def record_own(self, person: str, identity: Identity, owner: str, *, verified: bool) -> RecordOutcome:
        """Put a person on record for their own chat. Repeats TAKEN_OVER until ``mark_agents_told`` is called."""
        args = (owner, self._seal(person, identity), int(verified))
        return RecordOutcome(self._store.script(_RECORD_OWN, (person_key(person),), args, durable=True).decode())

    def mark_agents_told(self, person: str) -> None:
        """Save that the agents were told that the person has taken over the record."""
        self._store.run(person_key(person), ("HDEL", person_key(person), "k"), durable=True)

    def record_dependant(
        self, person: str, identity: Identity, agent: str, relation: str, *, verified: bool
    ) -> RecordOutcome:
        """Put a dependant on record with their first agent."""
        keys, args = _keys(person), (agent, relation, self._seal(person, identity), int(verified))
        return RecordOutcome(self._store.script(_RECORD_DEPENDANT, keys, args, durable=True).decode())

    def get(self, person: str, agent: str = "") -> Person | None:
        """The record, in one round trip; None when there is none, or when a given ``agent`` is no agent of theirs."""
        commands: list[Command] = [("HMGET", person_key(person), *FIELDS)]
        if agent:
            commands.append(("HEXISTS", agents_key(person), agent))
        fields, *bound = self._store.run(person_key(person), *commands)
        return None if bound == [0] else read_person(person, fields)

    def identity(self, person: Person) -> Identity:
        """The identity of the person, unsealed. Raises UnsealError."""
        return _read_identity(self._vault.open(person.sealed, identity_context(person.id)))

    def masked_name(self, person: Person | None) -> str:
        """The masked name of the person; UNKNOWN_NAME when there is no record or it cannot be read."""
        if person is None:
            return UNKNOWN_NAME
        try:
            return mask_name(self.identity(person).name)
        except (UnsealError, DecodeError):
            return UNKNOWN_NAME

    def set_health(self, person: str, status: Status, until: date | None, as_of: datetime) -> None:
        """Save the platform's answer. Does nothing when a newer one is known or the person is not on record."""
        args = (status.value, until.isoformat() if until else "", unix_second(as_of))
        self._store.script(_SET_HEALTH, (person_key(person),), args, durable=True)

    def set_told_colour(self, person: str, colour: Colour) -> None:
        """Save the colour that the person was told. Does nothing when the person is not on record."""
        self._store.script(_SET_TOLD_COLOUR, (person_key(person),), (colour.value,), durable=True)

    def remove(self, person: str) -> None:
        """Delete a record and its agents."""
        self._store.run(person_key(person), ("DEL", *_keys(person)), durable=True)

    def _document_key(self, document: str, number: str) -> str:
        return document_key(self._vault.digest("document", f"{document}:{number}"))

    def _seal(self, person: str, identity: Identity) -> bytes:
        return self._vault.seal(_encode(identity), identity_context(person))


def _keys(person: str) -> tuple[str, str]:
    return person_key(person), agents_key(person)
