"""Proxy registration: who may be registered by a relative, and the limits, in a dated table.

No law sets these numbers. They follow comparable systems of 2020 (苏城码, 随申码, 粤康码, and the one of 西安).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from bot.health.people.ages import age


class Relation(StrEnum):
    """The relation of the dependant to the agent. ``OTHER`` includes wards."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    SIBLING = "sibling"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ProxyRules:
    """The limits in force from the Beijing date ``since``; ages are in completed years.

    A dependant is younger than ``child_below`` or at least ``elder_from`` years old. An agent has at most
    ``agent_limit`` dependants, a person at most ``person_limit`` agents.
    """

    since: date
    child_below: int
    elder_from: int
    agent_limit: int
    person_limit: int


RULES: Sequence[ProxyRules] = (
    ProxyRules(
        since=date(2020, 3, 16),
        child_below=18,
        elder_from=60,
        agent_limit=8,
        person_limit=3,
    ),
)
"""Oldest first. To change a rule, add a row with its date; never edit an old row."""


def rules_on(on: date) -> ProxyRules:
    """The rules in force on the Beijing date ``on``; the oldest rules for any earlier date."""
    return next((row for row in reversed(RULES) if row.since <= on), RULES[0])


def eligible_as(born: date, on: date) -> Literal["child", "elder"] | None:
    """Why a relative may register a person born on ``born``, on the date ``on``; None when they may not."""
    row, years = rules_on(on), age(born, on)
    if years < row.child_below:
        return "child"
    return "elder" if years >= row.elder_from else None
