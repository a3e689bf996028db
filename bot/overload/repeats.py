"""Which messages may have been handled before, so that their answer is looked up before they are left out.

The platform repeats what was not answered within 5 s, and at once what lost its connection. The former is seen by the
signature's time; the latter was handled by this process, or comes soon after this process began, in place of another.
"""

from bot.channel import Message

REPEATED_SECONDS = 4.0
"""A repeat is at least this old by its signature: 5 s, less one for the clocks."""

YOUNG_SECONDS = 10.0
"""So long after its start a process may get what another one has begun."""

MOST_MESSAGES = 20_000
"""Messages that are remembered at least."""


class Repeats:
    """Remembers the last messages that this process began to handle. Thread-safe; the times are in seconds."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._begun: dict[tuple[str, str], None] = {}

    def begin(self, message: Message) -> None:
        """Remember that this message is handled from now on."""
        self._begun[message.sender, message.deduplication_key] = None
        if len(self._begun) > 2 * MOST_MESSAGES:
            self._begun = dict.fromkeys(list(self._begun)[-MOST_MESSAGES:])

    def may_hold(self, message: Message, age: float, now: float) -> bool:
        """Whether a message of this age by its signature may be a repeat of one that was handled."""
        known = (message.sender, message.deduplication_key) in self._begun
        return known or age >= REPEATED_SECONDS or now - self._started < YOUNG_SECONDS
