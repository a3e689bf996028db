"""Proof of a phone: a code of six digits is sent to it by text message and typed back in the chat."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from bot.authorities.sms import SmsFailed, SmsGateway
from bot.health.people.phone_fault import PhoneFault, PhoneUnproved, SmsPriority
from bot.store.people.people import Person
from bot.store.people.phone_codes import CODE_SECONDS
from bot.store.people.sms_limits import SmsKind
from bot.store.records import Records

CODE_DIGITS = 6

log = logging.getLogger(__name__)


class PhoneProofs:
    """Sends codes and checks them. Without a ``gateway`` nobody can prove a phone.

    ``budget`` is the most messages in an hour; ``report`` is called for each code with what became of it:
    ``sent failed refused limited budget``.
    """

    def __init__(
        self, gateway: SmsGateway | None, records: Records, budget: int, report: Callable[[str], None]
    ) -> None:
        self._gateway = gateway
        self._budget = budget
        self._people = records.people
        self._codes = records.phone_codes
        self._limits = records.sms_limits
        self._report = report

    def is_waiting(self, chat: str, phone: str, purpose: str, now: datetime) -> bool:
        """Whether a code that was sent before can still be typed."""
        return self._codes.is_waiting(chat, phone, purpose, now)

    def priority(self, own: Person | None, document: tuple[str, str] | None, phone: str) -> SmsPriority:
        """What a chat has to do with the phone: ``own`` is its record or claim, ``document`` the type and number that
        are being entered.
        """
        known = self._people.identity(own) if own else None
        if own and known and own.held and known.phone == phone:
            return SmsPriority.HELD
        if known and not document:
            document = known.document, known.number
        person = self._people.find_by_document(*document) if document else None
        record = self._people.get(person) if person else None
        held = record and record.held and not record.recycled and self._people.identity(record).phone == phone
        return SmsPriority.CLAIMED if held else SmsPriority.NONE

    def send(
        self, chat: str, phone: str, purpose: str, now: datetime, priority: SmsPriority = SmsPriority.NONE
    ) -> bool:
        """Send a code to the phone (E.164). It counts for this chat, phone and purpose only.

        Gives whether it was sent for sure. If not, only what is kept of the phone's messages is left: whether it was
        sent must not be learnt (PhoneFault.MANY). Raises PhoneUnproved.
        """
        if self._gateway is None:
            raise PhoneUnproved(PhoneFault.OFF)
        attempt, code = secrets.token_hex(8), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        kind = self._reserve(chat, phone, attempt, now, priority)
        told = kind in (SmsKind.PLAIN, SmsKind.RESERVED)
        self._codes.save(chat, phone, purpose, code, now)
        try:
            if kind is not SmsKind.UNSENT:
                self._gateway.send(phone, (code, str(CODE_SECONDS // 60)))
                self._report("sent")
        except SmsFailed as failure:
            self._report("failed" if failure.fault in (PhoneFault.DOWN, PhoneFault.LATE) else "refused")
            if not told:
                return False
            if failure.unsent:
                self._codes.remove(chat, phone, purpose)
                self._limits.give_back(chat, phone, attempt, now)
            fault = failure.fault
        else:
            return told
        raise PhoneUnproved(fault, **({"seconds": 60} if fault is PhoneFault.SOON else {}))

    def check(self, chat: str, phone: str, purpose: str, code: str, now: datetime) -> None:
        """Compare what was typed with the code that was sent. Raises PhoneUnproved."""
        self._codes.check(chat, phone, purpose, code, now)

    def _reserve(self, chat: str, phone: str, attempt: str, now: datetime, priority: SmsPriority) -> SmsKind:
        try:
            return self._limits.reserve(chat, phone, attempt, now, self._budget, priority)
        except PhoneUnproved as refusal:
            self._report("budget" if refusal.code is PhoneFault.BUDGET else "limited")
            if refusal.code is PhoneFault.BUDGET:
                log.error("the hourly budget of messages is used up", extra={"budget": self._budget})
            raise
