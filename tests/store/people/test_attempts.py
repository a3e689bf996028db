"""Checks of documents are counted before they are made, on one server and on a cluster."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.health.people.attempts import (
    ALL_DAILY,
    CHAT_DAILY,
    DOCUMENT_DAILY,
    MAX_PAUSE,
    WITHOUT_PAUSE,
    CheckedTooOften,
    CheckLimit,
)
from bot.store.people.attempts import Attempts, CheckedDocument, Reservation
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.clock import morning

NOON = morning().replace(hour=12, minute=0, second=0, microsecond=0)
"""Ahead of real time, by which the store forgets."""
NUMBERS = map(str, count(1))


@pytest.fixture
def attempts(any_store: Store, vault: Vault) -> Attempts:
    """The counts in an empty store."""
    return Attempts(any_store, vault)


def check(chat: str = "o1", number: str = "1", *, trusted: bool = False) -> CheckedDocument:
    """A check of a document in a chat."""
    return CheckedDocument(chat, "111", number, trusted)


def limit(attempts: Attempts, one: CheckedDocument, now: datetime = NOON) -> CheckedTooOften | Reservation:
    """What comes of a check: its reservation, or why it may not be made."""
    try:
        return attempts.reserve(one, now)
    except CheckedTooOften as fault:
        return fault


def fail(attempts: Attempts, number: str, times: int, now: datetime = NOON) -> None:
    """Let a document fail in chats of its own."""
    for one in range(times):
        attempts.reserve(check(f"o-other-{one}", number, trusted=True), now)


def test_a_document_fails_five_times_a_day_in_a_chat(attempts: Attempts) -> None:
    for _ in range(DOCUMENT_DAILY):
        attempts.reserve(check(trusted=True), NOON)

    with pytest.raises(CheckedTooOften) as refused:
        attempts.reserve(check(trusted=True), NOON)
    assert refused.value.limit is CheckLimit.DOCUMENT
    attempts.reserve(check(number="2"), NOON)
    attempts.reserve(check(trusted=True), NOON + timedelta(hours=12))  # the next day of Beijing


def test_a_chat_fails_twenty_times_a_day(attempts: Attempts) -> None:
    for number in range(CHAT_DAILY):
        attempts.reserve(check(number=str(number)), NOON)

    with pytest.raises(CheckedTooOften) as refused:
        attempts.reserve(check(number="new"), NOON)
    assert refused.value.limit is CheckLimit.CHAT
    attempts.reserve(check("o2", "new"), NOON)


def test_what_was_given_back_does_not_count(attempts: Attempts) -> None:
    for _ in range(CHAT_DAILY + 1):
        attempts.give_back(attempts.reserve(check(), NOON))


def test_all_checks_of_a_chat_in_a_day_are_limited(attempts: Attempts) -> None:
    attempts.reserve(check(number="failed"), NOON)
    for _ in range(ALL_DAILY - 1):
        attempts.note_match(attempts.reserve(check(), NOON))

    with pytest.raises(CheckedTooOften) as refused:
        attempts.reserve(check(), NOON)
    assert refused.value.limit is CheckLimit.ALL
    attempts.reserve(check("o2"), NOON)
    attempts.reserve(check(), NOON + timedelta(hours=12))  # the next day of Beijing


def test_a_match_is_no_failure(attempts: Attempts) -> None:
    for _ in range(DOCUMENT_DAILY + 1):
        attempts.note_match(attempts.reserve(check(), NOON))
    for number in range(CHAT_DAILY):
        attempts.reserve(check(number=f"f{number}"), NOON)


def test_a_refused_check_does_not_use_up_the_day(attempts: Attempts) -> None:
    fail(attempts, "1", 9)
    for _ in range(CHAT_DAILY + 1):
        refused = limit(attempts, check())
        assert isinstance(refused, CheckedTooOften)
        assert refused.limit is CheckLimit.PAUSE

    attempts.reserve(check(), NOON + timedelta(seconds=MAX_PAUSE))


def test_a_chat_that_has_proved_its_phone_does_not_wait(attempts: Attempts) -> None:
    fail(attempts, "1", 9)

    assert isinstance(limit(attempts, check()), CheckedTooOften)
    assert isinstance(limit(attempts, check(trusted=True)), Reservation)


def test_in_a_pause_a_chat_has_as_many_checks_of_a_document_as_it_may_fail(attempts: Attempts) -> None:
    fail(attempts, "1", 9)

    found = [attempts.reserve_in_pause(check(), NOON) for _ in range(DOCUMENT_DAILY + 1)]

    assert found == [True] * DOCUMENT_DAILY + [False]
    assert attempts.reserve_in_pause(check("o2"), NOON)
    assert attempts.reserve_in_pause(check(), NOON + timedelta(hours=12))  # the next day of Beijing


def test_checks_in_a_pause_are_no_failures_and_prolong_none(attempts: Attempts) -> None:
    fail(attempts, "1", 9)
    before = limit(attempts, check())
    for _ in range(DOCUMENT_DAILY):
        attempts.reserve_in_pause(check(), NOON + timedelta(seconds=1))

    after = limit(attempts, check("o2"), NOON + timedelta(seconds=1))
    assert isinstance(before, CheckedTooOften)
    assert isinstance(after, CheckedTooOften)
    assert after.seconds == before.seconds - 1
    attempts.reserve(check(), NOON + timedelta(seconds=MAX_PAUSE))
    for number in range(CHAT_DAILY - 1):
        attempts.reserve(check(number=f"f{number}"), NOON)


def test_after_a_quiet_day_there_is_no_pause(attempts: Attempts) -> None:
    fail(attempts, "1", 9)

    assert isinstance(limit(attempts, check(), NOON + timedelta(days=1)), Reservation)


def test_a_check_that_is_sent_twice_counts_once(attempts: Attempts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda _: "00")
    for _ in range(CHAT_DAILY):
        attempts.reserve(check(), NOON)


def test_forty_chats_at_once_check_a_document_no_oftener_than_before_a_pause(attempts: Attempts) -> None:
    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(lambda n: limit(attempts, check(f"o{n}")), range(40)))

    assert sum(isinstance(one, Reservation) for one in found) == WITHOUT_PAUSE


def test_strangers_who_keep_trying_do_not_lock_the_owner_out(attempts: Attempts) -> None:
    fail(attempts, "1", 9)
    assert isinstance(limit(attempts, check("o-owner")), CheckedTooOften)
    for second in range(MAX_PAUSE + 1):
        attempts.reserve(check(f"o{second}", trusted=True), NOON + timedelta(seconds=second))

    assert isinstance(limit(attempts, check("o-owner"), NOON + timedelta(seconds=MAX_PAUSE)), Reservation)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 40)), max_size=30), st.integers(0, 20))
def test_whatever_others_try_the_owner_waits_a_minute_at_most(
    attempts: Attempts, others: list[tuple[int, int]], when: int
) -> None:
    """Others try in this order, so many at a time, with so many seconds between; the owner comes in the middle."""
    number, now, names, since = next(NUMBERS), NOON, count(), None
    for at, (together, gap) in enumerate(others):
        for _ in range(together):
            limit(attempts, check(f"o{number}-{next(names)}", number), now)
        if at >= when and since is None:
            found = limit(attempts, check(f"o{number}-owner", number), now)
            if isinstance(found, Reservation):
                return
            assert found.seconds <= MAX_PAUSE
            since = now
        now += timedelta(seconds=gap)

    if since is not None:
        back = limit(attempts, check(f"o{number}-owner", number), max(now, since + timedelta(seconds=MAX_PAUSE)))
        assert isinstance(back, Reservation) or now - since >= timedelta(minutes=10)  # then the turn is over


def test_nothing_in_the_store_links_chat_and_document(any_store: Store, attempts: Attempts, vault: Vault) -> None:
    attempts.reserve(check("o1", "220102198503143018"), NOON)

    digest = vault.digest("attempts", "111:220102198503143018")
    (members,) = any_store.run("xc:{o1}", ("ZRANGE", "xc:{o1}", 0, -1))
    assert len(members) == 1
    assert digest[:16].encode() not in members[0]
    assert any_store.run(f"x:{{{digest}}}", ("ZCARD", f"x:{{{digest}}}")) == [1]
