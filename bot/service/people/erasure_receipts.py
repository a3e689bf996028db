"""What an erasure ends, counted before its first step, and the signed receipt that says so (identity.md, section 5)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.health.clock import BEIJING, unix_second
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.families import Families
from bot.signing.receipts import Receipt, Receipts
from bot.store.gate.retention import day_of
from bot.store.people.erasures import ErasurePlan
from bot.store.people.people import Person
from bot.store.people.reviews import Review, ReviewKind
from bot.store.records import Records


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What would be erased. ``last``: the full names of the dependants who have nobody else, and go along; ``others``:
    of those who stay, since they have another agent or an own chat. ``fever_until`` and what follows: as in
    ``ErasurePlan``.
    """

    last: tuple[str, ...]
    others: tuple[str, ...]
    bindings: int
    visits: int
    requests: int
    fever_until: int
    own_fever: bool
    feverish: tuple[str, ...]


class ErasureReceipts:
    """Counts what is erased, when its own chat asks for it or when staff decide it, and signs the receipt."""

    def __init__(self, records: Records, chat_ending: ChatEnding, receipts: Receipts) -> None:
        self._people = records.people
        self._agents = records.agents
        self._requests = records.consent_requests
        self._erasures = records.erasures
        self._fevers = records.fevers
        self._visits = records.gate.visits
        self._families = Families(records.people, records.agents)
        self._chat_ending = chat_ending
        self._receipts = receipts

    def preview(self, chat: str, record: Person, now: datetime) -> ErasurePreview:
        """What would be erased with this record of the chat. ``chat`` is empty for a person without one."""
        last, others = self._families.of(chat) if chat else ([], [])
        visits = self._visits.until_day(record.id, day_of(now)) if record.held else ()
        bindings = self._agents.of_person(record.id) if record.held else ()
        counts = len(bindings), len(visits), len(self._requests.waiting(chat)) if chat else 0
        own = 0 if self._chat_ending.is_shared(record) else self._fevers.kept_until(record.facts, now)
        fevers = {self._name(one): self._fevers.kept_until(one.facts, now) for one in last}
        about = max((own, *fevers.values())), bool(own), tuple(name for name, until in fevers.items() if until)
        return ErasurePreview(tuple(map(self._name, last)), tuple(map(self._name, others)), *counts, *about)

    def plan(self, chat: str, record: Person, now: datetime) -> ErasurePlan:
        """The erasure of this record of the chat now, with the numbers of its receipt."""
        seen = self.preview(chat, record, now)
        numbers = len(seen.last), seen.bindings, seen.visits, seen.requests
        fevers = seen.fever_until, seen.own_fever, seen.feverish
        return ErasurePlan(secrets.token_hex(8), chat, record.id, unix_second(now), record.held, *numbers, *fevers)

    def sign(self, plan: ErasurePlan) -> str:
        """The receipt of an erasure; the same each time."""
        counts = plan.dependants, plan.bindings, plan.visits, plan.requests
        at = datetime.fromtimestamp(plan.at, BEIJING)
        fever = at + timedelta(seconds=plan.fever_until - plan.at) if plan.fever_until else None
        return self._receipts.make(Receipt(at, plan.held, *counts, fever, self._erasures.digest(plan.person)))

    def of_review(self, review: Review, now: datetime) -> str:
        """The receipt of what staff decided to erase now; empty when they erase nothing. The dependants of somebody who
        died stay, and so does what their chat is asked.
        """
        record = self._people.get(review.person)
        if record is None or review.kind not in (ReviewKind.ERASE, ReviewKind.DECEASED):
            return ""
        chat = record.owner if review.kind is ReviewKind.ERASE else ""
        plan = self.plan(chat, record, now)
        about_this = sum(one.claim == review.receipt for one in self._requests.waiting(chat)) if chat else 0
        return self.sign(replace(plan, requests=plan.requests - about_this))

    def _name(self, record: Person) -> str:
        return self._people.identity(record).name
