"""The standing of a chat towards a record: its own, a dependant's, by a hold or a claim, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.chat.fields import PERSON
from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, compute_verdict
from bot.health.people.assurance import Right
from bot.health.people.identity import Identity
from bot.store.chat.fields import ChatFields
from bot.store.people.agents import Agents
from bot.store.people.people import People, Person

FOREVER = datetime.max.replace(tzinfo=BEIJING)


class PostRight(NamedTuple):
    """The right to manage venues and to work at gates: until when, which is for ever or to the end of the grace of a
    record from before levels; and the colour of who has it, which may keep them off duty (``KEPT_OFF_DUTY``).
    """

    until: datetime
    colour: Colour


@dataclass(frozen=True, slots=True)
class Standing:
    """Finds the records that a chat may show; ``Person.rights`` says what else it may do."""

    people: People
    agents: Agents
    chat_fields: ChatFields

    def own(self, chat: str, person: str, known: Sequence[bytes | None] = ()) -> Person | None:
        """The record, if this chat is the person's own chat; else None. ``known``: its values as they were read with
        the chat, for an answer that rests on this moment alone.
        """
        if not person:
            return None
        record = self.people.read(person, known) if known else self.people.get(person)
        return record if record and record.owner == chat else None

    def of_chat(self, chat: str) -> Person | None:
        """The record that this chat holds or claims as its own, outside a message of it; None when there is none."""
        return self.own(chat, self.chat_fields.read(chat).get(PERSON, ""))

    def keeps_posts(self, chat: str, person: str, now: datetime, known: Sequence[bytes | None] = ()) -> bool:
        """Whether this chat, by its own record, may manage its venues and work at gates. ``known`` as in ``own``."""
        return self.post_right(chat, person, now, known) is not None

    def post_right(self, chat: str, person: str, now: datetime, known: Sequence[bytes | None] = ()) -> PostRight | None:
        """The right to it, as far as is known now; None when it has none."""
        record = self.own(chat, person, known)
        if record is None or Right.POSTS not in record.rights(now):
            return None
        until = FOREVER if record.held else datetime.fromtimestamp(record.grace, BEIJING)
        return PostRight(until, compute_verdict(record.facts, now).colour)

    def chat_keeps_posts(self, chat: str, now: datetime) -> bool:
        """The same, outside a message of the chat."""
        return self.keeps_posts(chat, self.chat_fields.read(chat).get(PERSON, ""), now)

    def dependant(self, chat: str, person: str) -> Person | None:
        """The record, if this chat is one of the person's agents; else None."""
        return self.people.get(person, chat) if person else None

    def own_or_dependant(self, chat: str, own: str, person: str) -> Person | None:
        """The record of this person, who is the chat's ``own`` or a dependant; None when it is neither any more."""
        return self.own(chat, person) if person == own else self.dependant(chat, person)

    def all_of(self, chat: str) -> tuple[Person, ...]:
        """All records that this chat holds or claims: its own, and those in its list of dependants."""
        listed = (self.people.get(dependant.person) for dependant in self.agents.dependants(chat))
        return tuple(record for record in (self.of_chat(chat), *listed) if record)

    def dependant_claim_id(self, agent: str, identity: Identity) -> str:
        """The id of the agent's claim for this document, which is used again; empty when there is none. It is the
        record only when the agent is in it from before levels and has no other.
        """
        on_record = ""
        for dependant in self.agents.dependants(agent):
            record = self.people.get(dependant.person)
            if record and not record.held:
                known = self.people.identity(record)
                if (known.document, known.number) == (identity.document, identity.number):
                    if not self.people.is_on_record(record):
                        return record.id
                    on_record = record.id
        return on_record
