"""``jixiangma backup`` and ``restore``: what is refused, with nothing changed, and what operators are told."""

import errno
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from bot.assembly import beijing_now
from bot.cli import main
from bot.commands.backup import TAKING_ADVICE
from bot.commands.restore import RESTORE_ADVICE
from bot.commands.sealed_file import read_public_key
from bot.commands.sealed_stream import SealedWriter
from bot.config import read_config
from bot.sandbox.store import EmbeddedStore
from bot.store.access.audit import Audit
from bot.store.backup.entries import KeyEntry, Summary, pack_part
from bot.store.backup.faults import RestoreFault, TakingFault
from bot.store.backup.restoring import BackupRestoring
from bot.store.format import RESTORING, StoreFormat, read_stamp
from bot.store.keys import FORMAT_KEY
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.stores import folder
from tests.test_config import WHOLE
from tests.world import world

KEYS = 700


@dataclass(frozen=True)
class Vaulted:
    """A backup of a store with KEYS keys and some lines of the audit, and the pair of keys for it."""

    folder: Path
    private: Path
    public: Path
    file: Path

    def restore(self, url: str, *words: str, **env: str) -> Result:
        """Restore the backup there."""
        return run("restore", self.file, "--private", self.private, *words, REDIS_URL=url, **env)


def run(*words: object, **env: str) -> Result:
    """A command's outcome with these settings."""
    return CliRunner().invoke(main, [str(word) for word in words], env={**WHOLE, **env})


def fill(store: Store) -> None:
    """Some keys, with the stamp."""
    config = read_config(WHOLE)
    StoreFormat(store, config.data_keys, config.index_key, config.chat_key).check_in()
    audit = Audit(store, Vault(config.data_keys, config.index_key))
    for number in range(20):
        audit.note("act", f"actor{number}", "subject", beijing_now())
    store.run_many([(f"k{n}", ("SET", f"k{n}", n)) for n in range(KEYS)])


def size(store: Store) -> int:
    """How many keys are there."""
    return sum(count for (count,) in store.run_on_masters(("DBSIZE",)))


@pytest.fixture(scope="module")
def made(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Vaulted:
    """A backup by the command line, with no other setting than the address."""
    base = tmp_path_factory.mktemp("backup")
    found = Vaulted(base, *(base / name for name in ("key.pem", "public.pem", "store.backup")))
    store = connect(store_url)
    store.run_on_masters(("FLUSHALL",))
    fill(store)
    assert run("keypair", found.private, found.public).exit_code == 0

    done = CliRunner().invoke(
        main, ["backup", str(found.file), "--seal-to", str(found.public)], env={"REDIS_URL": store_url}
    )

    assert (done.exit_code, "sealed to" in done.output) == (0, True), done.output
    store.run_on_masters(("FLUSHALL",))
    store.close()
    return found


def test_a_backup_comes_back_and_the_audit_is_whole(
    made: Vaulted, any_store: Store, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("cluster_url" if not any_store.on_one_server else "store_url")

    done = made.restore(url)

    assert done.exit_code == 0, done.output
    assert "as many as the backup held" in done.output
    assert "the audit is whole" in done.output
    assert any_store.run_many([(f"k{n}", ("GET", f"k{n}")) for n in range(KEYS)]) == [b"%d" % n for n in range(KEYS)]
    assert run("audit", "verify", REDIS_URL=url).exit_code == 0
    assert "restored from a backup" not in run("doctor", REDIS_URL=url).output
    any_store.run("k5", ("DEL", "k5"))
    assert "restored from a backup" in run("doctor", REDIS_URL=url).output


def test_the_keys_are_for_this_user_only_and_nothing_is_written_over(made: Vaulted, store_url: str) -> None:
    before = made.private.read_bytes(), made.file.read_bytes()

    again = (
        run("keypair", made.private, made.folder / "more.pem"),
        run("backup", made.file, "--seal-to", made.public, REDIS_URL=store_url),
    )

    assert [done.exit_code for done in again] == [1, 1]
    assert (made.private.read_bytes(), made.file.read_bytes()) == before
    assert {path.stat().st_mode & 0o077 for path in (made.private, made.file)} == {0}


def test_a_backup_that_fails_leaves_no_file(made: Vaulted, store: Store, store_url: str) -> None:
    done = run("backup", made.folder / "none", "--seal-to", made.public, REDIS_URL=store_url)

    assert (done.exit_code, "is it the right one?" in done.output) == (1, True)
    assert list(made.folder.glob("none*")) == []


def damaged(data: bytes) -> Iterator[bytes]:
    """The kinds of damage; ``tests.commands.test_sealed_stream`` tries them at every place."""
    yield data[:-1]
    yield data[: len(data) // 2]
    yield data + b"x"
    yield data + data
    for at in (20, 60, 120, len(data) // 2, len(data) - 1):
        yield data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_damaged_backup_is_refused_and_nothing_is_changed(made: Vaulted, store: Store, store_url: str) -> None:
    for number, data in enumerate(damaged(made.file.read_bytes())):
        broken = made.folder / f"broken{number}"
        broken.write_bytes(data)

        done = run("restore", broken, "--private", made.private, REDIS_URL=store_url)

        assert (done.exit_code, size(store)) == (1, 0)
        assert "nothing was changed" in done.output or "is another one: find that key" in done.output


def parts_of(made: Vaulted, name: str, *parts: KeyEntry | Summary) -> Path:
    """A well-sealed file with these parts."""
    path = made.folder / name
    with path.open("wb") as file:
        writer = SealedWriter(file, read_public_key(made.public.read_bytes()), 1)
        for part in parts:
            writer.write(pack_part(part))
        writer.finish()
    return path


def test_what_is_no_whole_backup_though_well_sealed_is_refused(made: Vaulted, store: Store, store_url: str) -> None:
    entry, end = KeyEntry("k", 0, b"x"), Summary(1, {"version": "2"}, 0, [])
    for parts in ((), (entry,), (end, entry), (end, end), (KeyEntry("format:{store}", 0, b"x"), end)):
        path = parts_of(made, "odd", *parts)

        done = run("restore", path, "--private", made.private, REDIS_URL=store_url)

        assert (done.exit_code, size(store), "nothing was changed" in done.output) == (1, 0, True)


def test_another_private_key_is_refused_by_name(made: Vaulted, store: Store, store_url: str) -> None:
    other = made.folder / "other.pem"
    assert run("keypair", other, made.folder / "other-public.pem").exit_code == 0

    done = run("restore", made.file, "--private", other, REDIS_URL=store_url)

    assert (done.exit_code, size(store)) == (1, 0)
    assert "find that key" in done.output
    no_key = run("restore", made.file, "--private", made.public, REDIS_URL=store_url)
    assert (no_key.exit_code, "no private X25519 key" in no_key.output) == (1, True)


@pytest.mark.parametrize(
    ("setting", "said"), [("INDEX_KEY", "INDEX_KEY is not"), ("CHAT_KEY", "CHAT_KEY is not"), ("DATA_KEYS", "lacks a")]
)
def test_other_keys_of_the_store_are_refused(
    made: Vaulted, store: Store, store_url: str, setting: str, said: str
) -> None:
    done = made.restore(store_url, **{setting: "D" * 42 + "E"})

    assert (done.exit_code, size(store), said in done.output) == (1, 0, True)


def test_a_store_that_is_not_empty_is_refused(made: Vaulted, any_store: Store, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("cluster_url" if not any_store.on_one_server else "store_url")
    fill(any_store)
    for stamp in ("stamped", "without a stamp"):
        if stamp == "without a stamp":
            any_store.run(FORMAT_KEY, ("DEL", FORMAT_KEY))
        before = size(any_store)

        for words in ((), ("--anew",)):
            done = made.restore(url, *words)

            assert (done.exit_code, size(any_store)) == (1, before)
            assert "not empty, and nothing was changed" in done.output


def test_a_check_needs_no_store(made: Vaulted) -> None:
    done = CliRunner().invoke(main, ["restore", str(made.file), "--private", str(made.private), "--check"], env={})

    assert (done.exit_code, "The backup is whole" in done.output) == (0, True)


def test_half_a_restore_keeps_everything_from_starting_until_it_is_done_again(
    made: Vaulted, store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(restoring: BackupRestoring, *_: object) -> Iterator[int]:
        store.run("k1", ("SET", "k1", "half"))
        raise KeyboardInterrupt
        yield 0

    with monkeypatch.context() as patch:
        patch.setattr(BackupRestoring, "load", cut)
        assert made.restore(store_url).exit_code == 1

    started = run("worker", REDIS_URL=store_url)
    seen = run("doctor", REDIS_URL=store_url)
    assert (started.exit_code, seen.exit_code) == (2, 1)
    assert all("run `jixiangma restore` again" in done.output for done in (started, seen))
    other = parts_of(made, "other-backup", Summary(int(time.time()), read_stamp(store), 0, []))
    refused = run("restore", other, "--private", made.private, REDIS_URL=store_url)
    assert refused.exit_code == 1
    done = made.restore(store_url)
    assert done.exit_code == 0, done.output
    assert store.run("k1", ("GET", "k1")) == [b"1"]
    assert "run `jixiangma restore`" not in run("doctor", REDIS_URL=store_url).output


def test_a_process_that_runs_shows_no_codes_from_half_a_restore(store: Store, store_url: str) -> None:
    with world(store_url) as earth:
        store.run(FORMAT_KEY, ("HSET", FORMAT_KEY, RESTORING, "it"))

        said = requests.get(f"{earth.config.public_url}/readyz", timeout=10)

        assert (said.status_code, said.json()["keys"]) == (503, "restoring")
        store.run(FORMAT_KEY, ("HDEL", FORMAT_KEY, RESTORING))
        assert requests.get(f"{earth.config.public_url}/readyz", timeout=10).status_code == 200


def test_nothing_is_restored_while_a_process_of_the_bot_is_connected(
    made: Vaulted, store: Store, store_url: str
) -> None:
    store.run("k", ("CLIENT", "SETNAME", "jixiangma-web"))

    done = made.restore(store_url)

    assert (done.exit_code, size(store)) == (1, 0)
    assert "still running: web" in done.output


def test_half_a_restore_can_be_deleted_for_another_backup(made: Vaulted, store: Store, store_url: str) -> None:
    fill(store)
    stamp = read_stamp(store)
    store.run_on_masters(("FLUSHALL",))
    BackupRestoring(store, "another", Summary(1, stamp, 5, [])).begin()
    store.run("left", ("SET", "left", 1))
    assert "another backup is half restored" in made.restore(store_url).output

    done = made.restore(store_url, "--anew")

    assert done.exit_code == 0, done.output
    assert store.run("left", ("EXISTS", "left")) == [0]


def test_a_dump_that_an_append_only_server_did_not_read_is_found() -> None:
    with folder() as base, EmbeddedStore(base / "old") as old:
        store = connect(old.url)
        fill(store)
        store.run("k", ("SAVE",))
        store.close()
        (base / "new").mkdir()
        shutil.copy(base / "old" / "dump.rdb", base / "new")
        with EmbeddedStore(base / "new") as new:
            done = run("doctor", REDIS_URL=new.url)
        whole = run("doctor", REDIS_URL=old.url)

    assert "the store is empty, though a dump lies in its folder" in done.output
    assert "a dump lies" not in whole.output


def test_an_empty_store_on_another_machine_is_warned_of(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "the store holds nothing" not in run("doctor", REDIS_URL=store_url).output
    monkeypatch.setattr(Store, "on_this_machine", False)

    assert "WARNING REDIS_URL: the store holds nothing" in run("doctor", REDIS_URL=store_url).output
    fill(store)
    assert "the store holds nothing" not in run("doctor", REDIS_URL=store_url).output


def test_a_full_disk_leaves_no_file(
    made: Vaulted, store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    fill(store)
    monkeypatch.setattr(os, "fsync", no_room)

    done = run("backup", made.folder / "full", "--seal-to", made.public, REDIS_URL=store_url)

    assert (done.exit_code, "No space left on device" in done.output) == (1, True)
    assert list(made.folder.glob("full*")) == []


def test_each_reason_has_its_advice() -> None:
    assert TAKING_ADVICE.keys() == set(TakingFault)
    assert RESTORE_ADVICE.keys() == set(RestoreFault)
