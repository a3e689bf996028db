"""The time that staff have for a review, and how many of them must agree.

Both limits are hours of the clock, not business hours. The person counts so, who may stand at a gate without a code
meanwhile; and a limit that passes over a holiday of nine days would be no promise, and none could be named for a year
whose holidays are not announced.
"""

from enum import StrEnum

from bot.health.people.verdicts import NEEDED_VOTES

DUE_SECONDS = 24 * 3600
"""How long after its opening staff must have voted on a review."""

ESCALATION_SECONDS = 48 * 3600
"""How long after it a review is put before the leads."""

WRONG_COLOUR = "colour"
"""The kind of a review of somebody who says that their colour is wrong. Staff can ask the platform again and answer;
nobody can set a colour, so there is nothing to approve.
"""

ONE_VOTE = frozenset({WRONG_COLOUR})
"""The kinds that one member of staff decides: they change nothing on a record. All others move or end a hold, or change
who somebody is, and need a second pair of eyes; a kind that is not known here does too.
"""


class Lateness(StrEnum):
    """Whether a review waits too long for staff: ``DUE`` after DUE_SECONDS, ``ESCALATED`` after ESCALATION_SECONDS."""

    IN_TIME = "in_time"
    DUE = "due"
    ESCALATED = "escalated"


def due_at(opened: int) -> int:
    """The Unix second until which staff must have voted on a review that was opened at this one."""
    return opened + DUE_SECONDS


def escalated_at(opened: int) -> int:
    """The Unix second from which on the leads see it."""
    return opened + ESCALATION_SECONDS


def lateness(opened: int, second: int, *, voted: bool) -> Lateness:
    """How late a review is. ``voted``: it has the votes that it needs, and only waits for those who hold the record,
    whose 72 hours staff cannot shorten.
    """
    if voted or second < due_at(opened):
        return Lateness.IN_TIME
    return Lateness.DUE if second < escalated_at(opened) else Lateness.ESCALATED


def needed_votes(kind: str) -> int:
    """How many equal votes decide a review of this kind, for ``count_votes``."""
    return 1 if kind in ONE_VOTE else NEEDED_VOTES
