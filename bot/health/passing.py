"""Who may pass a gate: one dated table over the colour after the measurement.

Rules: press conference of Jilin province, 2020-03-16. Passing needs green and a normal temperature; who could not be
checked (the black-and-white code) is registered and passes by temperature, as before without a code. While the
platform or the store is ailing ("storm"), nobody is kept waiting for what cannot be known: normal temperature,
registered, let pass (登记放行), and checked again later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.health.clock import BEIJING
from bot.health.colour import FEVER, Colour, Facts, verdict


class Decision(StrEnum):
    """What becomes of a person at the gate; the instruction shown is found by these."""

    PASS = "pass"  # noqa: S105  (nobody's password)
    MEASURED = "measured"
    REGISTERED = "registered"
    RETEST = "retest"
    STAY = "stay"
    ISOLATE = "isolate"


PASSING = frozenset({Decision.PASS, Decision.MEASURED, Decision.REGISTERED})
"""These let a person in: green; not checked, by temperature; in a storm, by registration."""


@dataclass(frozen=True, slots=True)
class Row:
    """The decisions in force from the Beijing date ``since`` on; a fever makes grey count as yellow."""

    since: date
    calm: Mapping[Colour, Decision]
    storm: Mapping[Colour, Decision]


_REFUSED = {Colour.YELLOW: Decision.RETEST, Colour.ORANGE: Decision.STAY, Colour.RED: Decision.ISOLATE}

RULES: Sequence[Row] = (
    Row(
        since=date(2020, 3, 16),
        calm={Colour.GREEN: Decision.PASS, Colour.GREY: Decision.MEASURED, **_REFUSED},
        storm={Colour.GREEN: Decision.REGISTERED, Colour.GREY: Decision.REGISTERED, **_REFUSED},
    ),
)
"""Oldest first. A change is a new row with its date, never an edit of an old one."""


def decide(
    facts: Facts, temperature: int | None, now: datetime, *, storm: bool = False
) -> tuple[Decision, bool, Facts]:
    """Give the decision, whether the person passes, and the facts after the measurement.

    ``temperature`` in tenths of a degree Celsius; None: staff said "normal", which measures nothing and so ends no
    fever that was measured before.
    """
    after = facts if temperature is None else facts.measured(temperature, now)
    row = _row(now)
    decision = (row.storm if storm else row.calm)[_counts_as(after, now)]
    return decision, decision in PASSING, after


def by_hand(colour: Colour, now: datetime, *, passed: bool) -> Decision:
    """The decision over somebody entered by hand, as it may be told to who typed a document.

    Who passes is told of like somebody not on record, and so is who has a fever: a record shows only where it holds
    somebody.
    """
    return _row(now).calm[Colour.GREY if passed else Colour.YELLOW if colour is Colour.GREY else colour]


def _row(now: datetime) -> Row:
    return next((row for row in reversed(RULES) if row.since <= now.astimezone(BEIJING).date()), RULES[0])


def _counts_as(facts: Facts, now: datetime) -> Colour:
    colour = verdict(facts, now).colour
    hot = facts.temperature is not None and facts.temperature >= FEVER
    return Colour.YELLOW if hot and colour is Colour.GREY else colour
