"""Two records of one person, by the register: whose they are is asked (请核对), and a yes makes one record of them.

As soon as the register says so, each record lists the documents of the other one. So the worse verdict counts for both,
whatever is answered, and nobody is green by one document and red by the other.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from bot.authorities.errors import AuthorityDown
from bot.chat.fields import OPEN_FORM
from bot.service.people.checks import Checks
from bot.service.people.merging import Merging
from bot.service.people.proving import RESERVE_SECONDS, Budget
from bot.service.people.record_links import RecordLinks
from bot.store.jobs import TryLater
from bot.store.people.people import Person
from bot.store.records import Records

JOIN_FORM = "same"
"""The name of the form with the question."""


class Pair(NamedTuple):
    """Two records of one person: the one that stays, and the other one."""

    record: Person
    other: Person


class RecordPairs:
    """The steps by which such records are linked, asked about and joined. All can be cut off and done again."""

    def __init__(self, records: Records, merging: Merging, links: RecordLinks, checks: Checks) -> None:
        self._chat_fields = records.chat_fields
        self._merging = merging
        self._links = links
        self._checks = checks

    def follow(self, chat: str, find: Callable[[], Pair | None], ask: Callable[[Pair], None], now: datetime) -> None:
        """The job: link what ``find`` gives, then ``ask`` this chat, unless the question is open there already. Raises
        TryLater, also when ``find`` raises AuthorityDown.
        """
        if self._chat_fields.is_answering(chat):
            raise TryLater  # the answer may ask already
        try:
            pair = find()
        except AuthorityDown:
            raise TryLater from None
        if pair is None:
            return
        if not self._links.link(*pair, now):
            raise TryLater
        if self._chat_fields.read(chat).get(OPEN_FORM, "").partition(" ")[0] != JOIN_FORM:
            ask(pair)

    def begin(self, pair: Pair, now: datetime) -> bool:
        """Link them, and schedule what ``finish`` does. False when a record changed meanwhile."""
        if not self._links.link(*pair, now):
            return False
        self._merging.schedule(pair.record.id, pair.other.id, now)
        return True

    def finish(self, pair: Pair, budget: Budget, now: datetime) -> str:
        """Make one record of both, and ask the platform about it; gives its id."""
        record, other = pair
        self._merging.merge(record.id, other.id, now)
        self._checks.check(record.id, max(0.0, budget() - RESERVE_SECONDS), now)
        return record.id
