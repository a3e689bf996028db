"""Batches and scripts on one server and on a cluster."""

import threading

import pytest

from bot.channel import Prefetch
from bot.store.redis.commands import Script
from bot.store.redis.connection import Node
from bot.store.redis.errors import CommandRefused, NotDurable, StoreDown
from bot.store.redis.store import Store, connect

ADD = Script("return redis.call('INCRBY', KEYS[1], ARGV[1])")


def test_a_batch_is_one_round_trip_with_its_replies_in_order(any_store: Store) -> None:
    any_store.run("x{1}", ("PING",))
    before = any_store.round_trips

    replies = any_store.run(
        "x{1}", ("SET", "x{1}", b"\xff\x00"), ("GET", "x{1}"), ("INCRBY", "y{1}", 5), ("GET", "z{1}")
    )

    assert replies == [b"OK", b"\xff\x00", 5, None]
    assert any_store.round_trips == before + 1


def test_keys_of_every_part_of_a_cluster_are_found(any_store: Store) -> None:
    for number in range(100):
        any_store.run(f"k{{{number}}}", ("SET", f"k{{{number}}}", number))

    assert [any_store.run(f"k{{{n}}}", ("GET", f"k{{{n}}}"))[0] for n in range(100)] == [b"%d" % n for n in range(100)]
    assert sum(replies[0] for replies in any_store.run_on_masters(("DBSIZE",))) == 100


def test_a_prefetch_costs_no_round_trip_where_one_server_owns_both(store: Store) -> None:
    store.run("x", ("SET", "x", 1), ("SET", "y", 2))
    prefetch, before = Prefetch("y", (("GET", "y"), ("EXISTS", "y"))), store.round_trips

    assert store.run_with_prefetch(prefetch, "x", ("GET", "x")) == [b"1"]
    assert prefetch.replies == [b"2", 1]
    assert store.round_trips == before + 1


def test_a_prefetch_is_left_to_be_read_again_where_anything_is_wrong(any_store: Store) -> None:
    for number in range(20):  # in a cluster most of them lie elsewhere
        key, other = f"a{{{number}}}", f"b{{{number + 1}}}"
        any_store.run(other, ("SET", other, "word"))
        prefetch, faulty = Prefetch(other, (("GET", other),)), Prefetch(other, (("GET", other), ("INCR", other)))
        any_store.run_on_masters(("SCRIPT", "FLUSH"))

        assert any_store.run_with_prefetch(Prefetch(other, (("GET", other),)), key, ADD.call([key], [2])) == [2]
        assert any_store.run_with_prefetch(prefetch, key, ADD.call([key], [1])) == [3]
        assert prefetch.replies in ([b"word"], [])
        assert any_store.run_with_prefetch(faulty, key, ("GET", key)) == [b"3"]
        assert faulty.replies == []
        with pytest.raises(CommandRefused):
            any_store.run_with_prefetch(Prefetch(other, (("GET", other),)), key, ("LPUSH", key, 1))


def test_a_prefetch_can_be_out_of_reach(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def node(key: str) -> Node:
        if key == "lost":
            raise StoreDown("nobody owns this slot")
        return whole(key)

    whole, prefetch = store._topology.node, Prefetch("lost", (("GET", "lost"),))
    monkeypatch.setattr(store._topology, "node", node)

    assert store.run_with_prefetch(prefetch, "x", ("SET", "x", 1)) == [b"OK"]
    assert prefetch.replies == []
    assert store.run_along(Prefetch("lost", (("SET", "lost", 1),)), "x", ("GET", "x")) == [b"1"]


@pytest.mark.parametrize("durable", [False, True])
def test_what_goes_along_is_written_wherever_its_key_lies_and_lost_when_it_is_refused(
    any_store: Store, durable: bool
) -> None:
    for number in range(20):
        key, other, third = f"a{{{number}}}", f"b{{{number + 1}}}", f"c{{{number + 2}}}"
        any_store.run_on_masters(("SCRIPT", "FLUSH"))
        once = Prefetch(other, (("EVAL", "return redis.call('SET', KEYS[1], 1, 'NX')", 1, other),))
        refused = Prefetch(third, (("HINCRBY", third, "x", "many"),))

        assert any_store.run_along(once, key, ADD.call([key], [2]), durable=durable) == [2]
        assert any_store.run(other, ("GET", other)) == [b"1"]
        assert any_store.run_along(refused, key, ADD.call([key], [1]), durable=durable) == [3]


def test_the_first_error_is_raised_and_the_replies_after_it_do_not_leak_into_the_next_batch(any_store: Store) -> None:
    with pytest.raises(CommandRefused) as caught:
        any_store.run("{1}", ("SET", "a{1}", "x"), ("INCR", "a{1}"), ("LPUSH", "a{1}", 1), ("GET", "a{1}"))

    assert caught.value.code == "ERR"
    assert any_store.run("{1}", ("GET", "a{1}")) == [b"x"]


def test_an_unknown_command_is_reported_without_its_arguments(store: Store) -> None:
    with pytest.raises(CommandRefused) as caught:
        store.run("x", ("NONSENSE", "11010119900307123X"))

    assert "11010119900307123X" not in str(caught.value)


def test_a_script_runs_on_a_server_that_never_saw_it_or_forgot_it(any_store: Store) -> None:
    any_store.run_on_masters(("SCRIPT", "FLUSH"))
    assert any_store.script(ADD, ["n{1}"], [2]) == 2

    before = any_store.round_trips
    assert any_store.script(ADD, ["n{1}"], [2]) == 4
    assert any_store.round_trips == before + 1

    any_store.run_on_masters(("SCRIPT", "FLUSH"))
    assert any_store.run("n{1}", ("SET", "m{1}", 7), ADD.call(["n{1}"], [3]), ("GET", "m{1}")) == [b"OK", 7, b"7"]


def test_threads_have_their_own_connections_and_counts(any_store: Store) -> None:
    seen: list[tuple[list[object], int]] = []

    def work(number: int) -> None:
        for _ in range(50):
            any_store.run(f"t{{{number}}}", ("INCR", f"t{{{number}}}"))
        seen.append((any_store.run(f"t{{{number}}}", ("GET", f"t{{{number}}}")), any_store.round_trips))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [([b"50"], 51)] * 8


@pytest.mark.parametrize("ack", ["server", "aof"])
def test_a_durable_write_is_acknowledged_by_the_disk_in_the_same_round_trip(store_url: str, ack: str) -> None:
    store = connect(store_url, ack=ack, timeout=10)  # type: ignore[arg-type]  # mypy widens the parameter
    store.run("x", ("PING",))
    before = store.round_trips

    assert store.run("x", ("SET", "x", 1), ("GET", "x"), durable=True) == [b"OK", b"1"]
    assert store.round_trips == before + 1


def test_a_durable_write_without_the_replica_it_needs_is_not_acknowledged(store_url: str) -> None:
    store = connect(store_url, ack="replica", timeout=2.0)  # the answer "not yet" comes after four fifths

    with pytest.raises(NotDurable):
        store.run("x", ("SET", "x", 1), durable=True)
    assert store.run("x", ("GET", "x")) == [b"1"]
