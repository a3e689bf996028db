"""Agents: chats that act for other people. The person's own hash (``agents_key``) decides who is an agent.

An agent also has a list of dependants (``dependants_key``). It is written first and cleaned last. If a process dies in
between, the list has one entry too many, which is removed when it is next used; a missing entry is impossible.

The value in the person's hash is the relation. LASTING follows it in a binding that does not end on the 18th birthday:
the person said yes to it in their own chat or by a code to their own phone, or was no child any more.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.store.keys import agents_key, dependant_context, dependants_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

LASTING = "+"

_ADD = Script("""
-- KEYS hash; ARGV field, value, limit
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
""")

_HAND_OVER = Script("""
-- KEYS hash; ARGV former agent, new agent
local relation = redis.call('HGET', KEYS[1], ARGV[1])
if not relation then return 0 end
redis.call('HSETNX', KEYS[1], ARGV[2], relation)
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
""")


@dataclass(frozen=True, slots=True)
class Dependant:
    """An entry in an agent's list: the person's id, their relation to the agent, their full name, and the nickname that
    the agent gave them; empty without one.
    """

    person: str
    relation: str
    name: str
    nickname: str = ""


class Agents:
    """The bindings between agents and the people they act for."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def add_dependant(self, agent: str, dependant: Dependant, limit: int, *, claim: str = "") -> bool:
        """Add a person to the agent's list. False when it already has ``limit`` other people.

        The person keeps the nickname of an earlier entry, or that of the ``claim`` that the entry takes the place of.
        """
        nickname = self.nickname(agent, dependant.person) or (claim and self.nickname(agent, claim))
        sealed = self._seal(agent, replace(dependant, nickname=nickname))
        return bool(self._store.script(_ADD, (dependants_key(agent),), (dependant.person, sealed, limit), durable=True))

    def nickname(self, agent: str, person: str) -> str:
        """The nickname that the agent gave this dependant; empty without one."""
        found = self._entry(agent, person)
        return found.nickname if found else ""

    def set_nickname(self, agent: str, person: str, nickname: str) -> bool:
        """Give a dependant this nickname; an empty one is none. False when the list does not have this person."""
        found = self._entry(agent, person)
        if found is None:
            return False
        sealed = self._seal(agent, replace(found, nickname=nickname))
        self._store.run(dependants_key(agent), ("HSET", dependants_key(agent), person, sealed), durable=True)
        return True

    def remove_dependant(self, agent: str, person: str) -> None:
        """Remove a person from the agent's list."""
        self._store.run(dependants_key(agent), ("HDEL", dependants_key(agent), person), durable=True)

    def dependants(self, agent: str) -> tuple[Dependant, ...]:
        """The agent's list, in the order of the hash."""
        raw = self._store.run(dependants_key(agent), ("HGETALL", dependants_key(agent)))[0]
        pairs = raw.items() if isinstance(raw, dict) else zip(raw[::2], raw[1::2], strict=True)
        return tuple(self._open(agent, person.decode(), sealed) for person, sealed in pairs)

    def hand_over(self, dependant: Dependant, former: str, new: str) -> None:
        """Make ``new`` the agent of this dependant instead of ``former``. ``remove_dependant`` must be called last, for
        the list of ``former``.
        """
        sealed = self._seal(new, dependant)
        self._store.run(dependants_key(new), ("HSET", dependants_key(new), dependant.person, sealed), durable=True)
        self._store.script(_HAND_OVER, (agents_key(dependant.person),), (former, new), durable=True)

    def of_person(self, person: str) -> dict[str, str]:
        """The agents of a person: relation by chat."""
        return read_agents(self._read(person))

    def ending(self, person: str) -> tuple[str, ...]:
        """The agents of a child whose bindings end on the 18th birthday."""
        return tuple(agent.decode() for agent, value in _pairs(self._read(person)) if not value.endswith(_LASTING))

    def lasts(self, person: str, agent: str) -> bool:
        """Whether the agent's binding, or claim, does not end on the 18th birthday."""
        (value,) = self._store.run(agents_key(person), ("HGET", agents_key(person), agent))
        return bool(value and value.endswith(_LASTING))

    def _read(self, person: str) -> list[bytes]:
        found: list[bytes] = self._store.run(agents_key(person), ("HGETALL", agents_key(person)))[0]
        return found

    def _entry(self, agent: str, person: str) -> Dependant | None:
        (sealed,) = self._store.run(dependants_key(agent), ("HGET", dependants_key(agent), person))
        return self._open(agent, person, sealed) if sealed else None

    def _seal(self, agent: str, dependant: Dependant) -> bytes:
        text = json.dumps([dependant.relation, dependant.name, dependant.nickname])
        return self._vault.seal(text, dependant_context(agent, dependant.person))

    def _open(self, agent: str, person: str, sealed: bytes) -> Dependant:
        return Dependant(person, *json.loads(self._vault.open(sealed, dependant_context(agent, person))))


def read_agents(raw: list[bytes]) -> dict[str, str]:
    """Relation by chat, from the reply of HGETALL on ``agents_key``."""
    return {agent.decode(): value.removesuffix(_LASTING).decode() for agent, value in _pairs(raw)}


_LASTING = LASTING.encode()


def _pairs(raw: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(raw[::2], raw[1::2], strict=True)
