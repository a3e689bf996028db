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
    ``END``: the last two, of somebody else's. ``REVEAL``: see what is masked in an own one.
    ``PRINT_CARD``: print a paper card of who writes in an own one, or of those for whom they act.
    ``SEARCH``: find conversations by terms or numbers. ``NOTE``, ``LABEL``: write to other clerks, and give labels.
    ``PUT_BACK``: ask the question of the open form again in an own one. ``EDIT_SAVED``, ``EDIT_LABELS``: change the
    saved answers and the labels of the desk. ``REVIEW``: see and decide reviews.
    ``ANSWERS``: see the bot's answers and the questions that have none. ``PUBLISH``: change the answers. Clerks may
    not: an answer speaks to everybody at once, and no second person sees it before.
    ``FIGURES``: see the figures, which compare colleagues.
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
    REVEAL = "reveal"
    PRINT_CARD = "print_card"
    SEARCH = "search"
    NOTE = "note"
    LABEL = "label"
    PUT_BACK = "put_back"
    EDIT_SAVED = "edit_saved"
    EDIT_LABELS = "edit_labels"
    REVIEW = "review"
    ANSWERS = "answers"
    PUBLISH = "publish"
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
    DeskAction.REVEAL: _CLERKS,
    DeskAction.PRINT_CARD: _CLERKS,
    DeskAction.SEARCH: _CLERKS,
    DeskAction.NOTE: _CLERKS,
    DeskAction.LABEL: _CLERKS,
    DeskAction.PUT_BACK: _CLERKS,
    DeskAction.EDIT_SAVED: _LEAD,
    DeskAction.EDIT_LABELS: _LEAD,
    DeskAction.REVIEW: frozenset({StaffRole.REVIEW, StaffRole.LEAD}),
    DeskAction.ANSWERS: _CLERKS,
    DeskAction.PUBLISH: _LEAD,
    DeskAction.FIGURES: _LEAD,
}
"""The roles of which one is needed for each action. The table is the only source."""


def may(roles: Set[StaffRole], action: DeskAction) -> bool:
    """Whether somebody with these roles may do this."""
    return bool(roles & ALLOWED[action])
