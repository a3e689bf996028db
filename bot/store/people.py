"""The people on record: who they are (sealed), what is known of their health, whose chat they are shown in.

One person is one hash and the hash of the agents. One person, one code: a keyed digest of
the document leads to the id, claimed once. Claim, then fill: cut off anywhere, the same steps finish it.
"""

from datetime import date, datetime
from enum import StrEnum

from msgspec.json import Decoder, Encoder

from bot.health.clock import unix_second
from bot.health.colour import Colour, Status
from bot.health.identity import Identity
from bot.health.ids import new_person_id
from bot.store.commands import Command, Script
from bot.store.connection import Store
from bot.store.keys import agents_key, document_key, identity_context, person_key
from bot.store.person import FIELDS, Person, read_person
from bot.store.vault import Vault

_packed = Encoder().encode
_read_identity = Decoder(Identity).decode


class Filled(StrEnum):
    """What became of an attempt to put somebody on record."""

    CREATED = "created"
    MINE = "mine"
    TAKEN_OVER = "taken_over"
    HELD = "held"


_OWN = Script("""
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

_DEPEND = Script("""
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

_HEALTH = Script("""
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local known = redis.call('HGET', KEYS[1], 'a')
if known and tonumber(known) > tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 's', ARGV[1], 'u', ARGV[2], 'a', ARGV[3])
return 1
""")

_TOLD = Script("""
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'c', ARGV[1]) end
return 1
""")


class People:
    """The records, by person id."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def claim(self, document: str, number: str, candidate: str = "") -> str:
        """The id of the person with this document: the one on record, else ``candidate`` (or a new one) from now on."""
        key, fresh = self._index(document, number), candidate or new_person_id()
        taken = self._store.run(key, ("SET", key, fresh, "NX", "GET"), durable=True)[0]
        return taken.decode() if taken else fresh

    def find(self, document: str, number: str) -> str | None:
        """The id of the person with this document, if any."""
        key = self._index(document, number)
        taken = self._store.run(key, ("GET", key))[0]
        return taken.decode() if taken else None

    def own(self, person: str, identity: Identity, owner: str, *, verified: bool) -> Filled:
        """Put a person on record for their own chat; TAKEN_OVER of a dependant's record until ``agents_told``."""
        args = (owner, self._sealed(person, identity), int(verified))
        return Filled(self._store.script(_OWN, (person_key(person),), args, durable=True).decode())

    def agents_told(self, person: str) -> None:
        """The agents know that the person has taken over."""
        self._store.run(person_key(person), ("HDEL", person_key(person), "k"), durable=True)

    def depend(self, person: str, identity: Identity, agent: str, relation: str, *, verified: bool) -> Filled:
        """Put a dependant on record with a first agent; HELD when somebody else's."""
        keys, args = _keys(person), (agent, relation, self._sealed(person, identity), int(verified))
        return Filled(self._store.script(_DEPEND, keys, args, durable=True).decode())

    def get(self, person: str, agent: str = "") -> Person | None:
        """The record, in one round trip; with ``agent`` only if that chat is one of the person's agents."""
        commands: list[Command] = [("HMGET", person_key(person), *FIELDS)]
        if agent:
            commands.append(("HEXISTS", agents_key(person), agent))
        fields, *bound = self._store.run(person_key(person), *commands)
        return None if bound == [0] else read_person(person, fields)

    def identity(self, person: Person) -> Identity:
        """Who the person is, opened."""
        return _read_identity(self._vault.open(person.sealed, identity_context(person.id)))

    def set_health(self, person: str, status: Status, until: date | None, as_of: datetime) -> None:
        """Keep what the platform says, unless something newer is known or nobody."""
        args = (status.value, until.isoformat() if until else "", unix_second(as_of))
        self._store.script(_HEALTH, (person_key(person),), args, durable=True)

    def note_told(self, person: str, colour: Colour) -> None:
        """Note which colour was told last."""
        self._store.script(_TOLD, (person_key(person),), (colour.value,), durable=True)

    def remove(self, person: str) -> None:
        """Erase a record and its agents."""
        self._store.run(person_key(person), ("DEL", *_keys(person)), durable=True)

    def _index(self, document: str, number: str) -> str:
        return document_key(self._vault.digest("document", f"{document}:{number}"))

    def _sealed(self, person: str, identity: Identity) -> bytes:
        return self._vault.seal(_packed(identity), identity_context(person))


def _keys(person: str) -> tuple[str, str]:
    return person_key(person), agents_key(person)
