"""The people around a chat: what a clerk is shown of the person, and what of them is masked in texts."""

import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field

from bot.health.people.identity import Identity
from bot.health.people.views import Reader
from bot.service.people.standing import Standing
from bot.store.people.people import Person
from bot.store.records import Records
from bot.store.vault import UnsealError

KNOWN_SECONDS = 15
"""How long the inbox goes by names that were read before: a hundred clerks look at the same rows."""

ROOM = 4096
"""The chats whose names a process keeps that long."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """``shown``: the masked name of the person in the chat, empty when nobody is registered there. ``on_record``: the
    full names of the person, of the dependants and of the agents; ``numbers``: the documents and phones of the person
    and of the agents. They are masked in texts, whatever else they look like.
    """

    shown: str
    on_record: tuple[str, ...] = field(repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)


class Names:
    """Finds the names of a chat."""

    def __init__(self, records: Records, standing: Standing) -> None:
        self._people = records.people
        self._agents = records.agents
        self._standing = standing
        self._known: OrderedDict[str, tuple[float, KnownNames]] = OrderedDict()

    def of(self, chat: str) -> KnownNames:
        """The names as they are now."""
        own = self._standing.of_chat(chat)
        agents = map(self._standing.of_chat, self._agents.of_person(own.id) if own else ())
        known = [identity for record in (own, *agents) if (identity := self._identity(record))]
        names = [one.name for one in self._agents.dependants(chat)]
        names += [name for one in known for name in (one.name, *(former.name for former in one.former))]
        numbers = [number for one in known for number in (*(n for _, n in one.documents), one.phone) if number]
        shown = self._people.shown_name(Reader.STAFF, own) if own else ""
        return KnownNames(shown, tuple(names), tuple(numbers))

    def lately_of(self, chat: str) -> KnownNames:
        """The names as they were at most KNOWN_SECONDS ago."""
        now = time.monotonic()
        read_at, found = self._known.get(chat, (0.0, None))
        if found is None or now - read_at > KNOWN_SECONDS:
            found = self.of(chat)
            self._known[chat] = now, found
            self._known.move_to_end(chat)
            if len(self._known) > ROOM:
                self._known.popitem(last=False)
        return found

    def _identity(self, record: Person | None) -> Identity | None:
        if record:
            with suppress(UnsealError):
                return self._people.identity(record)
        return None
