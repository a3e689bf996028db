"""Who may be registered by a relative, and within which limits: one dated table.

No law fixes these figures; they follow what comparable systems settled on (苏城码, 随申码, 西安, 粤康码 in 2020).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal


class Relation(StrEnum):
    """What the dependant is to the agent; ``OTHER`` includes wards."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    SIBLING = "sibling"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits in force from the Beijing date ``since`` on; ages in completed years.

    A dependant is younger than ``child_below`` or at least ``elder_from``; ``agent_limit`` dependants an agent,
    ``person_limit`` agents a person.
    """

    since: date
    child_below: int
    elder_from: int
    agent_limit: int
    person_limit: int


RULES: Sequence[Rules] = (
    Rules(
        since=date(2020, 3, 16),
        child_below=18,
        elder_from=60,
        agent_limit=8,
        person_limit=3,
    ),
)
"""Oldest first. A change is a new row with its date, never an edit of an old one."""


def rules(on: date) -> Rules:
    """Give the row in force on the Beijing date ``on``; the oldest one for any day before it."""
    return next((row for row in reversed(RULES) if row.since <= on), RULES[0])


def age(born: date, on: date) -> int:
    """Count the years completed on the day ``on``, the birthday itself included.

    Who was born on 29 February completes a year on 28 February of a common year: where the month has no such day,
    its last day ends the period (Civil Code, article 202).
    """
    return on.year - born.year - (on < _birthday(born, on.year))


def eligible(born: date, on: date) -> Literal["child", "elder"] | None:
    """Say as what a person may be registered by a relative on ``on``; None: only after review by staff."""
    row, years = rules(on), age(born, on)
    if years < row.child_below:
        return "child"
    return "elder" if years >= row.elder_from else None


def _birthday(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
