"""What somebody who asks for a human is told of place and wait."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.support.hours import UnknownDay
from bot.health.support.promises import PlaceCode, Promise, Wait, WaitCode, promise, wait_at
from bot.health.support.queue import Pace
from tests.health.support.test_hours import HOURS, at

MINUTE = 60.0


@pytest.mark.parametrize(
    ("now", "ahead", "pace", "code", "said"),
    [
        ("2026-11-25 10:00", 0, None, "pace", ""),
        ("2026-11-25 10:00", 0, MINUTE, "minutes", ""),
        ("2026-11-25 11:50", 29, MINUTE, "at", "13:50"),
        ("2026-11-25 17:20", 29, MINUTE, "at", "11-26 08:50"),
        ("2026-11-25 12:00", 9, None, "closed", "13:30"),
        ("2026-11-25 12:00", 9, MINUTE, "closed_at", "13:40"),
        ("2026-09-30 18:00", 9, None, "closed", "10-08 08:30"),
        ("2026-12-31 18:00", 9, MINUTE, "calendar", "01-01"),
        ("2026-12-31 17:20", 0, MINUTE, "minutes", ""),
        ("2026-12-31 17:20", 29, MINUTE, "calendar", "01-01"),
        ("2026-12-31 17:20", 29, None, "pace", ""),
        ("2027-01-04 09:00", 0, UnknownDay(at("2027-01-04 00:00").date()), "calendar", "01-04"),
    ],
)
def test_the_wait_is_told_as_far_as_it_is_known(now: str, ahead: int, pace: Pace, code: str, said: str) -> None:
    found = promise(ahead, pace, HOURS, at(now), owned=False)

    assert (found.place, found.ahead) == (PlaceCode.QUEUED if ahead else PlaceCode.NEXT, ahead)
    assert (found.wait.code, found.wait.when(at(now))) == (code, said)
    assert (found.wait.minutes > 0) is (code == "minutes")


def test_whoever_has_a_clerk_is_told_of_no_queue_but_of_the_hours() -> None:
    assert promise(7, MINUTE, HOURS, at("2026-11-25 10:00"), owned=True) == Promise(
        PlaceCode.OWNED, 0, Wait(WaitCode.NOW)
    )
    lunch = promise(0, None, HOURS, at("2026-11-25 12:30"), owned=True).wait
    assert lunch == Wait(WaitCode.CLOSED, 0, at("2026-11-25 13:30"))


def test_an_answer_after_two_days_cannot_be_sent_by_itself() -> None:
    eve = at("2026-09-30 18:00")

    assert wait_at(1, None, HOURS, eve).outlasts_window(eve)
    assert not wait_at(1, None, HOURS, at("2026-11-25 18:00")).outlasts_window(at("2026-11-25 18:00"))
    assert not Wait(WaitCode.PACE).outlasts_window(eve)


@given(st.integers(0, 500), st.integers(0, 20 * 24 * 60), st.floats(1, 600))
def test_who_is_further_behind_is_never_told_an_earlier_time(place: int, minute: int, pace: float) -> None:
    now = at("2026-09-20 08:30") + timedelta(minutes=minute)

    first, later = (_end(wait_at(one, pace, HOURS, now), now) for one in (place + 1, place + 2))

    assert first <= later


def _end(wait: Wait, now: datetime) -> datetime:
    return wait.at or now + timedelta(minutes=wait.minutes)
