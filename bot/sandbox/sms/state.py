"""The state of the simulated SMS gateway: the account, the messages that phones got, and how it behaves."""

import itertools
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MAX_MESSAGES = 50
"""Messages kept for one phone number; the oldest are dropped."""


class SmsMode(StrEnum):
    """How the gateway behaves: as it should, slowly, not at all, without balance, or every number is blacklisted."""

    NORMAL = "normal"
    SLOW = "slow"
    OFF = "off"
    QUOTA = "quota"
    BLACKLIST = "blacklist"
    OFTEN = "often"


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """The account that the bot uses at the gateway."""

    secret_id: str
    secret_key: str = field(repr=False)
    app_id: str
    sign: str
    template: str
    template_abroad: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message that a phone got; ``code`` is the first parameter of its template, ``number`` counts all messages."""

    number: int
    at: datetime
    text: str
    code: str


class SmsState:
    """Thread-safe. ``clock`` gives the time of messages; ``seconds`` is how long a slow gateway takes.

    ``seen`` is for tests: the newest message that was read.
    """

    def __init__(self, account: SmsAccount, clock: Callable[[], datetime]) -> None:
        self.account = account
        self.mode = SmsMode.NORMAL
        self.seconds = 5.0
        self.clock = clock
        self.requests = 0
        self.seen: Message | None = None
        self._numbers = itertools.count(1)
        self._messages: dict[str, deque[Message]] = {}
        self._lock = threading.Lock()

    def count_request(self) -> None:
        """Count a request that arrived, whatever is answered."""
        with self._lock:
            self.requests += 1

    def deliver(self, phone: str, code: str, minutes: str) -> None:
        """Put a message into the tray of a phone (E.164)."""
        home = phone.startswith("+86")
        text = (
            f"【{self.account.sign}】您的验证码是 {code}，{minutes} 分钟内有效，请勿告诉别人。"
            if home
            else f"[Jixiangma] Your code is {code}, valid for {minutes} minutes. Do not share it."
        )
        with self._lock:
            self._messages.setdefault(phone, deque(maxlen=MAX_MESSAGES)).append(
                Message(next(self._numbers), self.clock(), text, code)
            )

    def messages(self, phone: str) -> list[Message]:
        """The messages of a phone (E.164), oldest first."""
        with self._lock:
            return list(self._messages.get(phone, ()))

    @property
    def newest(self) -> Message | None:
        """The newest message to any phone; None without one."""
        with self._lock:
            newest = [messages[-1] for messages in self._messages.values()]
        return max(newest, key=lambda message: message.number, default=None)
