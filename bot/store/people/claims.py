"""The claims as they are stored, by id: who entered a person and proved nothing.

A claim is a record of its own (``bot.store.people.people``) under an id that only its chat has. Those from before
levels are in the record that the document leads to, where somebody may get a hold at any moment.
"""

from datetime import datetime

from bot.health.people.assurance import Level
from bot.health.people.identity import Identity
from bot.store.keys import agents_key, person_key
from bot.store.people.agents import LASTING
from bot.store.people.holds import Holds
from bot.store.people.people import People
from bot.store.redis.commands import Script
from bot.store.redis.store import Store

_SAVE_CLAIM = Script("""
-- KEYS claim, agents; ARGV owner, agent, relation, sealed identity, level, second until which it is kept,
-- 1: unless somebody took it
local level, owner, closing = unpack(redis.call('HMGET', KEYS[1], 'l', 'o', 'x'))
if ARGV[7] == '1' and level and (tonumber(level) >= 2 or closing or owner ~= ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'i', ARGV[4], 'o', ARGV[1], 'l', ARGV[5], 'n', ARGV[6])
redis.call('HDEL', KEYS[1], 'x')
if ARGV[2] ~= '' then redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) end
return 1
""")


class SavedClaims:
    """Saves claims. They are kept as long as records that nobody holds."""

    def __init__(self, store: Store, people: People, holds: Holds) -> None:
        self._store = store
        self._people = people
        self._holds = holds

    def own_id(self, chat: str, identity: Identity) -> str:
        """The id of the chat's own claim to this person: one that is repeated is the same one, and nothing that follows
        it goes to a claim to somebody else."""
        return self._people.derived_id("claim", f"{chat} {identity.document}:{identity.number}")

    def with_records(self, claim: str) -> set[str]:
        """The id of this claim and those of the records to which its documents lead; a record's own id leads to itself.

        Raises UnsealError.
        """
        found = self._people.get(claim)
        documents = self._people.identity(found).documents if found else ()
        return {claim, *filter(None, (self._people.find_by_document(*document) for document in documents))}

    def save(
        self, claim: str, chat: str, identity: Identity, level: Level, now: datetime, *, unless_taken: bool = False
    ) -> bool:
        """Save a claim of the person's own chat. ``unless_taken``: False, and nothing is changed, when somebody else
        has this id, somebody holds it, or it is being erased. It may be the record, with those from before levels.
        """
        return self._save(claim, (chat, "", ""), identity, level, now, unless_taken)

    def save_for(
        self,
        claim: str,
        agent: str,
        relation: str,
        identity: Identity,
        level: Level,
        now: datetime,
        *,
        own_yes: bool = False,
        unless_taken: bool = False,
    ) -> bool:
        """Save the claim of an agent that they may act for a person; ``own_yes`` as in ``Holds.bind``, ``unless_taken``
        and the result as in ``save``.
        """
        who = "", agent, f"{relation}{LASTING if own_yes else ''}"
        return self._save(claim, who, identity, level, now, unless_taken)

    def _save(
        self, claim: str, who: tuple[str, str, str], identity: Identity, level: Level, now: datetime, unless_taken: bool
    ) -> bool:
        sealed = self._people.seal_identity(claim, identity)
        args = (*who, sealed, int(level), self._holds.kept_until(now), int(unless_taken))
        return bool(self._store.script(_SAVE_CLAIM, (person_key(claim), agents_key(claim)), args, durable=True))
