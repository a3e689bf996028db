"""The standing of a chat towards a record: its own, a dependant's, by a hold or a claim, or none."""

from dataclasses import dataclass

from bot.store.people.people import People, Person


@dataclass(frozen=True, slots=True)
class Standing:
    """Finds the records that a chat may show; ``Person.rights`` says what else it may do."""

    people: People

    def own(self, chat: str, person: str) -> Person | None:
        """The record, if this chat is the person's own chat; else None."""
        record = self.people.get(person) if person else None
        return record if record and record.owner == chat else None

    def dependant(self, chat: str, person: str) -> Person | None:
        """The record, if this chat is one of the person's agents; else None."""
        return self.people.get(person, chat) if person else None
