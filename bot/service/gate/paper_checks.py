"""Whether a scanned paper card counts. The scanner reads why it does not, and nothing about the person."""

from datetime import datetime

from bot.health.codes.paper import PaperCard
from bot.health.gate.scans import GateFault, ScanRefusal
from bot.store.chat.chat_ids import viewer_tags
from bot.store.gate.visits import PersonSnapshot
from bot.store.people.people import Person
from bot.store.records import Records


class PaperChecks:
    """Checks cards against the record as it is now."""

    def __init__(self, records: Records) -> None:
        self._cards = records.paper_cards
        self._vault = records.vault

    def of_code(self, snapshot: PersonSnapshot, printed: int, shown_by: int, now: datetime) -> Person:
        """The record of the card that was printed at this Unix second by the chat with this tag. Raises GateFault with
        a ScanRefusal when the card does not count.
        """
        if snapshot.person and printed < snapshot.person.since:
            raise GateFault(ScanRefusal.PAPER_MOVED)
        person, card = self._found(snapshot, shown_by)
        if card is None or card.printed != printed:
            raise GateFault(ScanRefusal.PAPER_REPLACED)
        return self._counting(person, card, now)

    def of_scan(self, snapshot: PersonSnapshot, scanned: int, shown_by: int, now: datetime) -> Person:
        """The same for a card that counted when it was scanned at this Unix second."""
        if snapshot.person and scanned <= snapshot.person.since:
            raise GateFault(ScanRefusal.PAPER_MOVED)
        person, card = self._found(snapshot, shown_by)
        if card is None or card.printed >= scanned:
            raise GateFault(ScanRefusal.PAPER_REPLACED)
        return self._counting(person, card, now)

    def _found(self, snapshot: PersonSnapshot, shown_by: int) -> tuple[Person, PaperCard | None]:
        person = snapshot.person
        if person is None or person.closing:
            raise GateFault(ScanRefusal.PAPER_ERASED)
        chats = {person.owner, *snapshot.agents} - {""}
        if not person.held or not chats or shown_by not in viewer_tags(self._vault, chats):
            raise GateFault(ScanRefusal.PAPER_UNBOUND)
        return person, self._cards.of(person)

    def _counting(self, person: Person, card: PaperCard, now: datetime) -> Person:
        if not card.counts(now):
            raise GateFault(ScanRefusal.PAPER_LOST if card.lost else ScanRefusal.PAPER_EXPIRED)
        return person
