"""Working days are those that were announced; what was not announced is not guessed."""

from datetime import date, timedelta

import pytest

from bot.health.support.hours import DayKind
from bot.service.working_days import FIRST_DAY, LAST_DAY, day_kind


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 17), DayKind.FREE),  # the Spring Festival
        (date(2026, 2, 14), DayKind.WORK),  # a Saturday, made up for it
        (date(2026, 9, 20), DayKind.WORK),  # a Sunday, for the National Day
        (date(2026, 10, 8), DayKind.WORK),
        (date(2026, 11, 28), DayKind.FREE),
        (date(2018, 12, 29), DayKind.WORK),
        (date(2018, 12, 31), DayKind.FREE),
        (FIRST_DAY - timedelta(days=1), DayKind.UNKNOWN),
        (LAST_DAY + timedelta(days=1), DayKind.UNKNOWN),
        (date(LAST_DAY.year + 1, 1, 4), DayKind.UNKNOWN),
    ],
)
def test_a_day_is_worked_free_or_not_known(day: date, kind: DayKind) -> None:
    assert day_kind(day) is kind


def test_the_years_that_were_announced_have_no_gap() -> None:
    days = (FIRST_DAY + timedelta(days=at) for at in range((LAST_DAY - FIRST_DAY).days + 1))

    assert DayKind.UNKNOWN not in set(map(day_kind, days))
    assert LAST_DAY.year >= 2026
