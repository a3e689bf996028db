"""Proving a phone: a code is sent by SMS and typed back in the same chat."""

import logging
from datetime import datetime

from bot.authorities.sms import SmsFault, SmsFlaw, SmsGateway
from bot.store.people.people import People
from bot.store.people.phone_codes import PhoneCodes, PhoneUse, SendLimit, TooOften
from bot.store.records import Records

log = logging.getLogger(__name__)


class PhoneFault(Exception):
    """A code was not sent or is not right. ``code`` is part of a template key, ``values`` are for its placeholders."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class PhoneProofs:
    """Sends codes and checks them. Without a gateway nobody can prove a phone (``enabled``)."""

    def __init__(self, records: Records, gateway: SmsGateway | None) -> None:
        self._codes: PhoneCodes = records.phone_codes
        self._people: People = records.people
        self._gateway = gateway

    @property
    def enabled(self) -> bool:
        """Whether messages can be sent at all."""
        return self._gateway is not None

    def send(self, chat: str, person: str, phone: str, purpose: str, now: datetime) -> None:
        """Send a code to ``phone`` (E.164). ``person`` is the id of the chat's record, or empty. Raises PhoneFault."""
        if self._gateway is None:
            raise PhoneFault(SmsFlaw.DOWN)
        use = PhoneUse(chat, phone, purpose)
        try:
            self._codes.reserve(use, now, holder=self._is_holder(chat, person, phone))
        except TooOften as fault:
            if fault.limit is SendLimit.BUDGET:
                log.error("the hourly budget of SMS is used up")
            raise PhoneFault(fault.limit, seconds=fault.seconds) from None
        try:
            self._gateway.send_code(phone, self._codes.make(use))
        except SmsFault as fault:
            flaw = fault.flaw
        else:
            return
        raise PhoneFault(flaw)

    def check(self, chat: str, phone: str, purpose: str, code: str) -> None:
        """Check a typed code. Raises PhoneFault("wrong" | "used_up"). A right code can be used once."""
        left = self._codes.check(PhoneUse(chat, phone, purpose), code)
        if left is not None:
            raise PhoneFault("wrong" if left > 0 else "used_up", left=left)

    def waiting(self, chat: str, phone: str, purpose: str) -> bool:
        """Whether a code that was sent to this phone still counts."""
        return self._codes.waiting(PhoneUse(chat, phone, purpose))

    def _is_holder(self, chat: str, person: str, phone: str) -> bool:
        record = self._people.get(person) if person else None
        return bool(record and record.holder == chat and self._people.identity(record).phone == phone)
