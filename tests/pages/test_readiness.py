"""``/readyz``: 503 only when codes cannot be shown; everything else that is wrong is told in a 200."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests

from bot.metrics import render_metrics
from bot.sandbox.authorities.switches import Mode, Service
from bot.store.keys import FORMAT_KEY
from bot.store.redis.store import Store
from tests.cast import CITIZEN
from tests.stores import eventually
from tests.world import World, world


def ready(earth: World) -> tuple[int, dict[str, str]]:
    """Status and content of the page."""
    page = requests.get(f"{earth.config.public_url}/readyz", timeout=10)
    return page.status_code, page.json()


@contextmanager
def set_to(store: Store, name: str, value: object, before: object) -> Iterator[None]:
    """The server with this option, until the end."""
    store.run_on_masters(("CONFIG", "SET", name, str(value)))
    try:
        yield
    finally:
        store.run_on_masters(("CONFIG", "SET", name, str(before)))


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot with everything it meets."""
    with world(store_url) as found:
        yield found


@pytest.fixture
def working(earth: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose store was stamped, and whose worker has just worked."""
    ahead = abs(earth.clock.offset.total_seconds())  # as all tests are, so that they are played in the morning
    monkeypatch.setattr("bot.store.redis.server_checks.CLOCK_SECONDS", ahead + 30)
    monkeypatch.setattr("bot.service.monitoring.readiness.PROBE_SECONDS", 0)
    earth.parts.store_format.check_in()
    earth.works()
    eventually(lambda: "sms" in ready(earth)[1])
    return earth


def test_all_is_well(working: World) -> None:
    status, found = ready(working)

    assert (status, found.pop("state")) == (200, "ready")
    assert found == dict.fromkeys(
        ("store", "keys", "worker", "wechat", "menu", "callback", "identity", "platform", "sms"), "ok"
    )


def test_a_full_store_and_a_missing_replica_are_told_and_codes_go_on(working: World, store: Store) -> None:
    with set_to(store, "maxmemory", 1, 0):
        status, found = ready(working)
        assert (status, found["state"], found["store"]) == (200, "degraded", "full,memory")
    with set_to(store, "min-replicas-to-write", 1, 0):
        assert ready(working)[1]["store"] == "no_replica"
    assert ready(working)[1]["state"] == "ready"


def test_a_silent_worker_and_a_clock_that_is_wrong_are_told(working: World) -> None:
    working.clock.offset += timedelta(minutes=10)

    status, found = ready(working)

    assert (status, found["state"], found["worker"], found["store"]) == (200, "degraded", "silent", "clock")


def test_a_store_that_is_empty_or_for_other_keys_is_not_ready(working: World, store: Store) -> None:
    working.chat("citizen").registers(CITIZEN)
    store.run(FORMAT_KEY, ("HSET", FORMAT_KEY, "index", "another"))
    assert [ready(working)[0], ready(working)[1]["keys"]] == [503, "index_key"]

    store.run_on_masters(("FLUSHALL",))

    status, found = ready(working)
    assert (status, found["state"], found["keys"]) == (503, "unready", "empty")


@pytest.mark.parametrize("service", [Service.IDENTITY, Service.PLATFORM])
def test_a_dead_service_is_told_and_remembered_for_a_while(
    working: World, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.monitoring.outside.REMEMBERED_SECONDS", 0)
    working.switch(Mode.OFF, service)

    eventually(lambda: ready(working)[1][service] != "ok")

    status, found = ready(working)
    assert (status, found["state"]) == (200, "degraded")
    requests.get(f"{working.config.public_url}/metrics", timeout=10)
    assert f'jixiangma_part_well{{part="{service}"}} 0.0' in render_metrics().decode()
