"""Assurance levels: how well it is proved that the user of a chat is the person, and what each level may.

The terms are those of NIST SP 800-63-3: a claimant says who they are, a proof raises the assurance. Knowing a name and
a document number proves nothing, so a claim shows no colour and nothing of the record.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How a chat, or the agents of a person, proved who the person is.

    ``PENDING``: the identity authority could not be asked yet. ``CLAIM``: only the document matched. ``PHONE``: also a
    phone that is the person's. ``IN_PERSON``: somebody authorised compared face and document.
    """

    PENDING = 0
    CLAIM = 1
    PHONE = 2
    IN_PERSON = 3


class Right(StrEnum):
    """What a chat may do with a record.

    ``CODE``: show a code without colour. ``COLOUR``: see colour and notices of it. ``REASON``: why it has this colour.
    ``VISITS``: the visits, with 不是我. ``POSTS``: manage its venues and work at gates where somebody let it. ``ACT``:
    change the record, name agents, act for others, get venues and posts.
    """

    CODE = "code"
    COLOUR = "colour"
    REASON = "reason"
    VISITS = "visits"
    POSTS = "posts"
    ACT = "act"


RIGHTS: Mapping[Level, frozenset[Right]] = {
    Level.PENDING: frozenset({Right.CODE}),
    Level.CLAIM: frozenset({Right.CODE}),
    Level.PHONE: frozenset(Right),
    Level.IN_PERSON: frozenset(Right),
}
"""What each level may. The table is the only source: no proof, no colour."""

RIGHTS_IN_GRACE = RIGHTS[Level.CLAIM] | {Right.COLOUR, Right.POSTS}
"""What a claim may that was a full record before levels existed, for GRACE_DAYS: the colour, no reason, no visits; and
gates go on working, with those whom a manager or an operator let work there."""

RIGHTS_RECYCLED = RIGHTS[Level.CLAIM] | {Right.COLOUR}
"""What a holder may whose phone, or whose dependant's, was proved by somebody else, until they prove one
again: show the code."""


def holds(level: Level) -> bool:
    """Whether this level is a hold: the person is proved, not only claimed."""
    return level >= Level.PHONE
