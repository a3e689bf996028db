"""The dependants of a chat: who has nobody else, and who is held by others too."""

from dataclasses import dataclass

from bot.store.people.agents import Agents
from bot.store.people.people import People, Person


@dataclass(frozen=True, slots=True)
class Families:
    """Finds whose records end with all that is a chat's."""

    people: People
    agents: Agents

    def is_alone(self, record: Person, chat: str) -> bool:
        """Whether nobody but this agent holds the record, or is entered in it."""
        return not record.owner and set(self.agents.of_person(record.id)) <= {chat}

    def of(self, chat: str) -> tuple[list[Person], list[Person]]:
        """The dependants whose records are erased with all that is the chat's, since nobody else holds them; and those
        who stay, by others who hold them.
        """
        last: list[Person] = []
        others: list[Person] = []
        for dependant in self.agents.dependants(chat):
            known = self.people.get(dependant.person, chat)
            if known is None or not (known.held or self.people.is_on_record(known)):
                continue
            if self.is_alone(known, chat):
                last.append(known)
            elif known.held:  # who else is entered in a record that nobody holds is learnt by nobody
                others.append(known)
        return last, others
