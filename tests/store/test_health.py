"""The store says when it does not keep what it acknowledges."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.sandbox.store import EmbeddedStore
from bot.store.connection import Store, connect
from bot.store.health import beat, faults, last_beat
from tests.stores import folder


@pytest.fixture
def own_url() -> Iterator[str]:
    """A server to be spoilt."""
    with folder() as base, EmbeddedStore(base) as server:
        yield server.url


def test_the_embedded_store_has_no_faults(store: Store) -> None:
    assert faults(store) == []


def test_a_cluster_is_looked_at_server_by_server(cluster_url: str) -> None:
    assert faults(connect(cluster_url, timeout=10)) == []


def test_each_fault_is_named(own_url: str) -> None:
    store = connect(own_url, timeout=10)

    store.everywhere(("CONFIG", "SET", "appendfsync", "everysec"))
    assert faults(store) == ["everysec"]
    assert faults(connect(own_url, ack="aof", timeout=10)) == []

    store.everywhere(("CONFIG", "SET", "maxmemory-policy", "allkeys-lru"))
    assert faults(store) == ["evicting", "everysec"]

    store.everywhere(("CONFIG", "SET", "appendonly", "no"))
    assert faults(store) == ["no_aof", "evicting"]


def test_the_last_heartbeat_is_known_to_the_second(any_store: Store) -> None:
    now = datetime(2022, 1, 5, 8, 0, 7, tzinfo=UTC)
    assert last_beat(any_store, "worker") is None

    beat(any_store, "worker", now)

    assert last_beat(any_store, "worker") == now
