"""Faults in the configuration of the store are found."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.sandbox.store import EmbeddedStore
from bot.store.redis.server_checks import find_server_faults
from bot.store.redis.store import Store, connect
from bot.store.shared_state import read_heartbeat, save_heartbeat
from tests.stores import folder


@pytest.fixture
def own_url() -> Iterator[str]:
    """A server whose configuration a test changes."""
    with folder() as base, EmbeddedStore(base) as server:
        yield server.url


def test_the_embedded_store_has_no_faults(store: Store) -> None:
    assert find_server_faults(store) == []


def test_every_server_of_a_cluster_is_checked(cluster_url: str) -> None:
    assert find_server_faults(connect(cluster_url, timeout=10)) == []


def test_each_fault_is_named(own_url: str) -> None:
    store = connect(own_url, timeout=10)

    store.run_on_masters(("CONFIG", "SET", "appendfsync", "everysec"))
    assert find_server_faults(store) == ["everysec"]
    assert find_server_faults(connect(own_url, ack="aof", timeout=10)) == []

    store.run_on_masters(("CONFIG", "SET", "maxmemory-policy", "allkeys-lru"))
    assert find_server_faults(store) == ["evicting", "everysec"]

    store.run_on_masters(("CONFIG", "SET", "appendonly", "no"))
    assert find_server_faults(store) == ["no_aof", "evicting"]


def test_the_last_heartbeat_is_known_to_the_second(any_store: Store) -> None:
    now = datetime(2022, 1, 5, 8, 0, 7, tzinfo=UTC)
    assert read_heartbeat(any_store, "worker") is None

    save_heartbeat(any_store, "worker", now)

    assert read_heartbeat(any_store, "worker") == now
