"""Reviews are due after 24 hours, come before the leads after 48, and need two pairs of eyes when a record changes."""

import pytest

from bot.health.people.verdicts import ReviewOutcome, count_votes
from bot.health.support.reviews import WRONG_COLOUR, Lateness, due_at, escalated_at, lateness, needed_votes
from bot.store.people.reviews import ReviewKind

HOUR = 3600


@pytest.mark.parametrize(
    ("seconds", "late"),
    [
        (0, Lateness.IN_TIME),
        (24 * HOUR - 1, Lateness.IN_TIME),
        (24 * HOUR, Lateness.DUE),
        (48 * HOUR - 1, Lateness.DUE),
        (48 * HOUR, Lateness.ESCALATED),
    ],
)
def test_a_review_is_late_until_staff_have_voted(seconds: int, late: Lateness) -> None:
    assert lateness(1000, 1000 + seconds, voted=False) is late
    assert lateness(1000, 1000 + seconds, voted=True) is Lateness.IN_TIME
    assert (due_at(1000) <= 1000 + seconds, escalated_at(1000) <= 1000 + seconds) == (
        late is not Lateness.IN_TIME,
        late is Lateness.ESCALATED,
    )


@pytest.mark.parametrize("kind", sorted({*ReviewKind, "a kind of tomorrow"} - {WRONG_COLOUR}))
def test_one_vote_decides_nothing_about_a_record(kind: str) -> None:
    assert [count_votes(votes, needed_votes(kind)) for votes in ([], [True], [False], [True, False])] == [None] * 4
    assert count_votes([True, True], needed_votes(kind)) is ReviewOutcome.APPROVED
    assert count_votes([False, True, False], needed_votes(kind)) is ReviewOutcome.REFUSED


def test_one_vote_answers_a_question_about_a_colour() -> None:
    assert count_votes([], needed_votes(WRONG_COLOUR)) is None
    assert count_votes([True], needed_votes(WRONG_COLOUR)) is ReviewOutcome.APPROVED
    assert count_votes([False], needed_votes(WRONG_COLOUR)) is ReviewOutcome.REFUSED
