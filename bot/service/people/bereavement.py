"""Deceased people: an agent says so, staff look at the certificate, then the record ends.

Until two operators have approved it nothing changes and nobody but the person's own chat is told: what one says about a
living person must not harm them.
"""

from datetime import datetime

from bot.chat.fields import PERSON
from bot.service.notices import Notices
from bot.service.people.eraser import Eraser
from bot.service.people.leaving import Leaving
from bot.service.people.reviewing import Reviewing
from bot.store.people.people import Person
from bot.store.people.reviews import Review, ReviewKind
from bot.store.records import Records


class Bereavement:
    """Opens the review, and ends the record."""

    def __init__(self, records: Records, notices: Notices, reviewing: Reviewing, eraser: Eraser) -> None:
        self._people = records.people
        self._agents = records.agents
        self._chat_fields = records.chat_fields
        self._eraser = eraser
        self._notices = notices
        self._leaving = Leaving(records, notices)
        self._reviewing = reviewing

    def report(self, agent: str, person: str, now: datetime) -> Review | None:
        """The review of an agent's word that the person has died; None when the agent does not hold the record.

        Saying it again gives the same one until it is decided.
        """
        record = self._people.get(person, agent)
        if record is None or not record.held:
            return None
        return self._reviewing.begin(ReviewKind.DECEASED, person, agent, now)

    def end(self, record: Person, review: Review, now: datetime) -> bool:
        """Erase the record, which makes its codes void, and tell its chats. It can be cut off and done again. False
        when the record changed since it was read.

        The own chat gets the signed receipt. Agents get the number by which staff give it to who may have it: its
        counts tell of visits and agents that one agent alone does not see.
        """
        chat = record.owner
        if chat:
            for dependant in self._agents.dependants(chat):
                self._leaving.leave(dependant.person, chat, now)
            self._notices.notify(chat, now, "notice.deceased_own", about=record.id, signed=review.erasure)
            self._chat_fields.replace(chat, PERSON, record.id, "")
        return self._eraser.erase(record, now, told="notice.deceased", receipt=review.receipt)
