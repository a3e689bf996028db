"""The embedded store: one server for each folder; it loses nothing that it has acknowledged."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.store import EmbeddedStore, StoreInUse, StoreNotStarted
from bot.store.redis.store import connect
from tests.stores import folder

OWNER = """
import sys, time
from pathlib import Path
from bot.sandbox.store import EmbeddedStore
server = EmbeddedStore(Path(sys.argv[1]))
server.start()
print("started", flush=True)
time.sleep(600)
"""


@pytest.fixture
def base() -> Iterator[Path]:
    """An empty folder."""
    with folder() as path:
        yield path


def test_data_is_there_after_a_stop_and_after_a_power_cut(base: Path) -> None:
    server = EmbeddedStore(base)
    for end in (server.stop, server.kill, server.stop):
        server.start()
        store = connect(server.url, timeout=10)
        assert store.run("n", ("INCR", "n"))[0] == store.run("m", ("INCR", "m"))[0]
        end()

    with server:
        assert connect(server.url, timeout=10).run("n", ("GET", "n")) == [b"3"]


def test_what_ends_by_itself_ends_earlier_when_time_is_made_to_pass(base: Path) -> None:
    with EmbeddedStore(base) as server:
        store = connect(server.url, timeout=10)
        for key, seconds in (("short", 100), ("long", 1000)):
            store.run(key, ("SET", key, 1, "EX", seconds))
        store.run("lasting", ("SET", "lasting", 1))

        server.age(600)

        assert store.run("short", ("EXISTS", "short")) == [0]
        assert 300 < store.run("long", ("TTL", "long"))[0] <= 400
        assert store.run("lasting", ("TTL", "lasting")) == [-1]


def test_a_folder_whose_name_is_long_and_has_spaces_will_do(base: Path) -> None:
    path = base / ("my documents " * 10) / "store"

    with EmbeddedStore(path) as server:
        connect(server.url, timeout=10).run("n", ("SET", "n", 1))
    with EmbeddedStore(path) as server:
        assert connect(server.url, timeout=10).run("n", ("GET", "n")) == [b"1"]


def test_only_this_user_may_open_its_socket(base: Path) -> None:
    with EmbeddedStore(base) as server:
        door = Path(server.url.removeprefix("unix://"))

        assert door.stat().st_mode & 0o077 == 0


def test_a_second_server_on_the_folder_is_refused(base: Path) -> None:
    with EmbeddedStore(base) as server:
        with pytest.raises(StoreInUse):
            EmbeddedStore(base).start()

        assert connect(server.url, timeout=10).run("n", ("PING",)) == [b"PONG"]


def test_the_server_of_a_killed_process_is_taken_over_with_its_data(base: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER, str(base)], stdout=subprocess.PIPE) as owner:
        try:
            assert owner.stdout is not None
            assert owner.stdout.readline() == b"started\n"
            with pytest.raises(StoreInUse):
                EmbeddedStore(base).start()
            before = connect(EmbeddedStore(base).url, timeout=10)
            before.run("n", ("SET", "n", 1))
        finally:
            owner.kill()

    with EmbeddedStore(base) as server:
        info, n = before.run("n", ("INFO", "server"), ("GET", "n"))
        assert b"process_id:%d\r" % server.pid in info
        assert n == b"1"


def test_a_server_that_cannot_start_says_where_to_read_why(base: Path) -> None:
    server = EmbeddedStore(base, options=("--nonsense", "1"))

    with pytest.raises(StoreNotStarted, match="store.log"):
        server.start()

    assert "nonsense" in server.log.read_text()
    with EmbeddedStore(base):
        pass
