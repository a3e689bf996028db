"""The access token: shared, renewed before its end by one process, and never in an error or a log."""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.wechat.errors import AddressRefused, OtherApiError, StaleToken, Unreachable, WeChatError
from bot.wechat.token import RENEWAL_MARGIN_SECONDS, RENEWAL_PAUSE_SECONDS

Deadline = Callable[[], float]


def test_the_token_is_fetched_once_and_kept(account: Any, in_a_while: Deadline) -> None:
    tokens = [account.tokens.token(in_a_while()) for _ in range(3)]

    (fetch,) = account.platform.hits("stable_token")
    assert tokens == ["token-number-1"] * 3
    assert fetch.query == {}
    assert sorted(fetch.json) == ["appid", "force_refresh", "grant_type", "secret"]
    assert fetch.json["force_refresh"] is False
    assert account.cache.stored == ("token-number-1", int(account.clock.now.timestamp()) + 7200)


def test_another_process_uses_the_same_token(account: Any, in_a_while: Deadline) -> None:
    other = account.another_provider()

    assert account.tokens.token(in_a_while()) == other.token(in_a_while())
    assert len(account.platform.hits("stable_token")) == 1
    other.close()


def test_the_token_is_renewed_five_minutes_before_its_end(account: Any, in_a_while: Deadline) -> None:
    account.tokens.token(in_a_while())

    account.clock.now += timedelta(seconds=7200 - RENEWAL_MARGIN_SECONDS - 1)
    assert account.tokens.token(in_a_while()) == "token-number-1"
    account.clock.now += timedelta(seconds=1)
    another = account.another_provider()
    assert another.token(in_a_while()) == "token-number-2"
    # no process keeps an idea of its own of when the token ends
    assert account.tokens.token(in_a_while()) == "token-number-2"
    assert len(account.platform.hits("stable_token")) == 2
    another.close()


def test_a_token_that_stays_the_same_in_its_last_minutes_is_not_asked_for_at_every_call(
    account: Any, in_a_while: Deadline
) -> None:
    account.platform.will("stable_token", *[{"access_token": "last", "expires_in": RENEWAL_MARGIN_SECONDS}] * 5)

    assert [account.tokens.token(in_a_while()) for _ in range(5)] == ["last"] * 5
    assert len(account.platform.hits("stable_token")) == 1


def test_a_failing_renewal_does_not_count_while_the_old_token_works(account: Any, in_a_while: Deadline) -> None:
    account.tokens.token(in_a_while())
    account.clock.now += timedelta(seconds=7200 - RENEWAL_MARGIN_SECONDS)
    account.platform.will("stable_token", *[{"errcode": -1, "errmsg": "system error"}] * 3)

    assert [account.tokens.token(in_a_while()) for _ in range(3)] == ["token-number-1"] * 3
    assert len(account.platform.hits("stable_token")) == 2
    account.clock.now += timedelta(seconds=RENEWAL_PAUSE_SECONDS)
    assert account.tokens.token(in_a_while()) == "token-number-1"
    assert len(account.platform.hits("stable_token")) == 3

    account.clock.now += timedelta(seconds=RENEWAL_MARGIN_SECONDS)
    with pytest.raises(Unreachable):
        account.tokens.token(in_a_while())


def test_while_one_renews_the_others_take_the_old_token(account: Any, in_a_while: Deadline) -> None:
    account.tokens.token(in_a_while())
    account.clock.now += timedelta(seconds=7200 - RENEWAL_MARGIN_SECONDS)

    with account.cache.lock() as mine:
        assert mine
        assert account.tokens.token(in_a_while()) == "token-number-1"
    assert len(account.platform.hits("stable_token")) == 1


def test_without_a_token_the_others_wait_for_the_one_who_fetches(account: Any, in_a_while: Deadline) -> None:
    got = []
    waiter = threading.Thread(target=lambda: got.append(account.tokens.token(in_a_while())))
    loads = threading.Semaphore(0)
    load = account.cache.load
    account.cache.load = lambda: (loads.release(), load())[1]

    with account.cache.lock():
        waiter.start()
        for _ in range(3):  # it has looked, found the lock taken, and looks again
            assert loads.acquire(timeout=20)
        account.cache.save("from-elsewhere", int(account.clock.now.timestamp()) + 7200)
    waiter.join()

    assert got == ["from-elsewhere"]
    assert account.platform.hits("stable_token") == []


def test_waiting_for_a_token_ends_at_the_deadline(account: Any) -> None:
    with account.cache.lock(), pytest.raises(Unreachable, match="no token in time"):
        account.tokens.token(time.monotonic() + 0.2)


def test_a_fetched_token_is_looked_for_once_more_under_the_lock(account: Any, in_a_while: Deadline) -> None:
    load = account.cache.load
    looks = iter([None])  # the first look came before somebody saved it
    account.cache.save("from-elsewhere", int(account.clock.now.timestamp()) + 7200)
    account.cache.load = lambda: next(looks, load())

    assert account.tokens.token(in_a_while()) == "from-elsewhere"
    assert account.platform.hits("stable_token") == []


def test_dropping_leaves_a_better_token_alone(account: Any, in_a_while: Deadline) -> None:
    old = account.tokens.token(in_a_while())
    account.cache.save("better", int(account.clock.now.timestamp()) + 7200)

    account.tokens.drop(old)
    assert account.tokens.token(in_a_while()) == "better"
    account.tokens.drop("better")
    assert account.tokens.token(in_a_while()) == "token-number-2"


def test_a_platform_that_hangs_does_not_hold_the_caller(account: Any) -> None:
    account.platform.will("stable_token", account.platform.hang)

    with pytest.raises(Unreachable):  # the answer comes when this test is over
        account.tokens.token(time.monotonic() + 0.3)


def test_a_platform_that_drips_does_not_hold_the_caller(account: Any) -> None:
    account.platform.will("stable_token", account.platform.drip)

    with pytest.raises(Unreachable, match="timeout"):
        account.tokens.token(time.monotonic() + 0.3)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ({"errcode": 40001, "errmsg": "invalid credential"}, StaleToken, 40001),
        ({"errcode": 40243, "errmsg": "frozen"}, OtherApiError, 40243),
        ({"errcode": 40164, "errmsg": "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not"}, AddressRefused, 40164),
        ({"errcode": -1}, Unreachable, -1),
        ({"access_token": "", "expires_in": 7200}, Unreachable, None),
        ({"access_token": "t", "expires_in": 0}, Unreachable, None),
        ({"access_token": "t", "expires_in": "7200"}, Unreachable, None),
        ({"access_token": 5, "expires_in": 7200}, Unreachable, None),
        ({}, Unreachable, None),
        (b"<html>", Unreachable, None),
        (b"[1]", Unreachable, None),
        (b"", Unreachable, None),
        (b"[" * 100_000, Unreachable, None),
    ],
)
def test_whatever_comes_instead_of_a_token_is_a_typed_error(
    account: Any, in_a_while: Deadline, answer: Any, kind: type[WeChatError], code: int | None
) -> None:
    account.platform.will("stable_token", answer)

    with pytest.raises(kind) as fault:
        account.tokens.token(in_a_while())
    assert fault.value.code == code
    assert type(fault.value) is kind
    assert account.cache.stored is None


def test_the_refused_ip_address_is_in_the_error(account: Any, in_a_while: Deadline) -> None:
    account.platform.will("stable_token", {"errcode": 40164, "errmsg": "invalid ip 203.0.113.9, not in whitelist"})

    with pytest.raises(AddressRefused, match="203.0.113.9"):
        account.tokens.token(in_a_while())


def test_many_threads_fetch_one_token(account: Any, in_a_while: Deadline) -> None:
    start, got = threading.Barrier(20), []

    def run() -> None:
        start.wait()
        got.append(account.tokens.token(in_a_while()))

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert got == ["token-number-1"] * 20
    assert len(account.platform.hits("stable_token")) == 1


def test_many_processes_fetch_one_token_and_no_call_of_theirs_fails(platform: Any, tmp_path: Path) -> None:
    racer = [sys.executable, str(Path(__file__).with_name("racer.py")), platform.url, str(tmp_path)]

    racers = [subprocess.Popen(racer, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    outputs = [json.loads(racer.communicate(timeout=60)[0]) for racer in racers]

    assert outputs == [["ok"] * 5] * 6
    assert len(platform.hits("stable_token")) == 1
    assert {seen.query["access_token"] for seen in platform.hits("message/custom/send")} == {"token-number-1"}


def test_neither_secret_nor_url_get_into_errors_or_logs(
    account: Any, in_a_while: Deadline, caplog: pytest.LogCaptureFixture, leaks: Callable[..., list[str]]
) -> None:
    faults: list[BaseException] = []
    account.platform.will("stable_token", b"<html>", {"errcode": 40125}, account.platform.hang)

    with caplog.at_level(logging.DEBUG):
        for seconds in (20, 20, 0.3):
            with pytest.raises(WeChatError) as fault:
                account.tokens.token(time.monotonic() + seconds)
            faults.append(fault.value)
        account.platform.close()
        with pytest.raises(WeChatError) as fault:
            account.tokens.token(in_a_while())
        faults.append(fault.value)

    assert leaks(faults, caplog) == []
