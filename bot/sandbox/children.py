"""The demo's other processes: our own commands, each with a log of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.sandbox.guardian import STOPPING_SECONDS, Guardian


class PartFailed(Exception):
    """A part did not start, or ended by itself; the text says which and where its log is."""


class Children:
    """Processes that work in ``folder``, where their logs are, under the environment ``env``; all guarded."""

    def __init__(self, folder: Path, env: Mapping[str, str], guardian: Guardian) -> None:
        self._folder = folder
        self._env = env
        self._guardian = guardian
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *words: str) -> None:
        """Run ``jixiangma`` with these words until ``end``."""
        self._running[name] = child = self.run(name, *words)
        self._guardian.watch(child.pid)

    def run(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        """Run ``jixiangma`` with these words; in a session of its own, so that Ctrl-C ends us and we end it."""
        with self.log(name).open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "bot.cli", *words],
                cwd=self._folder,  # away from a .env that means a real account
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise PartFailed when one has ended by itself."""
        for name, child in self._running.items():
            if child.poll() is not None:
                raise PartFailed(f"{name} ended; see {self.log(name)}")

    def end(self) -> None:
        """Tell all to stop, wait until they have, and kill those that do not."""
        for child in self._running.values():
            child.terminate()
        for child in self._running.values():
            try:
                child.wait(STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def log(self, name: str) -> Path:
        """Where a part's log is."""
        return self._folder / f"{name}.log"
