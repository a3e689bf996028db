"""The server of a contender: starts its processes and measures their cost; also the main program of the process.

``python -m tests.bench.server TARGET PORT THREADS WORKERS`` serves with exactly the settings of the product's own web
process.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import psutil

from tests.ports import free_port

STARTING_SECONDS = 30.0
STOPPING_SECONDS = 15.0
LONGEST_LOG = 100_000


class Server:
    """A server with ``workers`` of ``threads`` threads each, which runs within ``with``."""

    def __init__(self, target: str, threads: int, env: Mapping[str, str], workers: int = 1) -> None:
        self.port = free_port()
        self._arguments = target, *map(str, (self.port, threads, workers))
        self._env = {**os.environ, **env}
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process runs

    @property
    def words(self) -> list[str]:
        """The command that starts it."""
        return [sys.executable, "-m", "tests.bench.server", *self._arguments]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self.words, env=self._env, stdout=self._log, stderr=self._log)
        deadline = time.monotonic() + STARTING_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{' '.join(self.words)}: {self.log}")
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(STOPPING_SECONDS)
        self._log.close()

    @property
    def log(self) -> str:
        """What it has written until now."""
        return os.pread(self._log.fileno(), LONGEST_LOG, 0).decode()

    @property
    def cpu_seconds(self) -> float:
        """User and system time of all its processes, in seconds."""
        return sum(cpu_seconds(process) for process in self._tree())

    @property
    def megabytes(self) -> float:
        """The memory that is freed when its processes end."""
        return sum(process.memory_full_info().uss for process in self._tree()) / 1e6

    @property
    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return [one for one in psutil.Process(self._process.pid).children() if "resource_tracker" not in _words(one)]

    def _tree(self) -> list[psutil.Process]:
        main = psutil.Process(self._process.pid)
        return [main, *main.children(recursive=True)]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False


def _words(process: psutil.Process) -> str:
    return " ".join(process.cmdline())


def cpu_seconds(process: psutil.Process) -> float:
    """User and system time of one process in seconds, from its CPU clock in Linux (clock_getcpuclockid).

    psutil is not precise enough: its unit is a twentieth of a round.
    """
    return time.clock_gettime(~process.pid << 3 | 2)


if __name__ == "__main__":
    from bot.serving import serve

    port, threads, workers = map(int, sys.argv[2:])
    serve("127.0.0.1", port, workers, threads, sys.argv[1])
