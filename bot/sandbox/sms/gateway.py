"""What the simulated gateway does with a message: deliver it into a tray, or fail as ordered or by its limits."""

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.sandbox.sms.account import SmsAccount
from bot.sandbox.words import words

MAX_DELAY_SECONDS = 60.0
KEPT = 1000

MAINLAND = "+86"


class SmsMode(StrEnum):
    """How it answers: it sends, slowly, not at all; the package is used up, the number unsubscribed or at its limit."""

    NORMAL = "normal"
    SLOW = "slow"
    DOWN = "down"
    QUOTA = "quota"
    BLACKLIST = "blacklist"
    LIMIT = "limit"


FAULTS = {
    SmsMode.QUOTA: "FailedOperation.InsufficientBalanceInSmsPackage",
    SmsMode.BLACKLIST: "FailedOperation.PhoneNumberInBlacklist",
    SmsMode.LIMIT: "LimitExceeded.PhoneNumberDailyLimit",
}
"""The code with which each of these modes answers."""


@dataclass(frozen=True, slots=True)
class Sms:
    """A message that arrived: its number, its time in Unix seconds, its text, and the first value of its template."""

    serial: str
    phone: str
    at: float
    text: str
    code: str


class SmsGateway:
    """One account at the gateway. Thread-safe.

    ``receive`` is called for each message that arrives. A phone gets at most one message in ``pause`` seconds and
    ``daily`` messages in 24 hours; 0 is no limit. ``signing_clock``: when its requests are signed, if not by ``clock``.
    """

    def __init__(
        self,
        account: SmsAccount,
        receive: Callable[[Sms], None] = lambda _: None,
        *,
        pause: float = 0,
        daily: int = 0,
        clock: Callable[[], float] = time.time,
        signing_clock: Callable[[], float] | None = None,
    ) -> None:
        self.account = account
        self.clock = clock
        self.signing_clock = signing_clock or clock
        self.mode, self.seconds = SmsMode.NORMAL, 5.0
        self.asked = 0
        self.receive = receive
        self._pause, self._daily = pause, daily
        self._arrived: deque[Sms] = deque(maxlen=KEPT)
        self._serials = itertools.count(1)
        self._changed = threading.Condition()

    def order(self, mode: SmsMode, seconds: float = 5.0) -> None:
        """Set how the gateway answers from now on. Raises ValueError for seconds outside 0 to MAX_DELAY_SECONDS."""
        if not 0 <= seconds <= MAX_DELAY_SECONDS:
            raise ValueError("seconds")
        with self._changed:
            self.mode, self.seconds = mode, seconds
            self._changed.notify_all()

    def begin(self) -> SmsMode:
        """Count a request, wait if the gateway is slow, and return the mode for the answer."""
        with self._changed:
            self.asked += 1
            ordered = self.mode, self.seconds
            if self.mode is SmsMode.SLOW:
                self._changed.wait_for(lambda: (self.mode, self.seconds) != ordered, self.seconds)
            return self.mode

    def send(self, request: dict[str, Any], phone: str, mode: SmsMode) -> tuple[str, str]:
        """Deliver the message of a ``SendSms`` to this number; the code of the result and the serial number."""
        with self._changed:
            code = self._refusal(request, phone) or FAULTS.get(mode, "") or self._limit(phone)
            if code:
                return code, ""
            values = [str(value) for value in request.get("TemplateParamSet") or [""]]
            text = words()["sms"]["home" if phone.startswith(MAINLAND) else "abroad"].format(
                sign=self.account.sign, code=values[0], minutes=values[-1]
            )
            sms = Sms(f"2028:{next(self._serials)}", phone, self.clock(), text, values[0])
            self._arrived.append(sms)
        self.receive(sms)
        return "Ok", sms.serial

    def messages(self, phone: str = "") -> list[Sms]:
        """The messages to this number (E.164), or to all, oldest first."""
        with self._changed:
            return [sms for sms in self._arrived if phone in ("", sms.phone)]

    def _refusal(self, request: dict[str, Any], phone: str) -> str:
        home = phone.startswith(MAINLAND)
        if request.get("SmsSdkAppId") != self.account.app_id:
            return "UnauthorizedOperation.SmsSdkAppIdVerifyFail"
        if request.get("SignName") != self.account.sign:
            return "FailedOperation.SignatureIncorrectOrUnapproved"
        if request.get("TemplateId") not in (self.account.template, self.account.template_abroad):
            return "FailedOperation.TemplateIncorrectOrUnapproved"
        if home and request["TemplateId"] == self.account.template_abroad:
            return "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone"
        if not home and request["TemplateId"] == self.account.template:
            return "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone"
        return ""

    def _limit(self, phone: str) -> str:
        now, times = self.clock(), [sms.at for sms in self._arrived if sms.phone == phone]
        if times and now - times[-1] < self._pause:
            return "LimitExceeded.PhoneNumberThirtySecondLimit"
        if self._daily and sum(now - at < 86_400 for at in times) >= self._daily:
            return "LimitExceeded.PhoneNumberDailyLimit"
        return ""
