"""What the votes of staff on a review say, and when an approval may be carried out.

Two operators decide (four eyes): two equal votes. Whoever holds the record has 72 hours to answer after they were told
(identity rules §3), so two refusals within that time still stop what two have approved. Their yes ends that time.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from enum import StrEnum

PROPOSAL_TIME = timedelta(days=1)
"""How long a change that one operator has proposed waits for another operator."""

REVIEW_KEPT = timedelta(days=90)
"""How long a review is kept after it is settled: a notice with its receipt number waits as long to be read, and who
reads it can ask about it.
"""

NEEDED_VOTES = 2


class ReviewOutcome(StrEnum):
    """The end of a review. ``VOID``: there was nothing left to decide, or nobody confirmed it in time."""

    APPROVED = "approved"
    REFUSED = "refused"
    VOID = "void"


def count_votes(approvals: Iterable[bool], needed: int = NEEDED_VOTES) -> ReviewOutcome | None:
    """The verdict of these votes, True for an approval; None while it needs more. So many refusals win."""
    votes = list(approvals)
    if votes.count(False) >= needed:
        return ReviewOutcome.REFUSED
    return ReviewOutcome.APPROVED if votes.count(True) >= needed else None


def all_agreed(asked: Collection[str], answers: Mapping[str, bool]) -> bool:
    """Whether each of those who were asked said yes, so that nobody has to be waited for."""
    return bool(asked) and all(answers.get(chat, False) for chat in asked)


def anybody_agreed(asked: Collection[str], answers: Mapping[str, bool]) -> bool:
    """Whether one of those who were asked said yes, which suffices to let somebody have a record (§4)."""
    return any(answers.get(chat, False) for chat in asked)
