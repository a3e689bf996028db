"""What happens when the server dies, hangs or restarts."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic

import pytest

from bot.channel import Answer, Text
from bot.sandbox.store import EmbeddedStore
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.chat.sessions import ChatSessions
from bot.store.redis.connection import Connector, Node
from bot.store.redis.errors import StoreDown
from bot.store.redis.store import Store, connect
from bot.store.redis.topology import SingleServer
from bot.store.vault import Vault
from tests.stores import commit, eventually, folder


@pytest.fixture
def server() -> Iterator[EmbeddedStore]:
    """A server to be killed."""
    with folder() as base, EmbeddedStore(base) as server:
        yield server


def test_everything_acknowledged_before_a_power_cut_is_there_after_it(server: EmbeddedStore) -> None:
    store = connect(server.url)
    acknowledged = []

    def write() -> None:
        with suppress(StoreDown):
            for number in range(1_000_000):
                store.run("x", ("SET", f"x{number}", number))
                acknowledged.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    eventually(lambda: len(acknowledged) > 300)
    server.kill()
    writer.join()
    server.start()

    kept = store.run("x", *(("GET", f"x{number}") for number in acknowledged))
    assert kept == [b"%d" % number for number in acknowledged]


class Returning(SingleServer):
    """A server that is started again when it was asked for so often in vain."""

    def __init__(self, server: EmbeddedStore, attempts: int) -> None:
        super().__init__(Node(server.url.removeprefix("unix://"), 0))
        self._server, self._attempts = server, attempts

    def node(self, _key: str, /) -> Node:
        """The server."""
        self._attempts -= 1
        if not self._attempts:
            self._server.start()
        return super().node(_key)


def test_who_is_patient_gets_a_reply_from_a_server_that_comes_back(server: EmbeddedStore) -> None:
    store = connect(server.url)
    store.run("x", ("SET", "x", "1"))
    server.stop()
    store._topology = Returning(server, attempts=6)

    with store.patient(monotonic() + 60):
        found = store.run("x", ("GET", "x"))

    assert found == [b"1"]


def test_who_is_not_patient_is_told_at_once_that_it_is_away(server: EmbeddedStore) -> None:
    store = connect(server.url)
    server.stop()
    with store.patient(monotonic() + 60):
        pass

    with pytest.raises(StoreDown, match="lost twice"):
        store.run("x", ("GET", "x"))


def test_a_restarted_server_is_reached_again_without_an_error(server: EmbeddedStore) -> None:
    store = connect(server.url)
    store.run("x", ("SET", "x", 1))

    server.stop()
    with pytest.raises(StoreDown):
        store.run("x", ("GET", "x"))
    server.start()
    assert store.run("x", ("GET", "x")) == [b"1"]

    server.kill()
    server.start()
    assert store.run("x", ("GET", "x")) == [b"1"]


def test_a_connection_that_broke_is_opened_anew_and_the_batch_repeated_once(server: EmbeddedStore) -> None:
    store, other = connect(server.url), connect(server.url)
    store.run("x", ("SET", "x", 1))
    before = store.round_trips

    other.run("x", ("CLIENT", "KILL", "TYPE", "normal"))

    assert store.run("x", ("GET", "x")) == [b"1"]
    assert store.round_trips == before + 2


def test_a_hung_server_is_given_up_in_time_and_used_again_when_it_wakes(server: EmbeddedStore) -> None:
    store = connect(server.url, timeout=0.3)
    store.run("x", ("SET", "x", 1))

    os.kill(server.pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreDown):
            store.run("x", ("SET", "x", 2))
        with pytest.raises(StoreDown):
            store.run("x", ("GET", "x"))
        with pytest.raises(StoreDown, match="in time"):
            store.run("x", ("SET", "x", "y" * 4_000_000))  # more than the system takes for who does not read
    finally:
        os.kill(server.pid, signal.SIGCONT)

    patient = connect(server.url, timeout=10)
    assert patient.run("x", ("PING",)) == [b"PONG"]
    assert store.run("y", ("SET", "y", 3), ("GET", "y")) == [b"OK", b"3"]


def test_hardly_any_time_is_a_limit_too(server: EmbeddedStore) -> None:
    line = Connector(tls=False, options={}).connect(Node(server.url.removeprefix("unix://"), 0), 10)
    line.set_timeout(1e-7)  # what is left of somebody's patience; for the system, no time at all would be no limit

    os.kill(server.pid, signal.SIGSTOP)
    try:
        with pytest.raises(TimeoutError):
            line.exchange(b"PING\r\n", 1)
    finally:
        os.kill(server.pid, signal.SIGCONT)


def test_a_store_that_does_not_run_is_an_error_at_once() -> None:
    with folder() as base, pytest.raises(StoreDown):
        connect(f"unix://{base}/nobody.sock").run("x", ("PING",))


def test_a_wrong_password_is_an_error_that_does_not_repeat_it(server: EmbeddedStore) -> None:
    store = connect(server.url)
    store.run("x", ("CONFIG", "SET", "requirepass", "right"))
    path = server.url.removeprefix("unix://")

    assert connect(f"unix://:right@{path}").run("x", ("PING",)) == [b"PONG"]
    with pytest.raises(StoreDown) as caught:
        connect(f"unix://:wrongsecret@{path}").run("x", ("PING",))
    assert "wrongsecret" not in str(caught.value)


def test_a_forked_child_does_not_share_its_parents_connection(server: EmbeddedStore) -> None:
    store = connect(server.url)
    mine = store.run("x", ("CLIENT", "ID"))
    ids = multiprocessing.get_context("fork").SimpleQueue()

    child = multiprocessing.get_context("fork").Process(target=lambda: ids.put(store.run("x", ("CLIENT", "ID"))))
    child.start()
    theirs = ids.get()
    child.join()

    assert theirs != mine
    assert store.run("x", ("CLIENT", "ID")) == mine


def handle(url: str, runs: str, answers: "multiprocessing.SimpleQueue[str]") -> None:
    """Answer one message as a web process does, saying that the handler ran."""
    store = connect(url, timeout=10)
    sessions = ChatSessions(store, Vault(["A" * 43], "B" * 42 + "A"))
    found = sessions.begin("o1", "1", 30)
    if isinstance(found, LoadedChat):
        store.run(runs, ("INCR", runs))
        found = commit(sessions, found, Answer(Text(str(os.getpid())), 1))
    assert isinstance(found.reply, Text)
    answers.put(found.reply.body)


def test_one_of_many_processes_handles_a_message_and_all_give_its_answer(store: Store, store_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    processes = [context.Process(target=handle, args=(store_url, "runs", answers)) for _ in range(4)]
    for process in processes:
        process.start()
    given = {answers.get() for _ in processes}
    for process in processes:
        process.join()

    assert store.run("runs", ("GET", "runs")) == [b"1"]
    assert len(given) == 1
