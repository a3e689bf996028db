"""Agents who act for somebody no more: the end of a binding or a claim, whoever ends it."""

from datetime import datetime

from bot.service.notices import Notices
from bot.service.people.eraser import schedule_expiry
from bot.store.records import Records


class Leaving:
    """Ends bindings and claims of agents. It can be cut off anywhere and run again: the agent's list goes last."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._people = records.people
        self._holds = records.holds
        self._agents = records.agents
        self._jobs = records.jobs
        self._notices = notices

    def end(self, person: str, agent: str, now: datetime) -> None:
        """End an agent's binding, or an agent's claim. The list loses the entry last, so it can be ended again."""
        record = self._people.get(person, agent)
        if record and (record.held or self._people.is_on_record(record)):
            schedule_expiry(self._jobs, self._holds, person, now)
            self._holds.release(person, agent, now)
        elif record and not record.owner:
            self._people.remove(person)
        self._agents.remove_dependant(agent, person)

    def leave(self, person: str, agent: str, now: datetime) -> None:
        """End it for the agent, as ``end`` does, and tell the person who holds the record in a chat of their own. They
        are told first, in case this process ends.
        """
        record = self._people.get(person, agent)
        if record and record.holder:
            self._notices.notify(record.holder, now, "notice.agent_left")
        self.end(person, agent, now)
