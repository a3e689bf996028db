"""Answers what can be answered in time; tells the senders of all other messages at little cost that it was not done.

A message that is left out changes nothing, and its chat is not loaded. Of one that may be a repeat the answer is looked
up that it got before.
"""

import time
from collections.abc import Callable
from typing import Protocol

from bot.channel import Answer, Message, Text
from bot.chat.languages import spoken_language
from bot.chat.texts import Texts
from bot.chat.urgency import SHORTEST_PATIENCE, Urgency
from bot.metrics import count_late, count_shed
from bot.overload.arrivals import Arrivals
from bot.overload.pace import Pace
from bot.overload.repeats import Repeats
from bot.store.redis.errors import StoreError

LATE_SECONDS = 4.5
"""An answer after so long is counted as late: the platform waits for 5 s, and the way to it takes its part."""

BLIND_SECONDS = 1.0
"""After the store did not tell whether a message was answered before, it is not asked for so long; then nothing is said
of what may be a repeat but that it is worked on."""


class Answerer(Protocol):
    """What answers messages: ``bot.router.Router``."""

    def answer(self, message: Message, waited: float = ..., /) -> Answer:
        """The answer to a message that has waited for so many seconds. Raises nothing."""

    def earlier_answer(self, message: Message, /) -> Answer | bool:
        """The stored answer; else whether a message of this chat is being handled. Raises StoreError."""

    def urgency(self, message: Message, /) -> Urgency:
        """What the message is, without its chat."""

    def count(self, urgency: Urgency, /) -> None:
        """Count a message by what it was."""


class Shedding:
    """Stands before the router. ``clock`` gives seconds, ``notice`` a line to stand above what is said, or nothing."""

    def __init__(
        self,
        answers: Answerer,
        arrivals: Arrivals,
        texts: Texts,
        notice: Callable[[str], str] = lambda _: "",
        clock: Callable[[], float] = time.monotonic,
        pace: Pace | None = None,
    ) -> None:
        self._answers, self._arrivals, self._texts, self._notice = answers, arrivals, texts, notice
        self._pace, self._clock, self._blind_until = pace or Pace(), clock, float("-inf")
        self._repeats = Repeats(clock())

    def answer(self, message: Message) -> Answer:
        """The answer of the router, in time; else that the message was not handled. Raises nothing."""
        began, waited = self._clock(), self._arrivals.waited(message.signed)
        if self._pace.too_fast(message.sender, began):
            return self._refuse(message, self._answers.urgency(message), "fast")
        if waited >= SHORTEST_PATIENCE:
            urgency = self._answers.urgency(message)
            if waited >= urgency.patience:
                return self._refuse(message, urgency, "late")
        self._repeats.begin(message)
        try:
            return self._answers.answer(message, waited)
        finally:
            if waited + self._clock() - began > LATE_SECONDS:
                count_late()

    def _refuse(self, message: Message, urgency: Urgency, why: str) -> Answer:
        """The answer that the message got before; else that it was not handled."""
        earlier = self._earlier(message)
        if isinstance(earlier, Answer):
            return earlier
        self._answers.count(urgency)
        count_shed(urgency.value, why)
        language = spoken_language(self._texts, message.text)
        said = self._texts.say(language, "chat.busy" if earlier else _key(urgency, why))
        return Answer(Text(said if urgency.at_gate else f"{self._notice(language)}{said}"), message.created)

    def _earlier(self, message: Message) -> Answer | bool:
        now = self._clock()
        if not self._repeats.may_hold(message, self._arrivals.age(message.signed), now):
            return False
        if now < self._blind_until:
            return True
        try:
            return self._answers.earlier_answer(message)
        except StoreError:
            self._blind_until = now + BLIND_SECONDS
            return True


def _key(urgency: Urgency, why: str) -> str:
    if why == "late":
        return "shed.gate" if urgency.at_gate else f"shed.{urgency.value}"
    return "shed.fast_gate" if urgency.at_gate else "shed.fast"
