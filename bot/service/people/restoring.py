"""Applies erasures to a restored backup: what was erased after the backup was made is erased again."""

from collections.abc import Iterable
from datetime import datetime

from bot.chat.fields import PERSON
from bot.health.clock import BEIJING
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.eraser import Eraser
from bot.store.people.people import Person
from bot.store.records import Records


class Restoring:
    """Goes through all records. It can be cut off and run again; nobody is told."""

    def __init__(self, records: Records, eraser: Eraser, chat_ending: ChatEnding) -> None:
        self._people = records.people
        self._holds = records.holds
        self._erasures = records.erasures
        self._chat_fields = records.chat_fields
        self._eraser = eraser
        self._chat_ending = chat_ending

    def apply(self, erased: Iterable[tuple[str, int]], now: datetime) -> int:
        """Erase the records with these digests, each erased at this Unix second; gives how many there were."""
        seconds = dict(erased)
        for digest, second in seconds.items():
            self._erasures.note(digest, second)
        found = 0
        for person in set(self._people.ids()):
            digest = self._erasures.digest(person)
            record = self._people.get(person) if digest in seconds else None
            if record and not self._is_newer(record, seconds[digest]):
                self._erase(record, now)
                found += 1
        return found

    def _is_newer(self, record: Person, second: int) -> bool:
        """Whether a claim was made again after its erasure: a chat's claims have the same id each time."""
        return not record.held and record.kept_until > self._holds.kept_until(datetime.fromtimestamp(second, BEIJING))

    def _erase(self, record: Person, now: datetime) -> None:
        owner = record.owner
        if owner and self._chat_fields.read(owner).get(PERSON) == record.id:
            self._chat_ending.end(owner, now)
            self._chat_fields.erase(owner)
        self._eraser.erase(record, now)
