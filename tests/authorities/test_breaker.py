"""The circuit breaker: alone with a clock of the test, and with a failing service."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authorities.breaker import CircuitBreaker
from bot.authorities.errors import AuthorityDown
from bot.authorities.identity import IdentityAuthority, IdentityMatch, IdentityQuestion
from bot.sandbox.authorities.switches import Mode, Service, Switch

CITIZEN = ("王建国", "111", "220102198503143018")


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def opened(clock, threshold=3):
    breaker = CircuitBreaker(threshold, 10, clock)
    for _ in range(threshold):
        breaker.failed()
    return breaker


def test_it_stays_closed_below_the_threshold(clock):
    breaker = CircuitBreaker(3, 10, clock)
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()

    assert breaker.allows_request()


def test_it_opens_at_the_threshold_and_says_so_once(clock):
    breaker = CircuitBreaker(3, 10, clock)

    assert [breaker.failed() for _ in range(5)] == [False, False, True, False, False]
    assert not breaker.allows_request()


def test_after_the_rest_one_probe_is_let_through(clock):
    breaker = opened(clock)
    clock.now += 9.9
    assert not breaker.allows_request()
    clock.now += 0.1

    assert [breaker.allows_request() for _ in range(4)] == [True, False, False, False]


def test_a_probe_that_never_reports_is_followed_by_another(clock):
    breaker = opened(clock)
    clock.now += 10
    assert breaker.allows_request()
    clock.now += 10

    assert [breaker.allows_request() for _ in range(2)] == [True, False]


def test_a_good_probe_closes_and_a_bad_one_rests_again(clock):
    breaker = opened(clock)
    clock.now += 10
    assert breaker.allows_request()
    assert not breaker.failed()
    clock.now += 9
    assert not breaker.allows_request()
    clock.now += 1
    assert breaker.allows_request()

    assert breaker.succeeded()
    assert all(breaker.allows_request() for _ in range(5))
    assert not breaker.succeeded()


def test_of_many_threads_one_becomes_the_probe(clock):
    breaker = opened(clock)
    clock.now += 10

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(lambda _: breaker.allows_request(), range(200))) == 1


@given(st.lists(st.sampled_from(["fail", "succeed", "wait", "ask"]), max_size=60))
def test_it_never_admits_two_within_a_rest_after_the_threshold(events):
    clock = Clock()
    breaker, failures, last = CircuitBreaker(3, 10, clock), 0, None
    for event in events:
        if event == "fail":
            failures += 1
            breaker.failed()
        elif event == "succeed":
            failures, last = 0, None
            breaker.succeeded()
        elif event == "wait":
            clock.now += 4
        elif failures < 3:
            assert breaker.allows_request()
        elif breaker.allows_request():
            assert last is None or clock.now - last >= 10
            last = clock.now


def test_a_dead_service_is_spared_until_a_probe_finds_it_back(state, authorities, gateway_to, clock):
    identity = IdentityAuthority(
        gateway_to(f"{authorities}/identity", attempt_seconds=2, breaker=CircuitBreaker(3, 10, clock))
    )
    state.switches[Service.IDENTITY] = Switch(Mode.OFF)
    codes = []
    for _ in range(4):
        with pytest.raises(AuthorityDown) as caught:
            identity.verify(IdentityQuestion(*CITIZEN), budget=4)
        codes.append(caught.value.code)
    assert codes == ["transport", "transport", "open", "open"]
    assert state.switches.request_count(Service.IDENTITY) == 3

    clock.now += 10
    with pytest.raises(AuthorityDown, match="transport"):
        identity.verify(IdentityQuestion(*CITIZEN), budget=4)
    assert state.switches.request_count(Service.IDENTITY) == 4  # the probe has no retry
    clock.now += 10
    state.switches[Service.IDENTITY] = Switch()

    assert identity.verify(IdentityQuestion(*CITIZEN), budget=4).result is IdentityMatch.MATCH
    assert identity.verify(IdentityQuestion(*CITIZEN), budget=4).result is IdentityMatch.MATCH


def test_protocol_errors_open_it_too(state, authorities, gateway_to, clock):
    identity = IdentityAuthority(
        gateway_to(f"{authorities}/identity", attempt_seconds=2, breaker=CircuitBreaker(3, 10, clock))
    )
    state.switches[Service.IDENTITY] = Switch(Mode.LYING)
    for code in ("lied", "lied", "lied", "open"):
        with pytest.raises(AuthorityDown, match=code):
            identity.verify(IdentityQuestion(*CITIZEN), budget=4)


def test_callers_in_a_hurry_do_not_open_it(state, authorities, gateway_to, clock):
    identity = IdentityAuthority(
        gateway_to(f"{authorities}/identity", attempt_seconds=2, breaker=CircuitBreaker(2, 10, clock))
    )
    state.switches[Service.IDENTITY] = Switch(Mode.SLOW, 30)
    for _ in range(3):
        with pytest.raises(AuthorityDown, match="timeout"):
            identity.verify(IdentityQuestion(*CITIZEN), budget=0.05)
    state.switches[Service.IDENTITY] = Switch()

    assert identity.verify(IdentityQuestion(*CITIZEN), budget=4).result is IdentityMatch.MATCH
