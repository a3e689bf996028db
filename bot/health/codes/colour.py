"""The colour of a code. It is computed from facts whenever it is needed; it is never stored or set by a person.

Source of the rules: press conference of Jilin province, 2020-03-16 (green, yellow, orange, red, and how each ends). The
grey "black-and-white code" means "not checked yet" and says nothing about health.
"""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from bot.health.clock import BEIJING

FEVER_TENTHS = 373
"""The lowest temperature at a gate, in tenths of a degree Celsius, that makes a code yellow (37.3 °C)."""


class Colour(StrEnum):
    """The colours of a code. Grey says nothing about health."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    GREY = "grey"


class Status(StrEnum):
    """The status of a person at the national health platform, the worst last."""

    CLEAR = "clear"
    CONTACT = "contact"
    QUARANTINE = "quarantine"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


def severity(status: Status, until: date | None) -> tuple[int, date]:
    """Orders what the platform reports of several documents of one person: the worse is greater."""
    return tuple(Status).index(status), until or date.min


class Reason(StrEnum):
    """Why a code has its colour. The values are parts of template keys."""

    UNCHECKED = "unchecked"
    CLEAN = "clean"
    FEVER = "fever"
    CONTACT = "contact"
    QUARANTINE = "quarantine"
    QUARANTINE_OVER = "quarantine_over"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


class Facts(Struct, frozen=True, gc=False):
    """The known facts about a person's health.

    ``status``, ``until`` (last day of quarantine, a Beijing date) and ``as_of`` come from the health platform;
    ``temperature`` (tenths of a degree Celsius) and ``measured_at`` come from the last registered measurement.
    """

    status: Status | None = None
    until: date | None = None
    as_of: datetime | None = None
    temperature: int | None = None
    measured_at: datetime | None = None

    def with_measurement(self, temperature: int, at: datetime) -> "Facts":
        """The facts after a measurement of ``temperature`` tenths of a degree."""
        return Facts(self.status, self.until, self.as_of, temperature, at)


class Verdict(Struct, frozen=True):
    """A colour and its reason. ``check_due``: the person should be checked again by the health platform."""

    colour: Colour
    reason: Reason
    check_due: bool


_CLEAN = Verdict(Colour.GREEN, Reason.CLEAN, check_due=False)
_FEVERISH = Verdict(Colour.YELLOW, Reason.FEVER, check_due=False)
_QUARANTINE_OVER = Verdict(Colour.ORANGE, Reason.QUARANTINE_OVER, check_due=True)

_BY_STATUS = {
    None: Verdict(Colour.GREY, Reason.UNCHECKED, check_due=True),
    Status.CONTACT: Verdict(Colour.ORANGE, Reason.CONTACT, check_due=False),
    Status.QUARANTINE: Verdict(Colour.ORANGE, Reason.QUARANTINE, check_due=False),
    Status.SUSPECTED: Verdict(Colour.RED, Reason.SUSPECTED, check_due=False),
    Status.CONFIRMED: Verdict(Colour.RED, Reason.CONFIRMED, check_due=False),
}


def compute_verdict(facts: Facts, now: datetime) -> Verdict:
    """The colour of a person with these ``facts`` at ``now`` (aware)."""
    if facts.status is Status.CLEAR:
        return _FEVERISH if facts.temperature is not None and facts.temperature >= FEVER_TENTHS else _CLEAN
    found = _BY_STATUS[facts.status]
    # The end of the quarantine does not change the colour: only the status "clear" of the platform does.
    over = found.colour is Colour.ORANGE and facts.until and now.astimezone(BEIJING).date() > facts.until
    return _QUARANTINE_OVER if over else found
