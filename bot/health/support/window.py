"""The platform's windows for customer-service messages: how many the person can still be sent, and until when.

Each kind of act of the person opens a window of its own, with its own number of sends (platform page 客服消息, the
table in force since 2023). Another act of this kind opens it again, with all its sends. Every send counts, whoever
sends it; a passive reply is no send. A send uses the window that closes first. Moments are Unix seconds.
"""

from collections.abc import Iterable
from enum import StrEnum
from itertools import chain

from msgspec import Struct


class Act(StrEnum):
    """What a person does in the chat that opens windows, or closes them (``UNFOLLOW``).

    ``MESSAGE``: any message. ``MENU``: a tap on a button that sends its key or scans; links and pictures chosen from
    the menu open nothing. ``FOLLOW``; ``SCAN``: a follower scanned a code of the account.
    """

    MESSAGE = "message"
    MENU = "menu"
    FOLLOW = "follow"
    SCAN = "scan"
    UNFOLLOW = "unfollow"


MAX_SENDS = 5
"""Sends after a message of the person."""

WINDOW_SECONDS = 48 * 3600
"""How long after it."""

_MINUTE = 60
_OPENED = {
    Act.MESSAGE: (MAX_SENDS, WINDOW_SECONDS),
    Act.MENU: (3, _MINUTE),
    Act.FOLLOW: (3, _MINUTE),
    Act.SCAN: (3, _MINUTE),
}

_EVENTS = {
    "click": Act.MENU,
    "scancode_push": Act.MENU,
    "scancode_waitmsg": Act.MENU,
    "subscribe": Act.FOLLOW,
    "scan": Act.SCAN,
    "unsubscribe": Act.UNFOLLOW,
}


class Window(Struct, frozen=True, array_like=True):
    """A window: ``left`` sends before the Unix second ``until``."""

    act: Act
    left: int
    until: int


class Allowed(StrEnum):
    """Whether a send is possible. ``CLOSED``: no window is open (the platform says 45015). ``USED_UP``: one is, but all
    its sends are used (45047); either way the next message of the person opens one."""

    OPEN = "open"
    CLOSED = "closed"
    USED_UP = "used_up"


class Allowance(Struct, frozen=True):
    """How many sends are ``left`` now, in all windows, and until when one is possible at least; when none is left,
    ``until`` is the end of the last window, None without one. ``lasting``: those in the window of 48 hours.
    """

    allowed: Allowed
    left: int
    until: int | None
    lasting: int


def act_of(kind: str, event: str = "") -> Act | None:
    """The act that is a message of this kind, or the event of this lower-case name; None for one that opens nothing."""
    return _EVENTS.get(event) if kind == "event" else Act.MESSAGE


def after_act(windows: Iterable[Window], act: Act, at: int) -> tuple[Window, ...]:
    """The windows after an act of the person, the one that closes first at the beginning."""
    if act is Act.UNFOLLOW:
        return ()
    sends, duration = _OPENED[act]
    others = (one for one in windows if one.act is not act and one.until > at)
    return tuple(sorted((*others, Window(act, sends, at + duration)), key=lambda one: one.until))


def after_send(windows: Iterable[Window], at: int) -> tuple[Window, ...]:
    """The windows after a send. One that the platform cannot have taken, by what is known here, changes nothing."""
    opened = [one for one in windows if one.until > at]
    used = next((one for one in opened if one.left), None)
    return tuple(Window(one.act, one.left - 1, one.until) if one is used else one for one in opened)


def windows_after(acts: Iterable[tuple[Act, int]], sends: Iterable[int]) -> tuple[Window, ...]:
    """The windows after all these acts and sends, in any order. Of the same moment the act counts as the first."""
    steps = chain(((at, 0, act) for act, at in acts), ((at, 1, None) for at in sends))
    windows: tuple[Window, ...] = ()
    for at, _, act in sorted(steps, key=lambda step: step[:2]):
        windows = after_act(windows, act, at) if act else after_send(windows, at)
    return windows


def allowance(windows: Iterable[Window], now: int) -> Allowance:
    """What can be sent now."""
    opened = [one for one in windows if one.until > now]
    usable = [one for one in opened if one.left]
    allowed = Allowed.OPEN if usable else Allowed.USED_UP if opened else Allowed.CLOSED
    until = max((one.until for one in usable or opened), default=None)
    lasting = sum(one.left for one in opened if one.act is Act.MESSAGE)
    return Allowance(allowed, sum(one.left for one in usable), until, lasting)
