"""Finds conversations: by label, clerk and day, or by a number of somebody in it.

A number is a receipt number, a phone or a document. It leads to people by its keyed digest, as everywhere, and from
them to the chats that hold or claim them; only those with a conversation at the desk are shown. So whoever leaves the
record, or erases it, is not found any more. What is sealed is not searched by words.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from bot.chat.form import Form
from bot.chat.invalid import Invalid
from bot.chat.parsers import phone
from bot.health.people.documents import DocumentFault, DocumentType, find_number
from bot.health.support.roles import DeskAction
from bot.service.access.audit_log import AuditLog
from bot.service.support.clerking import Clerking
from bot.service.support.staffing import staff_actor
from bot.service.support.viewing import PAGE, InboxRow, Viewing
from bot.store.people.people import Person
from bot.store.people.reviews import NAMES_CHAT, RECEIPT_LENGTH
from bot.store.records import Records
from bot.store.support.search_index import TermKind, day_term, term
from bot.store.support.staff import StaffMember
from bot.store.vault import UnsealError

_CONTEXT = "desk search"

MOST_NUMBERS = 30
"""The conversations that a number can lead to: a phone may be that of a family."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, all of it at once; empty for anything: the id of a label, a clerk's name, a day."""

    label: str = ""
    clerk: str = ""
    day: date | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms in the index, the rarest kind first."""
        day = (day_term(self.day),) if self.day else ()
        label = (term(TermKind.LABEL, self.label),) if self.label else ()
        return (*label, *day, *((term(TermKind.CLERK, self.clerk),) if self.clerk else ()))


class Searching:
    """Searches for clerks. Every method raises NotAllowed; looking for a number is in the audit log, without it."""

    def __init__(self, records: Records, audit_log: AuditLog, clerking: Clerking, viewing: Viewing) -> None:
        self._records = records
        self._audit_log = audit_log
        self._clerking = clerking
        self._viewing = viewing

    def by_terms(
        self, member: StaffMember, wanted: Wanted, before: str, now: datetime
    ) -> tuple[tuple[InboxRow, ...], str]:
        """One page of the conversations that fit, the newest first, and where the next page begins (empty: nowhere).
        ``before``: where this page begins, as an earlier one gave it.
        """
        self._clerking.require(member, DeskAction.SEARCH, now)
        if not wanted.terms:
            return (), ""
        chats, place = self._records.support.search_index.find(wanted.terms, self._place(before), PAGE)
        rows = tuple(self._viewing.rows_of(chats))
        return rows, self._records.vault.seal_name(place, _CONTEXT) if place else ""

    def by_number(self, member: StaffMember, typed: str, now: datetime) -> tuple[InboxRow, ...]:
        """The conversations to which a number leads."""
        self._clerking.require(member, DeskAction.SEARCH, now)
        self._audit_log.record(f"desk.{DeskAction.SEARCH}", staff_actor(member.name), "number", now)
        chats = dict.fromkeys(chat for chat in self._chats(typed[:200], now) if chat)
        conversations = self._records.support.conversations
        found = [chat for chat in list(chats)[:MOST_NUMBERS] if conversations.get(chat)]
        return tuple(self._viewing.rows_of(found))

    def _place(self, before: str) -> str:
        with suppress(UnsealError):
            return self._records.vault.open_name(before, _CONTEXT) if before else ""
        return ""

    def _chats(self, typed: str, now: datetime) -> Iterator[str]:
        digits = "".join(typed.split())
        if digits.isascii() and digits.isdigit() and len(digits) == RECEIPT_LENGTH:
            yield from self._of_receipt(digits)
        with suppress(Invalid):
            yield from self._of_phone(phone(typed, Form({}, now, {})))
        for kind in DocumentType:
            with suppress(DocumentFault):
                number = find_number(kind, typed.strip(), now.date())
                yield from self._of_person(self._records.people.find_by_document(kind, number) or "")

    def _of_receipt(self, receipt: str) -> Iterator[str]:
        review = self._records.reviews.get(receipt)
        if review:
            yield from (answer.chat for answer in review.answers)
            yield from (review.claim,) if review.kind in NAMES_CHAT else self._of_person(review.claim)
            yield from self._of_person(review.person)

    def _of_phone(self, number: str) -> Iterator[str]:
        index = self._records.phone_index
        for person in index.find(index.digest(number)):
            record = self._records.people.get(person)
            if record and self._has_phone(record, number):
                yield from self._of_person(person)

    def _has_phone(self, record: Person, number: str) -> bool:
        """An entry of the index may be out of date."""
        with suppress(UnsealError):
            return self._records.people.identity(record).phone == number
        return False

    def _of_person(self, person: str) -> Iterator[str]:
        record = self._records.people.get(person) if person else None
        if record:
            yield record.owner
            yield from self._records.agents.of_person(record.id)
