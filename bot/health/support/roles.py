"""Who may do what at the support desk."""

from collections.abc import Mapping, Set
from enum import StrEnum


class StaffRole(StrEnum):
    """What somebody at the desk is there for: to answer people, to decide reviews, to lead the others."""

    ANSWER = "answer"
    REVIEW = "review"
    LEAD = "lead"


class DeskAction(StrEnum):
    """What is done at the desk.

    ``LIST``: see the inbox. ``READ``: see a conversation, masked. ``TAKE``: become the owner of one that has none.
    ``SEIZE``: of one that somebody else has. ``REPLY``, ``HAND_OVER``, ``CLOSE``: of an own one. ``HAND_ON``,
    ``END``: the last two, of somebody else's. ``FIGURES``: see the figures, which compare colleagues.
    """

    LIST = "list"
    READ = "read"
    TAKE = "take"
    SEIZE = "seize"
    REPLY = "reply"
    HAND_OVER = "hand_over"
    HAND_ON = "hand_on"
    CLOSE = "close"
    END = "end"
    FIGURES = "figures"


_CLERKS = frozenset({StaffRole.ANSWER, StaffRole.LEAD})
_LEAD = frozenset({StaffRole.LEAD})

ALLOWED: Mapping[DeskAction, frozenset[StaffRole]] = {
    DeskAction.LIST: _CLERKS,
    DeskAction.READ: _CLERKS,
    DeskAction.TAKE: _CLERKS,
    DeskAction.SEIZE: _LEAD,
    DeskAction.REPLY: _CLERKS,
    DeskAction.HAND_OVER: _CLERKS,
    DeskAction.HAND_ON: _LEAD,
    DeskAction.CLOSE: _CLERKS,
    DeskAction.END: _LEAD,
    DeskAction.FIGURES: _LEAD,
}
"""The roles of which one is needed for each action. The table is the only source."""


def may(roles: Set[StaffRole], action: DeskAction) -> bool:
    """Whether somebody with these roles may do this."""
    return bool(roles & ALLOWED[action])
