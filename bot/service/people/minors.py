"""What a child's own chat cannot do alone: take an agent's place, or erase the record. Staff decide, the agents first
have 72 hours.
"""

from datetime import datetime

from bot.chat.fields import MAY_ERASE
from bot.service.people.reviewing import Reviewing
from bot.store.people.people import Person
from bot.store.people.reviews import Review, ReviewKind
from bot.store.records import Records


class Minors:
    """Opens the reviews. Asking again gives the same one, also for some days after it was refused (``settled``)."""

    def __init__(self, records: Records, reviewing: Reviewing) -> None:
        self._chat_fields = records.chat_fields
        self._reviewing = reviewing

    def is_guarded(self, record: Person, now: datetime) -> bool:
        """Whether this holder is a child with an agent (``bot.health.people.holds.is_guarded``)."""
        return bool(self._reviewing.guards(record, now))

    def ask_unbinding(self, record: Person, agent: str, now: datetime) -> Review:
        """The review of whether this agent's binding ends."""
        return self._reviewing.begin(ReviewKind.UNBIND, record.id, agent, now)

    def ask_erasure(self, record: Person, now: datetime) -> Review:
        """The review of whether the child's own chat may erase the record."""
        return self._reviewing.begin(ReviewKind.CHILD_ERASURE, record.id, record.owner, now)

    def allow_erasure(self, record: Person) -> None:
        """Staff agree that the child's own chat erases the record."""
        self._chat_fields.set(record.owner, MAY_ERASE, record.id)
