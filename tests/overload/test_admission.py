"""Admission: who gets a seat, in which order, who is refused at once, and how long a message may have waited."""

from collections.abc import Callable
from threading import Thread

import pytest

from bot.overload.admission import ALONE_SAMPLES, QUIET_SECONDS, Admission
from bot.overload.pace import PER_SECOND, RESERVE, Pace
from tests.stores import eventually

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


def busy(time: Time, seats: int = 1, service: float = 0.0) -> Admission:
    """A process in which all seats are taken, each for so long as it seems."""
    found = Admission(seats, time.steady, time.wall)
    found.arrive()
    for _ in range(200 if service else 0):
        assert found.enter_at_once()
        found.leave(service)
    assert all(found.enter_at_once() for _ in range(seats))
    return found


def waiting(admission: Admission, rank: int, then: Callable[[], None]) -> Thread:
    """Somebody who waits for a seat, and does this with it."""

    def wait() -> None:
        assert admission.enter(rank, 60)
        then()
        admission.leave(0)

    before = sum(map(len, admission._waiting.values()))
    thread = Thread(target=wait)
    thread.start()
    eventually(lambda: sum(map(len, admission._waiting.values())) > before)
    return thread


def test_the_most_urgent_is_next_and_among_equals_the_first(time: Time) -> None:
    admission, served = busy(time), list[str]()
    threads = [
        waiting(admission, rank, lambda name=name: served.append(name))  # type: ignore[misc]
        for rank, name in ((3, "question"), (1, "code"), (0, "temperature"), (1, "another code"))
    ]

    admission.leave(0)
    for thread in threads:
        thread.join()

    assert served == ["temperature", "code", "another code", "question"]
    assert admission.enter_at_once()


def test_who_cannot_be_in_time_is_refused_at_once_and_who_has_no_patience_too(time: Time) -> None:
    admission = busy(time, service=2.0)

    assert not admission.enter(1, 3.5)
    assert not admission.enter(1, 0)
    assert not busy(time, service=0.001).enter(1, 0.01)  # it waits, in vain


def test_a_refused_message_takes_no_seat(time: Time) -> None:
    admission = busy(time)

    assert not admission.enter(1, 0.01)
    admission.leave(0)

    assert admission.enter_at_once()
    assert not admission.enter_at_once()


def test_a_message_waited_for_no_longer_than_the_process_has_been_busy(time: Time) -> None:
    admission = busy(time)
    time.now += 1.5

    assert admission.waited(time.signed(4)) == 1.5


def test_a_message_waited_for_no_longer_than_the_platforms_seconds_say(time: Time) -> None:
    admission = busy(time)
    time.now += 60

    assert 2 <= admission.waited(time.signed(2)) <= 3
    assert admission.waited(time.signed(-30)) == 0  # signed in the future: a clock is wrong


@pytest.mark.parametrize("ahead", [40, -40])
def test_a_wrong_clock_is_known_from_messages_that_found_nobody_else(time: Time, ahead: float) -> None:
    admission = Admission(1, time.steady, time.wall)
    time.ahead = ahead
    for _ in range(ALONE_SAMPLES):
        time.now += 0.25
        admission.arrive()
        assert admission.waited(time.signed(0)) == 0
        admission.depart()
    time.now += 60

    assert 2 <= admission.waited(time.signed(2)) <= 3


def test_a_process_that_never_rests_is_not_taken_for_idle_between_two_messages(time: Time) -> None:
    admission = Admission(8, time.steady, time.wall)
    for _ in range(400):
        admission.arrive()
        admission.waited(time.signed(3))
        time.now += 0.01
        admission.depart()
        time.now += QUIET_SECONDS / 2

    admission.arrive()

    assert admission.waited(time.signed(3)) >= 3


def test_a_chat_may_send_as_fast_as_a_person_and_no_faster() -> None:
    pace = Pace()

    assert [pace.too_fast("chat", 0.0) for _ in range(int(RESERVE) + 1)] == [*[False] * int(RESERVE), True]
    assert pace.too_fast("chat", 0.5 / PER_SECOND)
    assert not pace.too_fast("another", 0.5)
    assert not any(pace.too_fast("chat", 60 + number / PER_SECOND) for number in range(100))
