"""Paper cards that a clerk prints in a conversation: for who writes there, or for those for whom they act."""

from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from msgspec import DecodeError

from bot.health.people.views import VIEWS, Reader
from bot.health.support.conversation import ConversationState
from bot.health.support.roles import DeskAction
from bot.service.access.audit_log import AuditLog, checked_reason
from bot.service.codes.paper_codes import NoRecord, PaperCodes, PrintedSince, TooManyCards
from bot.service.people.standing import Standing
from bot.service.support.clerking import Clerking
from bot.service.support.staffing import staff_actor
from bot.store.people.people import Person
from bot.store.records import Records
from bot.store.support.staff import StaffMember
from bot.store.vault import UnsealError

_CONTEXT = "card.person"


class Unprinted(StrEnum):
    """Why no card is printed. ``OWNED``: the conversation is not the clerk's, or not open. ``GONE``: this chat does not
    hold that record, or not any more. ``AGAIN``: a card was printed since the page was opened. ``LIMIT``: the clerk has
    printed as many today as they may.
    """

    OWNED = "owned"
    GONE = "gone"
    AGAIN = "again"
    LIMIT = "limit"


_REFUSALS = {NoRecord: Unprinted.GONE, PrintedSince: Unprinted.AGAIN, TooManyCards: Unprinted.LIMIT}


class CardPrinting:
    """Prints cards for the desk. Raises NotAllowed, NoReason."""

    def __init__(
        self, records: Records, standing: Standing, clerking: Clerking, audit_log: AuditLog, paper: PaperCodes
    ) -> None:
        self._conversations = records.support.conversations
        self._people = records.people
        self._vault = records.vault
        self._standing = standing
        self._clerking = clerking
        self._audit_log = audit_log
        self._paper = paper

    def people(self, member: StaffMember, chat: str, now: datetime) -> dict[str, str] | Unprinted:
        """Of whom a card can be printed here: name and number, masked, by a name for the form that nobody makes up."""
        self._clerking.require(member, DeskAction.PRINT_CARD, now)
        if not self._is_owner(member, chat):
            self._refuse(member, chat, now)
            return Unprinted.OWNED
        return {self._vault.seal_name(one.id, _CONTEXT): self._label(one) for one in self._held(chat)} or Unprinted.GONE

    def print_card(
        self, member: StaffMember, chat: str, ref: str, reason: str, opened: int, now: datetime
    ) -> bytes | Unprinted:
        """The picture of a new card. ``opened`` as in ``PaperCodes.hand_out``."""
        found = self.people(member, chat, now)
        if isinstance(found, Unprinted):
            return found
        why, person = checked_reason(reason), self._person(chat, ref)
        if person is None:
            return Unprinted.GONE
        try:
            return self._paper.hand_out_counted(person, staff_actor(member.name), why, opened, now)
        except tuple(_REFUSALS) as refused:
            return _REFUSALS[type(refused)]

    def _person(self, chat: str, ref: str) -> Person | None:
        try:
            wanted = self._vault.open_name(ref, _CONTEXT)
        except UnsealError:
            return None
        return next((one for one in self._held(chat) if one.id == wanted), None)

    def _held(self, chat: str) -> tuple[Person, ...]:
        """The records that this chat holds and need not prove again."""
        found = self._standing.all_of(chat)
        return tuple(one for one in found if one.held and not one.must_prove_again(agent=True))

    def _label(self, person: Person) -> str:
        name, number = self._people.shown_name(Reader.STAFF, person), ""
        with suppress(UnsealError, DecodeError):
            number = VIEWS[Reader.STAFF].number(self._people.identity(person).number)
        return f"{name} {number}".strip()

    def _is_owner(self, member: StaffMember, chat: str) -> bool:
        head = self._conversations.get(chat)
        return head is not None and head.state is ConversationState.OWNED and head.owner == member.name

    def _refuse(self, member: StaffMember, chat: str, now: datetime) -> None:
        self._audit_log.refuse("paper.print", staff_actor(member.name), f"chat:{self._audit_log.chat_actor(chat)}", now)
