"""Failed checks of documents: how many are too many, so that nobody finds the name for a number by trying names.

A slow-down and never a lock on the right person: who does not know the name is stopped by the limits of their own chat,
and what others tried on a document costs its owner a minute at most.
"""

from enum import StrEnum

CHAT_DAILY = 20
"""Failed checks of one chat in a day."""

ALL_DAILY = 30
"""Checks of one chat in a day, also those that matched: an agent's own document and those of 8 dependants three times
each, and some more. Each is a question to the authority, and the person may be somebody else's.
"""

DOCUMENT_DAILY = 5
"""Failed checks of one document in one chat in a day."""

MAX_PAUSE = 60
"""The longest pause in seconds between two checks of one document in different chats, however many failed."""

WITHOUT_PAUSE = 3
"""Failed checks of one document in a day, in all chats together, before there is a pause."""


class CheckLimit(StrEnum):
    """What keeps a document from being checked now."""

    PAUSE = "pause"
    CHAT = "chat"
    ALL = "all"
    DOCUMENT = "document"


class CheckedTooOften(Exception):
    """A document may not be checked in this chat now. ``seconds``: the rest of a pause; 0 until tomorrow."""

    def __init__(self, limit: CheckLimit, seconds: int = 0) -> None:
        super().__init__(limit.value)
        self.limit = limit
        self.seconds = seconds


def pause_after(failures: int) -> int:
    """The seconds between two checks of a document after so many failed ones: 2, 4, 8, … and at most MAX_PAUSE."""
    if failures < WITHOUT_PAUSE:
        return 0
    return int(min(MAX_PAUSE, 2 ** min(failures - WITHOUT_PAUSE + 1, 10)))


PAUSES = tuple(pause_after(failures) for failures in range(WITHOUT_PAUSE + 7))
"""The pauses by the number of failures; the last one is also that after more."""
