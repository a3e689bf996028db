"""Telling a person, and those who act for them, something about the person."""

from datetime import datetime

from bot.health.masking import mask_name
from bot.service.notices import Notices
from bot.store.agents import Agents
from bot.store.people import People


class Circle:
    """A person's own chat and the chats of the agents."""

    def __init__(self, people: People, agents: Agents, notices: Notices) -> None:
        self._people = people
        self._agents = agents
        self._notices = notices

    def inform(self, person: str, own: str, dependant: str, now: datetime, **values: str) -> None:
        """Leave the notice ``own`` in the person's chat, and ``dependant`` (with the masked name) in the agents'."""
        record = self._people.get(person)
        if record is None:
            return
        name = mask_name(self._people.identity(record).name)
        if record.owner:
            self._notices.tell(record.owner, now, own, **values)
        for agent in self._agents.of(person):
            self._notices.tell(agent, now, dependant, name=name, **values)
