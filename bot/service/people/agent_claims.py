"""The claims of agents to act for people: each is in the agent's list too, where there is room for so many."""

from datetime import datetime

from bot.health.people.assurance import Level
from bot.health.people.identity import Identity, TooManyDependants, TooManyRequests
from bot.health.people.proxy import rules_on
from bot.store.people.agents import Dependant
from bot.store.records import Records


class AgentClaims:
    """Saves them. It can be cut off anywhere and repeated: the list gets the entry first and loses it last."""

    def __init__(self, records: Records) -> None:
        self._people = records.people
        self._claims = records.claims
        self._agents = records.agents
        self._requests = records.consent_requests

    def save(
        self,
        agent: str,
        relation: str,
        identity: Identity,
        level: Level,
        now: datetime,
        claim: str,
        *,
        own_yes: bool = False,
        earlier: str = "",
        unless_taken: bool = False,
    ) -> bool:
        """Save a claim; see ``SavedClaims``. ``earlier``: the record in which the agent is from before levels, whose
        nickname it gets. Raises TooManyDependants, TooManyRequests.
        """
        if not self._requests.reserve(agent, claim, now) and self._people.get(claim) is None:
            raise TooManyRequests  # a claim that exists was counted when it was made
        limit, entry = rules_on(now.date()).agent_limit, Dependant(claim, relation, identity.name)
        if not self._agents.add_dependant(agent, entry, limit, claim=earlier):
            self._requests.release(agent, claim)
            raise TooManyDependants
        about = agent, relation, identity, level, now
        if self._claims.save_for(claim, *about, own_yes=own_yes, unless_taken=unless_taken):
            return True
        if agent not in self._agents.of_person(claim):
            self._agents.remove_dependant(agent, claim)
        self._requests.release(agent, claim)
        return False
