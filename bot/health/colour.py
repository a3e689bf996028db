"""The colour of a code, computed from facts at the moment it is asked for: never stored, never typed by anyone.

Rules: press conference of Jilin province, 2020-03-16 (green, yellow, orange, red and how each ends); the grey
"black-and-white code" stands for "not checked yet" and says nothing about health.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Facts:
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """The colour, why, and whether a new check by the platform is ``due``."""

    colour: Colour
    reason: Reason
    due: bool


def verdict(facts: Facts, now: datetime) -> Verdict:
    """Give the colour of a person of whom ``facts`` are known at ``now`` (aware)."""
    match facts.status:
        case None:
            return Verdict(Colour.GREY, Reason.UNCHECKED, due=True)
        case Status.SUSPECTED:
            return Verdict(Colour.RED, Reason.SUSPECTED, due=False)
        case Status.CONFIRMED:
            return Verdict(Colour.RED, Reason.CONFIRMED, due=False)
        case Status.CLEAR:
            return _clear(facts.temperature)
        case Status.CONTACT | Status.QUARANTINE:
            return _quarantine(facts, now)


def _clear(temperature: int | None) -> Verdict:
    if temperature is not None and temperature >= FEVER:
        return Verdict(Colour.YELLOW, Reason.FEVER, due=False)
    return Verdict(Colour.GREEN, Reason.CLEAN, due=False)


def _quarantine(facts: Facts, now: datetime) -> Verdict:
    # The end of the quarantine alone changes no colour: only a clean check by the platform does.
    if facts.until is not None and now.astimezone(BEIJING).date() > facts.until:
        return Verdict(Colour.ORANGE, Reason.QUARANTINE_OVER, due=True)
    reason = Reason.CONTACT if facts.status is Status.CONTACT else Reason.QUARANTINE
    return Verdict(Colour.ORANGE, reason, due=False)
