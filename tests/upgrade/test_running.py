"""Migrating waits until the processes of web and worker have ended, on one server and on a cluster."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.store.redis.store import Store
from tests.stores import eventually
from tests.world import World, world_without_web

PAIR = "oFormer000000000000000000001,oNew000000000000000000000001\n"
PATIENCE = 60.0


@pytest.fixture(params=["store_url", "cluster_url"])
def earth(request: pytest.FixtureRequest) -> Iterator[World]:
    """An empty store, and the settings for processes."""
    with world_without_web(request.getfixturevalue(request.param)) as found:
        found.parts.records.store.run_on_masters(("FLUSHALL",))
        yield found


@contextmanager
def running(earth: World, role: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process of this command; killed at the end."""
    process = subprocess.Popen([sys.executable, "-m", "bot.cli", role], env={**os.environ, **earth.env})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def migrate(earth: World, folder: Path) -> Result:
    """Run the command."""
    file = folder / "pairs"
    file.write_text(PAIR)
    return CliRunner().invoke(main, ["migrate", "openids", str(file)], env=earth.env)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_it_waits_for_the_end_of_each_process(earth: World, role: str, tmp_path: Path) -> None:
    store = earth.parts.records.store
    with running(earth, role) as process:
        eventually(lambda: role in store.running_processes())

        refused = migrate(earth, tmp_path)

        assert refused.exit_code == 1
        assert "stop web and worker" in refused.output
        process.terminate()
        process.wait(PATIENCE)
    eventually(lambda: store.running_processes() == set())
    forget_the_heartbeat(store)
    done = migrate(earth, tmp_path)
    assert (done.exit_code, "1 chats are migrated." in done.output) == (0, True)


def forget_the_heartbeat(store: Store) -> None:
    """As if five seconds had passed."""
    store.run("h:{worker}", ("DEL", "h:{worker}"))
