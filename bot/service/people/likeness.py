"""Asks an agent for a nickname where two codes look alike (identity.md, section 8), whenever it comes to that."""

from datetime import datetime

from bot.health.people.identity import same_person
from bot.health.people.nicknames import look_alike
from bot.service.notices import Notices
from bot.service.people.standing import Standing
from bot.store.people.people import Person
from bot.store.records import Records


class Likeness:
    """Compares the names on pictures of those whose codes a chat shows."""

    def __init__(self, records: Records, notices: Notices, standing: Standing) -> None:
        self._people = records.people
        self._agents = records.agents
        self._notices = notices
        self._standing = standing

    def ask(self, agent: str, person: str, now: datetime) -> None:
        """Ask the agent for a nickname of this dependant, if somebody else without one looks the same on pictures."""
        entry = next((one for one in self._agents.dependants(agent) if one.person == person), None)
        record = self._people.get(person)
        if entry and record and not entry.nickname and self._is_like_another(agent, record, entry.name):
            self._notices.notify(agent, now, "notice.look_alike", about=person, name=entry.name)

    def ask_all(self, agent: str, now: datetime) -> None:
        """The same for each dependant, when the agent has another name."""
        for dependant in self._agents.dependants(agent):
            self.ask(agent, dependant.person, now)

    def tell_apart(self, agent: str, people: frozenset[str], now: datetime) -> None:
        """The agent says that these entries of one name are two people: ask for a nickname, unless one has one."""
        entries = [one for one in self._agents.dependants(agent) if one.person in people]
        if len(entries) == len(people) and not any(one.nickname for one in entries):
            last = entries[-1]
            self._notices.notify(agent, now, "notice.look_alike", about=last.person, name=last.name)

    def _is_like_another(self, agent: str, record: Person, name: str) -> bool:
        """Another entry may be of the same person: a claim, or another document, about which the agent is asked."""
        named = {one.person for one in self._agents.dependants(agent) if one.nickname}
        mine = self._people.identity(record)
        others = (one for one in self._standing.all_of(agent) if one.id not in named | {record.id})
        known = (self._people.identity(one) for one in others)
        return any(look_alike(one.name, name) and not same_person(one, mine) for one in known)
