"""Proxy registration: who may be registered by a relative, and the limits, in a dated table.

No law sets these numbers. They follow comparable systems of 2020 (苏城码, 随申码, 粤康码, and the one of 西安).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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

    A dependant from ``child_below`` to below ``elder_from`` needs an own phone or a review. An agent has at most
    ``agent_limit`` dependants, a person at most ``person_limit`` agents. A parent is at least ``parent_years`` older
    than the child, a grandparent twice as much; spouses are at least ``spouse_from``, siblings at most
    ``sibling_years`` apart.
    """

    since: date
    child_below: int
    elder_from: int
    agent_limit: int
    person_limit: int
    parent_years: int = 14
    spouse_from: int = 20
    sibling_years: int = 40


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


def is_child(born: date, on: date) -> bool:
    """Whether a dependant born on ``born`` is a child by the rules of the date ``on``."""
    return age(born, on) < rules_on(on).child_below


class RelationFlaw(StrEnum):
    """The relation that cannot be at these ages."""

    NO_SPOUSE = "no_spouse"
    NO_CHILD = "no_child"
    NO_PARENT = "no_parent"
    NO_GRANDPARENT = "no_grandparent"
    NO_GRANDCHILD = "no_grandchild"
    NO_SIBLING = "no_sibling"


class RelationFault(ValueError):
    """Two people of these ages cannot be related in this way."""

    def __init__(self, code: RelationFlaw) -> None:
        super().__init__(code.value)
        self.code = code


class AgentFlaw(StrEnum):
    """The relative whom somebody is too young to have."""

    NO_SPOUSE = RelationFlaw.NO_SPOUSE.value
    NO_CHILD = RelationFlaw.NO_CHILD.value
    NO_GRANDCHILD = RelationFlaw.NO_GRANDCHILD.value


class AgentFault(ValueError):
    """Somebody is too young to have such a relative."""

    def __init__(self, code: AgentFlaw) -> None:
        super().__init__(code.value)
        self.code = code


def check_relation(relation: Relation, agent: date | None, dependant: date | None, on: date) -> None:
    """Raise RelationFault when somebody born on ``dependant`` cannot be this to somebody born on ``agent``."""
    if not possible_relation(relation, agent, dependant, on):
        raise RelationFault(RelationFlaw(f"no_{relation}"))


YOUNGER = (Relation.CHILD, Relation.GRANDCHILD)
"""Relations for which the dependant must be so much younger that not every agent is old enough to have one."""


def check_agent(relation: Relation, agent: date | None, on: date) -> None:
    """Raise AgentFault when somebody born on ``agent`` is too young to have such a relative, whoever it is."""
    try:
        check_relation(relation, agent, on if relation in YOUNGER else None, on)
    except RelationFault as fault:
        raise AgentFault(AgentFlaw(fault.code.value)) from None


def possible_relation(relation: Relation, agent: date | None, dependant: date | None, on: date) -> bool:
    """Whether somebody born on ``dependant`` can be this to somebody born on ``agent``. Unknown dates allow all."""
    if relation is Relation.SPOUSE:
        row = rules_on(on)
        return all(born is None or age(born, on) >= row.spouse_from for born in (agent, dependant))
    if agent is None or dependant is None or relation is Relation.OTHER:
        return True
    older = _years_between(dependant, agent)  # how much older the dependant is
    row = rules_on(on)
    match relation:
        case Relation.PARENT:
            return older >= row.parent_years
        case Relation.CHILD:
            return -older >= row.parent_years
        case Relation.GRANDPARENT:
            return older >= 2 * row.parent_years
        case Relation.GRANDCHILD:
            return -older >= 2 * row.parent_years
    return abs(older) <= row.sibling_years


def _years_between(first: date, second: date) -> int:
    """Completed years from ``first`` to ``second``; negative when ``second`` is earlier."""
    return age(first, second) if first <= second else -age(second, first)
