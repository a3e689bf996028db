"""How many customer-service messages may still be sent to a chat (platform page 客服消息, quota table of 2023).

Only the window of the person's messages is counted. Clicks and scans open others for a minute, which are too short to
promise anything by.
"""

from msgspec import Struct

MAX_SENDS = 5
"""Messages that may be sent after a message of the person."""

WINDOW_SECONDS = 48 * 3600
"""How long after it."""


class Window(Struct, frozen=True):
    """``left``: the messages that may still be sent, ``until`` this Unix second."""

    left: int
    until: int


def window_of(heard: int, sends: int, second: int) -> Window:
    """The window after the person's last message (Unix second), of which ``sends`` are used up already."""
    until = heard + WINDOW_SECONDS
    return Window(max(0, MAX_SENDS - sends) if second < until else 0, until)
