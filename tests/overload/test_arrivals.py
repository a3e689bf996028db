"""How long a message may have waited, and how fast a chat may send."""

import pytest

from bot.overload.arrivals import ALONE_SAMPLES, QUIET_SECONDS, Arrivals
from bot.overload.pace import PER_SECOND, RESERVE, Pace

EPOCH = 1_700_000_000


class Time:
    """A steady clock and a wall clock that move together."""

    def __init__(self) -> None:
        self.now = 100.0
        self.ahead = 0.0

    def steady(self) -> float:
        """Seconds."""
        return self.now

    def wall(self) -> float:
        """Unix seconds, by a clock that may be wrong."""
        return EPOCH + self.now + self.ahead

    def signed(self, ago: float) -> int:
        """The second in which the platform signed a message so many seconds ago."""
        return int(EPOCH + self.now - ago)


@pytest.fixture
def time() -> Time:
    """A clock that the test moves."""
    return Time()


def busy(time: Time) -> Arrivals:
    """A process that works on something."""
    found = Arrivals(time.steady, time.wall)
    found.arrive()
    return found


def test_a_message_waited_for_no_longer_than_the_process_has_been_busy(time: Time) -> None:
    arrivals = busy(time)
    time.now += 1.5

    assert arrivals.waited(time.signed(4)) == 1.5


def test_a_message_waited_for_no_longer_than_the_platforms_seconds_say(time: Time) -> None:
    arrivals = busy(time)
    time.now += 60

    assert 2 <= arrivals.waited(time.signed(2)) <= 3
    assert arrivals.waited(time.signed(-30)) == 0  # signed in the future: a clock is wrong


@pytest.mark.parametrize("ahead", [40, -40])
def test_a_wrong_clock_is_known_from_messages_that_found_nobody_else(time: Time, ahead: float) -> None:
    arrivals = Arrivals(time.steady, time.wall)
    time.ahead = ahead
    for _ in range(ALONE_SAMPLES):
        time.now += 0.25
        arrivals.arrive()
        assert arrivals.waited(time.signed(0)) == 0
        arrivals.depart()
    time.now += 60

    assert 2 <= arrivals.waited(time.signed(2)) <= 3


def test_a_process_that_never_rests_is_not_taken_for_idle_between_two_messages(time: Time) -> None:
    arrivals = Arrivals(time.steady, time.wall)
    for _ in range(400):
        arrivals.arrive()
        arrivals.waited(time.signed(3))
        time.now += 0.01
        arrivals.depart()
        time.now += QUIET_SECONDS / 2

    arrivals.arrive()

    assert arrivals.waited(time.signed(3)) >= 3


def test_a_chat_may_send_as_fast_as_a_person_and_no_faster() -> None:
    pace = Pace()

    assert [pace.too_fast("chat", 0.0) for _ in range(int(RESERVE) + 1)] == [*[False] * int(RESERVE), True]
    assert pace.too_fast("chat", 0.5 / PER_SECOND)
    assert not pace.too_fast("another", 0.5)
    assert not any(pace.too_fast("chat", 60 + number / PER_SECOND) for number in range(100))
