"""Who acts for whom. The truth is at the person (``agents_key``); the agent's list (``family_key``) leads to it.

The list is written first and taken back last, so that a cut in between leaves an entry which leads nowhere and is
dropped when it is next used, never an agent who cannot see whom they act for.
"""

import json
from dataclasses import dataclass

from bot.store.commands import Script
from bot.store.connection import Store
from bot.store.keys import agents_key, dependant_context, family_key
from bot.store.vault import Vault

_ADD = Script("""
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
""")


@dataclass(frozen=True, slots=True)
class Dependant:
    """One entry of an agent's list: whom, what they are to the agent, and their masked name."""

    person: str
    relation: str
    name: str


class Agents:
    """Bindings between agents' chats and the people they act for."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def list_dependant(self, agent: str, dependant: Dependant, limit: int) -> bool:
        """Enter somebody in the agent's list; False when it holds ``limit`` others already."""
        words = json.dumps([dependant.relation, dependant.name])
        sealed = self._vault.seal(words, dependant_context(agent, dependant.person))
        return bool(self._store.script(_ADD, (family_key(agent),), (dependant.person, sealed, limit), durable=True))

    def unlist(self, agent: str, person: str) -> None:
        """Drop somebody from the agent's list."""
        self._store.run(family_key(agent), ("HDEL", family_key(agent), person), durable=True)

    def dependants(self, agent: str) -> tuple[Dependant, ...]:
        """The agent's list, in the order of entry as far as the store keeps it."""
        raw = self._store.run(family_key(agent), ("HGETALL", family_key(agent)))[0]
        pairs = raw.items() if isinstance(raw, dict) else zip(raw[::2], raw[1::2], strict=True)
        return tuple(self._opened(agent, person.decode(), sealed) for person, sealed in pairs)

    def bind(self, person: str, agent: str, relation: str, limit: int) -> bool:
        """Make a chat an agent of the person; False when there are ``limit`` others already."""
        return bool(self._store.script(_ADD, (agents_key(person),), (agent, relation, limit), durable=True))

    def unbind(self, person: str, agent: str) -> bool:
        """End a binding on both sides; False when there was none."""
        ended = self._store.run(agents_key(person), ("HDEL", agents_key(person), agent), durable=True)[0]
        self.unlist(agent, person)
        return bool(ended)

    def of(self, person: str) -> dict[str, str]:
        """The agents of a person: chat id and relation."""
        return read_agents(self._store.run(agents_key(person), ("HGETALL", agents_key(person)))[0])

    def _opened(self, agent: str, person: str, sealed: bytes) -> Dependant:
        return Dependant(person, *json.loads(self._vault.open(sealed, dependant_context(agent, person))))


def read_agents(raw: list[bytes]) -> dict[str, str]:
    """Chats and relations from the hash at ``agents_key``."""
    return {agent.decode(): relation.decode() for agent, relation in zip(raw[::2], raw[1::2], strict=True)}
