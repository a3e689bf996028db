"""The people on record: identity (sealed), own chat, and the known facts about their health.

A person is a hash at ``person_key`` and the hash of the agents at ``agents_key``. Every document belongs to one person:
a keyed digest of it (``document_key``) leads to the id and is claimed only once. Registration first claims the document
and then writes the record, so that an interrupted registration is completed by repeating it.

The fields of the hash at ``person_key``:

- ``i``: the identity, sealed
- ``o``: the owner, the person's own chat; empty for a dependant and for a record that is only claimed
- ``l``: the assurance level (``bot.health.people.assurance``): who holds a record of less than level 2 only claims it
- ``n``: until which Unix second a record is kept that nobody holds
- ``g``: until which Unix second a record from before levels shows its colour
- ``h``: the status at the health platform and the colour that the person was told last, sealed
  (``bot.store.people.health``); ``a``: as of which Unix second
- ``f``: the last temperature, sealed; ``m``: the Unix second of the measurement
- ``b``: since which Unix second the present holder holds it; codes made before are void
- ``q``: 1 while the holder must prove the person again, because the phone was proved by somebody else
- ``u``: 1 while the identity of a record that nobody ever held was typed and not compared with the register
- ``p``: the last paper card, sealed
- ``x``: 1 while it is being erased, when nobody gets it any more; 2 (``JOINED_MARK``) when it was joined to another
- ``k``: the chat that had it before, with ``?`` when it was only entered there, while it and the agents must still be
  told (``bot.store.people.holds``)
"""

from base64 import b32encode
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from msgspec import DecodeError, Struct
from msgspec.structs import replace

from bot.health.clock import unix_second
from bot.health.codes.colour import Colour, Facts, Status
from bot.health.people.assurance import RIGHTS, RIGHTS_IN_GRACE, RIGHTS_RECYCLED, Level, Right, holds
from bot.health.people.identity import Identity, new_person_id
from bot.health.people.views import VIEWS, Reader
from bot.store.keys import agents_key, document_key, identity_context, person_key
from bot.store.people.health import HEALTH_FIELDS, KnownStatus, open_status, read_health, seal_status, seal_temperature
from bot.store.people.identities import pack_identity, read_identity
from bot.store.redis.commands import Command, Script
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault


class Person(Struct, frozen=True):
    """A record. ``owner`` is the person's own chat, empty for a dependant; ``sealed`` is the sealed identity.

    ``told_colour`` is the colour that the person was told last, empty before the first. No colour is computed from it.
    ``since`` is the Unix second since which the present holder holds it; ``grace`` the one until which a record from
    before levels shows its colour; 0 for others. ``kept_until`` is the Unix second until which a record is kept that
    nobody holds. ``recycled``: the phone on which the hold rests was proved by somebody else since. ``closing``: it is
    being erased, and nobody gets it any more. ``paper_card``: the last paper card, sealed; empty without one.
    """

    id: str
    owner: str
    level: Level
    facts: Facts
    sealed: bytes
    told_colour: str = ""
    since: int = 0
    grace: int = 0
    kept_until: int = 0
    recycled: bool = False
    closing: bool = False
    paper_card: bytes = b""

    def rights(self, now: datetime, *, agent: bool = False) -> frozenset[Right]:
        """What the person's own chat, or that of an ``agent``, may do with this record."""
        if self.held:
            return RIGHTS_RECYCLED if self.must_prove_again(agent=agent) else RIGHTS[self.level]
        return RIGHTS_IN_GRACE if unix_second(now) < self.grace else RIGHTS[self.level]

    def must_prove_again(self, *, agent: bool = False) -> bool:
        """Whether the own chat, or that of an ``agent`` where there is none, must prove the person again."""
        return self.recycled and not (agent and self.owner)

    def shown_facts(self, now: datetime) -> Facts:
        """The facts that the chats in this record may see the colour of; none without the right to it."""
        return self.facts if Right.COLOUR in self.rights(now) else Facts()

    @property
    def held(self) -> bool:
        """Whether somebody holds the record: its owner, or its agents when it has none."""
        return holds(self.level)

    @property
    def holder(self) -> str:
        """The own chat that holds the record; empty when there is none."""
        return self.owner if self.held else ""

    def __repr__(self) -> str:
        """Show only the id, so that logs hold no personal data."""
        return f"Person({self.id})"


FIELDS = ("i", "o", "l", "b", "g", "n", "q", "x", "p", *HEALTH_FIELDS)
"""The fields that ``read_person`` expects, in this order."""


def read_person(vault: Vault, person: str, fields: Sequence[bytes | None]) -> Person | None:
    """Make a record from the values of FIELDS; None when there is no record. Raises UnsealError for its health."""
    sealed, owner, level, since, grace, kept, recycled, closing, card, *health = fields
    if sealed is None:
        return None
    facts, told_colour = read_health(vault, person, health)
    about = int(since or 0), int(grace or 0), int(kept or 0), bool(recycled), bool(closing), card or b""
    return Person(person, owner.decode() if owner else "", Level(int(level or 0)), facts, sealed, told_colour, *about)


UNKNOWN_NAME = "*"
"""Shown for the name of a person who is not on record or whose record cannot be read."""

_REPLACE_STATUS = Script("""
-- KEYS person; ARGV sealed status before or empty, sealed status, as of or empty
if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
if (redis.call('HGET', KEYS[1], 'h') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'h', ARGV[2])
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'a', ARGV[3]) end
return 1
""")
"""Returns 0 when the status is another one now."""

_ADD_MEASUREMENT = Script("""
-- KEYS person; ARGV sealed temperature, when measured
local measured = tonumber(redis.call('HGET', KEYS[1], 'm') or 0)
if redis.call('EXISTS', KEYS[1]) == 0 or measured >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'f', ARGV[1], 'm', ARGV[2])
return 1
""")

_RELEASE_DOCUMENT = Script("""
-- KEYS document; ARGV person
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
""")

_MOVE_DOCUMENT = Script("""
-- KEYS document; ARGV former person, person
local known = redis.call('GET', KEYS[1])
if not known or known == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) end
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
        (known_id,) = self._store.run(key, ("SET", key, new_id, "NX", "GET"), durable=True)
        return known_id.decode() if known_id else new_id

    def find_by_document(self, document: str, number: str) -> str | None:
        """The id that this document belongs to; None when there is none."""
        known_id = self._store.run(key := self._document_key(document, number), ("GET", key))[0]
        return known_id.decode() if known_id else None

    def is_on_record(self, person: Person) -> bool:
        """Whether its document leads to it; it leads to no claim. Raises UnsealError."""
        identity = self.identity(person)
        return self.find_by_document(identity.document, identity.number) == person.id

    def release_document(self, document: str, number: str, person: str) -> None:
        """Let this document lead to this person no more."""
        self._store.script(_RELEASE_DOCUMENT, (self._document_key(document, number),), (person,), durable=True)

    def move_document(self, document: str, number: str, former: str, person: str) -> None:
        """Let this document lead to this person, if it led to ``former`` or to nobody."""
        self._store.script(_MOVE_DOCUMENT, (self._document_key(document, number),), (former, person), durable=True)

    def ids(self) -> Iterator[str]:
        """The ids of all records and claims on all servers; one may come twice. Raises StoreDown."""
        return (key.partition("{")[2].removesuffix("}") for key in self._store.scan(person_key("*")))

    def get(self, person: str, agent: str = "") -> Person | None:
        """The record, in one round trip; None when there is none, or when a given ``agent`` is no agent of theirs."""
        commands: list[Command] = [("HMGET", person_key(person), *FIELDS)]
        if agent:
            commands.append(("HEXISTS", agents_key(person), agent))
        fields, *bound = self._store.run(person_key(person), *commands)
        return None if bound == [0] else self.read(person, fields)

    def read(self, person: str, fields: Sequence[bytes | None]) -> Person | None:
        """The record with these values of FIELDS; None when there is no record."""
        return read_person(self._vault, person, fields)

    def seal_identity(self, person: str, identity: Identity) -> bytes:
        """The sealed identity, for the field ``i`` of this person's record."""
        return self._vault.seal(pack_identity(identity), identity_context(person))

    def identity(self, person: Person) -> Identity:
        """The identity of the person, unsealed. Raises UnsealError."""
        return read_identity(self._vault.open(person.sealed, identity_context(person.id)))

    def shown_name(self, reader: Reader, person: Person | None) -> str:
        """The name as it is shown to this reader; UNKNOWN_NAME when there is no record or it cannot be read."""
        if person is None:
            return UNKNOWN_NAME
        try:
            return VIEWS[reader].name(self.identity(person).name)
        except (UnsealError, DecodeError):
            return UNKNOWN_NAME

    def set_health(self, person: str, status: Status, until: date | None, as_of: datetime) -> None:
        """Save the platform's answer. Does nothing when a newer one is known or the person is not on record."""
        second, key = unix_second(as_of), person_key(person)
        while True:
            sealed, latest = self._store.run(key, ("HMGET", key, "h", "a"))[0]
            if latest and int(latest) > second:
                return
            known = KnownStatus(status, until, open_status(self._vault, person, sealed).told_colour)
            if self._replace_status(person, sealed, known, str(second)):
                return

    def set_told_colour(self, person: str, colour: Colour) -> None:
        """Save the colour that the person was told. Does nothing when the person is not on record."""
        while True:
            (sealed,) = self._store.run(key := person_key(person), ("HGET", key, "h"))
            known = replace(open_status(self._vault, person, sealed), told_colour=colour.value)
            if self._replace_status(person, sealed, known):
                return

    def add_measurement(self, person: str, temperature: int, measured: int) -> None:
        """Save a temperature (tenths of a degree Celsius), measured at this Unix second. Does nothing when a later one
        is known or the person is not on record.
        """
        args = (seal_temperature(self._vault, person, temperature), measured)
        self._store.script(_ADD_MEASUREMENT, (person_key(person),), args, durable=True)

    def derived_id(self, kind: str, of: str) -> str:
        """An id that looks random, by a keyed digest of something that is no personal data, such as a chat."""
        return b32encode(bytes.fromhex(self._vault.digest(kind, of))[:10]).decode()

    def remove(self, person: str) -> None:
        """Delete a record and its agents."""
        self._store.run(person_key(person), ("DEL", person_key(person), agents_key(person)), durable=True)

    def _replace_status(self, person: str, before: bytes | None, after: KnownStatus, as_of: str = "") -> bool:
        args = (before or b"", seal_status(self._vault, person, after), as_of)
        return bool(self._store.script(_REPLACE_STATUS, (person_key(person),), args, durable=True))

    def _document_key(self, document: str, number: str) -> str:
        return document_key(self._vault.digest("document", f"{document}:{number}"))
