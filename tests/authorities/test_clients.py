"""Both clients against the simulated authorities."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.authorities.breaker import CircuitBreaker
from bot.authorities.errors import AuthorityDown, AuthorityProtocolError, AuthorityRefused
from bot.authorities.identity import IdentityAuthority, IdentityMatch, IdentityQuestion
from bot.authorities.platform import HealthPlatform
from bot.health.clock import BEIJING
from bot.health.codes.colour import Status
from bot.sandbox.authorities.people import Result, person_id
from bot.sandbox.authorities.people import Status as Told
from bot.sandbox.authorities.switches import Mode, Service, Switch

CITIZEN = ("王建国", "111", "220102198503143018")
CITIZEN_ID = person_id(*CITIZEN[1:])
NEWCOMER = ("张三", "111", "220104199003072716")


@pytest.fixture
def identity(authorities, gateway_to):
    return IdentityAuthority(gateway_to(f"{authorities}/identity", attempt_seconds=2.0))


@pytest.fixture
def platform(authorities, gateway_to):
    return HealthPlatform(gateway_to(f"{authorities}/platform", service="platform", attempt_seconds=2.0))


@pytest.mark.parametrize("answer", list(IdentityMatch))
def test_identity_gives_what_the_authority_says(state, identity, answer):
    state.registry.set_identity(CITIZEN_ID, Result(answer.value))

    assert identity.verify(IdentityQuestion(*CITIZEN), budget=4).result is answer


def test_a_known_number_under_another_name_is_a_mismatch(identity):
    assert identity.verify(IdentityQuestion("李四", *CITIZEN[1:]), budget=4).result is IdentityMatch.MISMATCH


def test_an_unknown_person_in_good_form_matches(identity):
    assert identity.verify(IdentityQuestion(*NEWCOMER), budget=4).result is IdentityMatch.MATCH


@pytest.mark.parametrize("status", list(Status))
def test_platform_gives_status_last_day_and_moment(state, platform, status):
    state.registry.set_status(CITIZEN_ID, Told(status.value), date(2026, 12, 1))

    health = platform.status(*CITIZEN, budget=4)

    assert health.status is status
    assert health.until == (date(2026, 12, 1) if status in ("contact", "quarantine") else None)
    assert health.as_of.utcoffset() == timedelta(hours=8)
    assert abs(datetime.now(BEIJING) - health.as_of) < timedelta(minutes=1)


def test_the_feed_tells_every_change_once_and_in_order(state, platform):
    beginning = platform.changes("")
    state.registry.set_status(CITIZEN_ID, Told.QUARANTINE, date(2026, 12, 1))
    state.registry.set_status(CITIZEN_ID, Told.CLEAR)

    page = platform.changes(beginning.cursor)

    assert [(item.id_type, item.id_number) for item in page.items] == [CITIZEN[1:], CITIZEN[1:]]
    assert [item.health.status for item in page.items] == [Status.QUARANTINE, Status.CLEAR]
    assert [item.health.until for item in page.items] == [date(2026, 12, 1), None]
    assert not page.more
    assert platform.changes(page.cursor).items == ()


def test_a_long_feed_comes_in_pages(state, platform):
    for _ in range(75):
        state.registry.set_status(CITIZEN_ID, Told.CONTACT)
        state.registry.set_status(CITIZEN_ID, Told.CLEAR)

    first = platform.changes("")
    second = platform.changes(first.cursor)

    assert (len(first.items), first.more) == (100, True)
    assert (len(second.items), second.more) == (50, False)


def test_a_wrong_request_is_refused_once_and_leaves_the_breaker_closed(state, authorities, gateway_to):
    identity = IdentityAuthority(gateway_to(f"{authorities}/identity", breaker=CircuitBreaker(threshold=1)))

    for asked in (1, 2):
        with pytest.raises(AuthorityRefused):
            identity.verify(IdentityQuestion("张三", "999", "1"), budget=4)
        assert state.switches.request_count(Service.IDENTITY) == asked


@pytest.mark.parametrize(
    ("mode", "code", "requests"), [(Mode.OFF, "transport", 2), (Mode.BUSY, "busy", 2), (Mode.LYING, "lied", 1)]
)
def test_each_failure_has_its_code_and_only_temporary_ones_are_retried(state, identity, mode, code, requests):
    state.switches[Service.IDENTITY] = Switch(mode)

    with pytest.raises(AuthorityDown) as caught:
        identity.verify(IdentityQuestion(*CITIZEN), budget=4)

    assert caught.value.code == code
    assert state.switches.request_count(Service.IDENTITY) == requests


def test_every_false_answer_of_a_service_is_a_protocol_error(state, identity, platform):
    state.switches[Service.IDENTITY] = state.switches[Service.PLATFORM] = Switch(Mode.LYING)

    for ask in (
        lambda: identity.verify(IdentityQuestion(*CITIZEN), budget=4),
        lambda: platform.status(*CITIZEN, budget=4),
        lambda: platform.changes("", budget=4),
    ):
        for _ in range(8):
            with pytest.raises(AuthorityProtocolError):
                ask()


def test_a_slow_service_times_out_and_answers_again_when_it_is_back(state, authorities, gateway_to):
    identity = IdentityAuthority(gateway_to(f"{authorities}/identity", attempt_seconds=0.25))
    state.switches[Service.IDENTITY] = Switch(Mode.SLOW, 30)
    with pytest.raises(AuthorityDown, match="timeout"):
        identity.verify(IdentityQuestion(*CITIZEN), budget=2)

    state.switches[Service.IDENTITY] = Switch()

    patient = IdentityAuthority(gateway_to(f"{authorities}/identity", attempt_seconds=2))
    assert patient.verify(IdentityQuestion(*CITIZEN), budget=4).result is IdentityMatch.MATCH


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_wrong_clock_is_reported_as_a_refusal_of_the_gateway(authorities, gateway_to, hours):
    late = datetime.now(UTC) + timedelta(hours=hours)
    identity = IdentityAuthority(gateway_to(f"{authorities}/identity", clock=late.timestamp, attempt_seconds=2))

    with pytest.raises(AuthorityDown, match="gateway 400001"):
        identity.verify(IdentityQuestion(*CITIZEN), budget=4)


def test_every_attempt_is_reported(state, authorities, gateway_to):
    attempts = []
    gateway = gateway_to(
        f"{authorities}/identity", attempt_seconds=2, report_attempt=lambda *attempt: attempts.append(attempt)
    )
    IdentityAuthority(gateway).verify(IdentityQuestion(*CITIZEN), budget=4)
    state.switches[Service.IDENTITY] = Switch(Mode.BUSY)
    with pytest.raises(AuthorityDown):
        IdentityAuthority(gateway).verify(IdentityQuestion(*CITIZEN), budget=4)
    with pytest.raises(AuthorityDown):
        IdentityAuthority(gateway).verify(IdentityQuestion(*CITIZEN), budget=0)

    assert [event[:2] for event in attempts] == [("identity", outcome) for outcome in ("ok", "busy", "busy", "budget")]
    assert all(seconds >= 0 for _, _, seconds in attempts)
