"""The colour of a code, computed from facts at the moment it is asked for: never stored, never typed by anyone.

Rules: press conference of Jilin province, 2020-03-16 (green, yellow, orange, red and how each ends); the grey
"black-and-white code" stands for "not checked yet" and says nothing about health.
"""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from bot.health.clock import BEIJING

FEVER = 373
"""On-site temperature, in tenths of a degree Celsius, from which a code is yellow (37.3 °C)."""


class Colour(StrEnum):
    """The five states of a code; grey says nothing about health."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    GREY = "grey"


class Status(StrEnum):
    """What the national platform says of a person, in its own words."""

    CLEAR = "clear"
    CONTACT = "contact"
    QUARANTINE = "quarantine"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


class Reason(StrEnum):
    """Why a code has its colour; the words shown are found by these."""

    UNCHECKED = "unchecked"
    CLEAN = "clean"
    FEVER = "fever"
    CONTACT = "contact"
    QUARANTINE = "quarantine"
    QUARANTINE_OVER = "quarantine_over"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


class Facts(Struct, frozen=True, gc=False):
    """What is known of a person's health.

    ``status``, ``until`` (last day of quarantine, a Beijing date) and ``as_of`` come from the platform;
    ``temperature`` (tenths of a degree Celsius) and ``measured_at`` from the last registered measurement.
    """

    status: Status | None = None
    until: date | None = None
    as_of: datetime | None = None
    temperature: int | None = None
    measured_at: datetime | None = None

    def measured(self, temperature: int, at: datetime) -> "Facts":
        """What is known after a measurement."""
        return Facts(self.status, self.until, self.as_of, temperature, at)


class Verdict(Struct, frozen=True):
    """The colour, why, and whether a new check by the platform is ``due``."""

    colour: Colour
    reason: Reason
    due: bool


_CLEAN = Verdict(Colour.GREEN, Reason.CLEAN, due=False)
_FEVERISH = Verdict(Colour.YELLOW, Reason.FEVER, due=False)
_QUARANTINE_OVER = Verdict(Colour.ORANGE, Reason.QUARANTINE_OVER, due=True)

_BY_STATUS = {
    None: Verdict(Colour.GREY, Reason.UNCHECKED, due=True),
    Status.CONTACT: Verdict(Colour.ORANGE, Reason.CONTACT, due=False),
    Status.QUARANTINE: Verdict(Colour.ORANGE, Reason.QUARANTINE, due=False),
    Status.SUSPECTED: Verdict(Colour.RED, Reason.SUSPECTED, due=False),
    Status.CONFIRMED: Verdict(Colour.RED, Reason.CONFIRMED, due=False),
}


def verdict(facts: Facts, now: datetime) -> Verdict:
    """Give the colour of a person of whom ``facts`` are known at ``now`` (aware)."""
    if facts.status is Status.CLEAR:
        return _FEVERISH if facts.temperature is not None and facts.temperature >= FEVER else _CLEAN
    found = _BY_STATUS[facts.status]
    # The end of the quarantine alone changes no colour: only a clean check by the platform does.
    over = found.colour is Colour.ORANGE and facts.until and now.astimezone(BEIJING).date() > facts.until
    return _QUARANTINE_OVER if over else found
