"""Who may pass a gate: a dated table of decisions, by the colour after the measurement.

Source of the rules: press conference of Jilin province, 2020-03-16. A person passes with a green code and a normal
temperature. A person who could not be checked yet (grey, the black-and-white code) is registered and passes with a
normal temperature. During an outage of the health platform or the store, people with a normal temperature are
registered and pass (登记放行), and are checked later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.health.clock import BEIJING
from bot.health.codes.colour import FEVER_TENTHS, Colour, Facts, compute_verdict
from bot.health.gate.temperature import is_measurement


class Decision(StrEnum):
    """What happens to a person at the gate. The values are parts of template keys.

    ``ENTRY_PASS`` and ``ENTRY_HELD`` are shown for people entered by hand: whoever types a number sees no colour.
    """

    PASS = "pass"  # noqa: S105  (nobody's password)
    MEASURED = "measured"
    REGISTERED = "registered"
    RETEST = "retest"
    STAY = "stay"
    ISOLATE = "isolate"
    ENTRY_PASS = "entry_pass"  # noqa: S105  (likewise)
    ENTRY_HELD = "entry_held"


PASSING_DECISIONS = frozenset({Decision.PASS, Decision.MEASURED, Decision.REGISTERED})
"""The decisions with which a person passes: green; grey with a normal temperature; registered during an outage."""


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """The decision for each colour, normally and in an outage, in force from the Beijing date ``since``."""

    since: date
    normal: Mapping[Colour, Decision]
    outage: Mapping[Colour, Decision]


_REFUSED = {Colour.YELLOW: Decision.RETEST, Colour.ORANGE: Decision.STAY, Colour.RED: Decision.ISOLATE}

RULES: Sequence[DecisionRule] = (
    DecisionRule(
        since=date(2020, 3, 16),
        normal={Colour.GREEN: Decision.PASS, Colour.GREY: Decision.MEASURED, **_REFUSED},
        outage={Colour.GREEN: Decision.REGISTERED, Colour.GREY: Decision.REGISTERED, **_REFUSED},
    ),
)
"""Oldest first. To change a rule, add a row with its date; never edit an old row."""


def refusal(colour: Colour) -> Decision:
    """The decision with which somebody of this colour was held; grey is held for a fever only."""
    return _REFUSED.get(colour, Decision.RETEST)


def decide(
    facts: Facts, temperature: int | None, now: datetime, *, outage: bool = False
) -> tuple[Decision, bool, Facts]:
    """Decide about a person: returns the decision, whether they pass, and the facts after the measurement.

    ``temperature`` is in tenths of a degree Celsius. None means that the scanner said "normal": this is no measurement,
    and neither is a low reading, so a fever that was measured before still counts.
    """
    measured = temperature if is_measurement(temperature) else None
    after = facts if measured is None else facts.with_measurement(measured, now)
    row = _row(now)
    decision = (row.outage if outage else row.normal)[_colour_for_decision(after, now)]
    return decision, decision in PASSING_DECISIONS, after


def _row(now: datetime) -> DecisionRule:
    return next((row for row in reversed(RULES) if row.since <= now.astimezone(BEIJING).date()), RULES[0])


def _colour_for_decision(facts: Facts, now: datetime) -> Colour:
    """The colour of the code; yellow for a grey code with a fever."""
    colour = compute_verdict(facts, now).colour
    hot = facts.temperature is not None and facts.temperature >= FEVER_TENTHS
    return Colour.YELLOW if hot and colour is Colour.GREY else colour
