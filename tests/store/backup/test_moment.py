"""A backup is of one moment on all servers, also while much is written, and comes back on one server or on several."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from os import urandom
from time import sleep, time

import pytest

from bot.store.access.audit import Audit
from bot.store.backup import taking
from bot.store.backup.entries import Summary
from bot.store.backup.faults import NotRestored, NotTaken, RestoreFault, TakingFault
from bot.store.backup.restoring import BackupRestoring, forget_unfinished
from bot.store.backup.taking import BackupTaking
from bot.store.format import StoreFormat
from bot.store.format_faults import FormatFault, WrongStore
from bot.store.redis.changes import Emptied
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.backups import restored, taken
from tests.conftest import PATIENCE
from tests.stores import eventually

KEY = "B" * 42 + "A"
WRITERS = 6


def stamped(store: Store) -> StoreFormat:
    """The stamp of a store, with keys of the tests."""
    found = StoreFormat(store, ["A" * 43], KEY, KEY)
    found.check_in()
    return found


class Writer:
    """Counts in several steps under several hash tags, each after the one before is acknowledged: under one key of its
    own that stays, under new keys, and in a pair of keys of one tag that change in one step.
    """

    def __init__(self, url: str, name: str, stop: threading.Event) -> None:
        self._url, self._name, self._stop = url, name, stop
        self.acknowledged = 0

    def write(self) -> None:
        """Go on until the end."""
        with closing(connect(self._url, timeout=PATIENCE)) as store:
            while not self._stop.is_set():
                self._count(store, self.acknowledged + 1)
                self.acknowledged += 1

    def _count(self, store: Store, n: int) -> None:
        first, new, last = (f"{step}:{{{self._name}{step}}}" for step in ("first", "new", "last"))
        store.run(first, ("SET", first, n))
        store.run(new, ("MULTI",), ("SET", f"{new}:{n}", n), ("DEL", f"{new}:{n - 3}"), ("SET", new, n), ("EXEC",))
        store.run(last, ("SET", last, n, "EX", 1000))

    def agrees(self, store: Store, least: int) -> None:
        """Whether what is there is what was there at one moment, after ``least`` rounds were acknowledged."""
        first, new, last = (f"{step}:{{{self._name}{step}}}" for step in ("first", "new", "last"))
        begun, middle, done = (int(store.run(key, ("GET", key))[0] or 0) for key in (first, new, last))
        kept = {n for n in range(middle + 2) if store.run(new, ("EXISTS", f"{new}:{n}"))[0]}
        assert least <= done <= middle <= begun <= done + 1
        assert kept == {n for n in range(middle - 2, middle + 1) if n > 0}


@contextmanager
def written(url: str) -> Iterator[list[Writer]]:
    """Much is written there."""
    stop = threading.Event()
    writers = [Writer(url, f"w{number}", stop) for number in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        under_way = [pool.submit(writer.write) for writer in writers]
        try:
            eventually(lambda: all(writer.acknowledged > 20 for writer in writers))
            yield writers
        finally:
            stop.set()
        assert [one.result() for one in under_way] == [None] * WRITERS


@pytest.fixture(params=[("store", "cluster"), ("cluster", "store")], ids=["to a cluster", "from a cluster"])
def here_and_there(request: pytest.FixtureRequest) -> tuple[str, Store, Store]:
    """A store with its address, and an empty one of the other kind."""
    here, there = request.param
    return request.getfixturevalue(f"{here}_url"), request.getfixturevalue(here), request.getfixturevalue(there)


def test_it_is_of_one_moment_while_much_is_written(here_and_there: tuple[str, Store, Store]) -> None:
    url, here, there = here_and_there
    stamped(here)
    here.run_many([(f"k{n}", ("SET", f"k{n}", n)) for n in range(3000)])
    with written(url) as writers:
        least = [writer.acknowledged for writer in writers]
        entries, summary = taken(here)
        most = [writer.acknowledged for writer in writers]

    restored(there, entries, summary)

    assert min(now - before for now, before in zip(most, least, strict=True)) > 0
    for writer, before in zip(writers, least, strict=True):
        writer.agrees(there, before)
    assert there.run_many([(f"k{n}", ("GET", f"k{n}")) for n in range(3000)]) == [b"%d" % n for n in range(3000)]
    stamped(there)


def test_every_type_comes_back_with_its_end(here_and_there: tuple[str, Store, Store]) -> None:
    _, here, there = here_and_there
    stamped(here)
    end = int(time() * 1000) + 10**6
    here.run("a", ("SET", "a", b"\x00\xff", "PXAT", end))
    here.run("b", ("HSET", "b", "f", "1", "g", b"\xe5"), ("PEXPIREAT", "b", end + 1))
    here.run("c", ("ZADD", "c", 1.5, "m"))
    here.run("d", ("RPUSH", "d", *range(500)))
    here.run("e", ("SADD", "e", 1, 2), ("PEXPIREAT", "e", end - 900_000))

    restored(there, *taken(here), now=end / 1000 - 500)

    assert there.run("a", ("GET", "a"), ("PEXPIRETIME", "a")) == [b"\x00\xff", end]
    assert there.run("b", ("HGET", "b", "g"), ("PEXPIRETIME", "b")) == [b"\xe5", end + 1]
    assert there.run("c", ("ZSCORE", "c", "m"), ("PEXPIRETIME", "c")) == [b"1.5", -1]
    assert there.run("d", ("LRANGE", "d", 498, -1)) == [[b"498", b"499"]]
    assert there.run("e", ("EXISTS", "e")) == [0]  # it ended meanwhile


def test_of_a_large_store_only_a_little_is_in_memory_at_a_time(store: Store) -> None:
    stamped(store)
    store.run_many([(f"k{n}", ("SET", f"k{n}", urandom(1 << 20))) for n in range(20)])
    backup = BackupTaking(store, time)

    sizes = {backup._batch for _ in backup.parts()}

    assert sizes == {3}


def test_when_writers_did_not_wait_long_enough_it_is_tried_again(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamped(any_store)
    summary, late, last = BackupTaking._summary, iter((True, False)), iter(("last",))
    waiting = taking._writers_waiting

    def written_before(store: Store) -> AbstractContextManager[float]:
        if key := next(last, ""):
            store.run(key, ("SET", key, 1))
        return waiting(store)

    def slowly(backup: BackupTaking) -> Summary:
        any_store.run_on_masters(("CLIENT", "UNPAUSE"))  # as if the pause had been over
        any_store.run("k", ("SET", "k", 1))
        if next(late, False):
            sleep(taking.PAUSE_SECONDS)
        return summary(backup)

    monkeypatch.setattr(BackupTaking, "_summary", slowly)
    monkeypatch.setattr(taking, "_writers_waiting", written_before)

    entries, _ = taken(any_store)

    assert next(late, "none") == "none"
    assert {"k", "last"} <= {entry.key for entry in entries}


def test_writers_do_not_wait_for_what_cannot_be_read_in_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    stamped(store)
    monkeypatch.setattr(taking, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(taking, "_writers_waiting", None)  # it is not called

    with pytest.raises(NotTaken) as refused:
        taken(store)

    assert refused.value.fault is TakingFault.BUSY


def test_a_store_without_a_stamp_gives_no_backup_nor_one_that_is_emptied(any_store: Store) -> None:
    with pytest.raises(NotTaken) as refused:
        taken(any_store)
    assert refused.value.fault is TakingFault.UNSTAMPED
    stamped(any_store)
    any_store.run("k", ("SET", "k", 1))
    under_way = BackupTaking(any_store, time).parts()
    next(under_way)
    any_store.run_on_masters(("FLUSHALL",))

    with pytest.raises(Emptied):
        list(under_way)


def test_a_store_whose_keys_went_to_other_servers_meanwhile_gives_no_backup(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamped(any_store)
    layouts = iter([any_store.layout(), (None,)])
    monkeypatch.setattr(any_store, "layout", lambda: next(layouts))

    with pytest.raises(NotTaken) as refused:
        taken(any_store)

    assert refused.value.fault is TakingFault.LAYOUT


def test_half_a_restore_is_known_as_such_until_it_is_finished(any_store: Store, vault: Vault) -> None:
    store_format = stamped(any_store)
    Audit(any_store, vault).note("a", "b", "c", datetime.now(UTC))
    any_store.run_many([(f"k{n}", ("SET", f"k{n}", n)) for n in range(900)])
    entries, summary = taken(any_store)
    any_store.run_on_masters(("FLUSHALL",))
    half = BackupRestoring(any_store, "it", summary)
    half.begin()
    next(half.load(entries, 0))

    assert store_format.find_faults() == (FormatFault.RESTORING,)
    with pytest.raises(WrongStore):
        stamped(any_store)
    with pytest.raises(NotTaken) as not_taken:
        taken(any_store)
    assert not_taken.value.fault is TakingFault.RESTORING
    with pytest.raises(NotRestored) as not_restored:
        BackupRestoring(any_store, "another", summary).begin()
    assert not_restored.value.fault is RestoreFault.OTHER
    with pytest.raises(NotRestored) as short:
        half.check()
    assert short.value.fault is RestoreFault.KEPT
    restored(any_store, entries, summary)
    assert stamped(any_store).find_faults() == ()
    assert Audit(any_store, vault).verify(summary.heads) == []


def test_what_an_unfinished_restore_left_is_deleted_and_nothing_else(any_store: Store) -> None:
    stamped(any_store)
    any_store.run_many([(f"k{n}", ("SET", f"k{n}", n)) for n in range(900)])
    forget_unfinished(any_store)
    entries, summary = taken(any_store)
    assert len({entry.key for entry in entries}) == 900
    with pytest.raises(NotRestored) as refused:
        BackupRestoring(any_store, "it", summary).begin()
    assert refused.value.fault is RestoreFault.FILLED
    any_store.run_on_masters(("FLUSHALL",))
    BackupRestoring(any_store, "it", summary).begin()
    any_store.run("k1", ("SET", "k1", 1))

    forget_unfinished(any_store)

    assert sum(count for (count,) in any_store.run_on_masters(("DBSIZE",))) == 0
