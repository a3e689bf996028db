"""What agents keep in their own lists of a person in whose record they are no more: the sealed name.

They were entered before levels and proved nothing. When somebody else got the record by a proof, they are told nothing,
and their lists have room again.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.service.people.checks import CHECK_DELAY
from bot.store.records import Records

ENTRY_JOB = "entry"
"""The kind of the job that removes what an agent keeps of a record that they lost. Its subject is the person id and
the agent's chat."""


class LostEntries:
    """Removes the entries from the lists. It can be cut off anywhere: the jobs finish it."""

    def __init__(self, records: Records) -> None:
        self._people = records.people
        self._earlier = records.earlier_entries
        self._agents = records.agents
        self._jobs = records.jobs

    def schedule(self, person: str, now: datetime, *, besides: str = "") -> Sequence[str]:
        """The jobs' subjects, one for each agent in a record that nobody holds, but not the one who gets it. Call this
        before somebody gets it.
        """
        others = self._agents.of_person(person).keys() - {besides}
        record = self._people.get(person) if others else None
        subjects = [f"{person} {agent}" for agent in others] if record and not record.held else []
        for subject in subjects:
            self._jobs.add(ENTRY_JOB, subject, now + CHECK_DELAY)
        return subjects

    def finish(self, subjects: Sequence[str], now: datetime) -> None:
        """Do these jobs now."""
        for subject in subjects:
            self.run(subject, now)

    def leave(self, person: str, agent: str, now: datetime) -> None:
        """End the agent's entry in a record that nobody holds: they have a claim of their own instead."""
        subject = f"{person} {agent}"
        self._jobs.add(ENTRY_JOB, subject, now + CHECK_DELAY)
        self._earlier.leave(person, agent)
        self.run(subject, now)

    def run(self, subject: str, _: datetime) -> None:
        """The job: remove the person from the agent's list, unless they are an agent of theirs to this day."""
        person, agent = subject.split(" ")
        if agent not in self._agents.of_person(person):
            self._agents.remove_dependant(agent, person)
