"""Paper cards for people without a phone: printing, and reporting a card as lost."""

from datetime import datetime

from bot.health.codes.paper import PaperCard
from bot.health.people.documents import DocumentType
from bot.service.access.audit_log import AuditLog, checked_reason, operator_actor, subject
from bot.service.codes.links import CodeLinks
from bot.service.notices import Notices, notice_value
from bot.store.access.operators import Operator, Role
from bot.store.people.people import Person
from bot.store.records import Records

MAX_CARDS_PER_DAY = 10
"""Cards that a chat prints a day."""

STAFF_CARDS_PER_DAY = 50
"""Cards that one operator, clerk or manager of a venue asks for a day, whether there is a record or not."""


class TooManyCards(Exception):
    """The chat has printed as many cards today as it may."""


class NoRecord(Exception):
    """Nobody holds a record with this document, or it has just changed."""


class PrintedSince(Exception):
    """A card was printed since the page was opened from which this one is asked for."""


class PaperCodes:
    """Prints cards for the chats of a person and for staff; who calls it has seen that they may."""

    def __init__(
        self, records: Records, code_links: CodeLinks, notices: Notices, audit_log: AuditLog, public_url: str
    ) -> None:
        self._cards = records.paper_cards
        self._budgets = records.budgets
        self._vault = records.vault
        self._code_links = code_links
        self._notices = notices
        self._audit_log = audit_log
        self._people = records.people
        self._public_url = public_url

    def current(self, person: Person, now: datetime) -> PaperCard | None:
        """The card of this person that counts; None without one."""
        card = self._cards.of(person)
        return card if card and card.counts(now) else None

    def print_card(self, chat: str, person: Person, language: str, now: datetime) -> str | None:
        """A new card, which revokes the one before: the address of its page for this chat. None when the record has
        changed since it was read. Raises TooManyCards.
        """
        if not self._budgets.take(self._vault.digest("paper", chat), "paper", MAX_CARDS_PER_DAY, now):
            raise TooManyCards
        self._note("paper.print", self._audit_log.chat_actor(chat), person, now)
        card = self._cards.add(person, now)
        if card is None:
            return None
        if person.owner != chat:  # by an agent: a person without an own chat has the card in hand
            self._notices.notify(person.owner, now, "notice.paper_agent")
        view = self._code_links.view(chat, language, printed=card.printed)
        return f"{self._public_url}/c/{self._code_links.page_link(person.id, view, now)}"

    def print_for_staff(
        self, operator: Operator, document: tuple[DocumentType, str], reason: str, now: datetime
    ) -> bytes:
        """The picture of a new card of the person with this document type and number, for an operator; who holds the
        record is told. Raises NotAllowed, NoReason; NoRecord when nobody holds one.
        """
        why = checked_reason(reason)
        named = self._audit_log.require_role(operator, Role.PEOPLE, "paper.print", "", now)
        actor = operator_actor(named)
        return self.hand_out(self.find_held(actor, document, now), actor, why, now)

    def find_held(self, actor: str, document: tuple[DocumentType, str], now: datetime) -> Person:
        """The record with this document that somebody holds. It counts for the actor as a card. Raises NoRecord,
        TooManyCards.
        """
        self._count(actor, now)
        found = self._people.find_by_document(*document)
        person = self._people.get(found) if found else None
        if person is None or not person.held:
            raise NoRecord
        return person

    def hand_out(
        self, person: Person, actor: str, why: str, now: datetime, *, venue: str = "", opened: int | None = None
    ) -> bytes:
        """The picture of a new card that somebody of the staff prints, at a ``venue`` or elsewhere; who holds the
        record is told. ``opened``: the Unix second at which the page was opened that asks for it. Raises NoRecord when
        the record has just changed, PrintedSince.
        """
        before = self._cards.of(person)
        if before and opened is not None and before.printed >= opened:
            raise PrintedSince
        self._audit_log.record("paper.print", actor, "", now, f"{subject('person', person.id)} {why}")
        card = self._cards.add(person, now)
        if card is None:
            raise NoRecord
        keys, place = ("notice.paper", "notice.paper_dependant"), {}
        if venue:
            keys, place = ("notice.paper_venue", "notice.paper_venue_dependant"), {"venue": notice_value(venue)}
        self._notices.notify_person_and_agents(person.id, *keys, now, **place)
        return self._code_links.paper_png(person, card)

    def hand_out_counted(self, person: Person, actor: str, why: str, opened: int, now: datetime) -> bytes:
        """As ``hand_out``, for a record that was found otherwise than by ``find_held``. Raises TooManyCards too."""
        self._count(actor, now)
        return self.hand_out(person, actor, why, now, opened=opened)

    def report_lost(self, chat: str, person: Person, now: datetime) -> bool:
        """Let this person's card count no more; False when the record has changed since it was read."""
        self._note("paper.lost", self._audit_log.chat_actor(chat), person, now)
        return self._cards.report_lost(person)

    def _count(self, actor: str, now: datetime) -> None:
        if not self._budgets.take(self._vault.digest("paper", actor), "paper", STAFF_CARDS_PER_DAY, now):
            raise TooManyCards

    def _note(self, action: str, actor: str, person: Person, now: datetime) -> None:
        """Whose card it is stands in the sealed reason: the card names the day, and nobody finds in the store whose."""
        self._audit_log.record(action, actor, "", now, subject("person", person.id))
