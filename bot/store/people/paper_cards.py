"""The paper card of a person that counts (``bot.health.codes.paper``), in a field of the record.

It is sealed, since the card names the day of printing: nobody finds in the store whose card it is.
"""

from datetime import datetime

from msgspec.structs import replace

from bot.health.codes.paper import PaperCard, next_card, parse_paper_card
from bot.store.keys import paper_card_context, person_key
from bot.store.people.people import Person
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

_REPLACE = Script("""
-- KEYS person; ARGV sealed card before or empty, sealed card
local known, closing, card = unpack(redis.call('HMGET', KEYS[1], 'i', 'x', 'p'))
if not known or closing or (card or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'p', ARGV[2])
return 1
""")


class PaperCards:
    """The paper cards, by record."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def of(self, person: Person) -> PaperCard | None:
        """The card that was printed last; None before the first. Raises UnsealError."""
        if not person.paper_card:
            return None
        return parse_paper_card(self._vault.open_text(person.paper_card, paper_card_context(person.id)))

    def add(self, person: Person, now: datetime) -> PaperCard | None:
        """A new card, which revokes the one before. None when the record has changed since it was read."""
        card = next_card(self.of(person), now)
        return card if self._replace(person, card) else None

    def report_lost(self, person: Person) -> bool:
        """Let the card count no more. False when there is none, or when the record has changed since it was read."""
        card = self.of(person)
        return bool(card and self._replace(person, replace(card, lost=True)))

    def _replace(self, person: Person, card: PaperCard) -> bool:
        args = (person.paper_card, self._vault.seal(str(card), paper_card_context(person.id)))
        return bool(self._store.script(_REPLACE, (person_key(person.id),), args, durable=True))
