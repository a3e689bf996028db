"""Paper cards for people without a phone: printing, and reporting a card as lost."""

from datetime import datetime

from bot.health.codes.paper import PaperCard
from bot.service.access.audit_log import AuditLog, subject
from bot.service.codes.links import CodeLinks
from bot.store.people.people import Person
from bot.store.records import Records

MAX_CARDS_PER_DAY = 10
"""Cards that a chat prints a day."""


class TooManyCards(Exception):
    """The chat has printed as many cards today as it may."""


class PaperCodes:
    """Prints cards for the chats of a person; the services have seen that the chat may."""

    def __init__(self, records: Records, code_links: CodeLinks, audit_log: AuditLog, public_url: str) -> None:
        self._cards = records.paper_cards
        self._budgets = records.budgets
        self._vault = records.vault
        self._code_links = code_links
        self._audit_log = audit_log
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
        view = self._code_links.view(chat, language, printed=card.printed)
        return f"{self._public_url}/c/{self._code_links.page_link(person.id, view, now)}"

    def report_lost(self, chat: str, person: Person, now: datetime) -> bool:
        """Let this person's card count no more; False when the record has changed since it was read."""
        self._note("paper.lost", self._audit_log.chat_actor(chat), person, now)
        return self._cards.report_lost(person)

    def _note(self, action: str, actor: str, person: Person, now: datetime) -> None:
        """Whose card it is stands in the sealed reason: the card names the day, and nobody finds in the store whose."""
        self._audit_log.record(action, actor, "", now, subject("person", person.id))
