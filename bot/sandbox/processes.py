"""The demo's child processes, the watchdog that ends them, and the signals that stop the demo.

Run as a module (``python -m bot.sandbox.processes``), this is the watchdog process itself.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

STOP_TIMEOUT_SECONDS = 15.0
"""How long a process may take to stop; longer than the web process waits for its open requests."""

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_DONE = "done"


class SandboxError(Exception):
    """The sandbox cannot start or cannot go on; the message tells the user why and where the log is."""


class Stopped(Exception):
    """A signal has asked the sandbox to stop."""


class StopSignals:
    """Catches Ctrl-C, SIGTERM and SIGHUP, and only remembers them.

    The main loop asks with ``pause``, so that no signal interrupts the start or the stop of a process.
    """

    def __init__(self) -> None:
        self._received = False
        for number in STOP_SIGNALS:
            signal.signal(number, self._remember)

    def _remember(self, *_: object) -> None:
        self._received = True

    def pause(self, seconds: float) -> None:
        """Sleep; raises Stopped when a signal has been received."""
        time.sleep(seconds)
        if self._received:
            raise Stopped


class Watchdog:
    """A process that ends the watched processes when this process dies without ending them (``kill -9``).

    It reads from a pipe. The pipe closes when this process dies, however it dies. Leaving the ``with`` block tells the
    watchdog that everything has been stopped. ``folder`` is its working directory.
    """

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot.sandbox.processes"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C and a closed terminal do not end it
        )

    def watch(self, pid: int) -> None:
        """Watch this process and the process group that it leads."""
        self._send(str(pid))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._send(_DONE)
        self._process.communicate()

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # the watchdog itself was killed: the demo goes on without it
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()


class ChildProcesses:
    """``jixiangma`` commands that run as processes of their own, each with its log in ``folder``.

    ``folder`` is also their working directory, ``env`` their whole environment.
    """

    def __init__(self, folder: Path, env: Mapping[str, str], watchdog: Watchdog) -> None:
        self._folder = folder
        self._env = env
        self._watchdog = watchdog
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *words: str) -> None:
        """Run ``jixiangma`` with these words until ``stop``."""
        self._running[name] = child = self.run(name, *words)
        self._watchdog.watch(child.pid)

    def run(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        """Run ``jixiangma`` with these words, in a session of its own so that Ctrl-C reaches only this process."""
        with self.log_path(name).open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "bot.cli", *words],
                cwd=self._folder,  # not the user's folder, whose .env may name a real account
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def output(self, name: str, *words: str, **env: str) -> str:
        """What ``jixiangma`` prints with these words, and with these variables besides; raises SandboxError."""
        with self.log_path(name).open("ab") as log:
            done = subprocess.run(  # noqa: S603 - our own command
                [sys.executable, "-m", "bot.cli", *words],
                cwd=self._folder,
                env={**self._env, **env},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                timeout=STOP_TIMEOUT_SECONDS,
            )
        if done.returncode:
            raise SandboxError(f"{words[0]} failed; see {self.log_path(name)}")
        return done.stdout

    def check(self) -> None:
        """Raise SandboxError when one of the started processes has ended."""
        for name, child in self._running.items():
            if child.poll() is not None:
                raise SandboxError(f"{name} ended; see {self.log_path(name)}")

    def stop(self) -> None:
        """Ask all processes to stop, wait for them, and kill those that do not stop in time."""
        for child in self._running.values():
            child.terminate()
        for child in self._running.values():
            try:
                child.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def log_path(self, name: str) -> Path:
        """The log file of a process."""
        return self._folder / f"{name}.log"


def run_watchdog(lines: Iterable[str]) -> None:
    """Read process ids, one a line. At the end of the input end these processes, unless the last line was "done"."""
    pids: list[int] = []
    for line in map(str.strip, lines):
        if line == _DONE:
            return
        pids.append(int(line))
    _end_groups(pids)


def _end_groups(pids: Sequence[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while any(map(_group_exists, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in pids:
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


def _group_exists(pid: int) -> bool:
    """Whether the process group that ``pid`` leads still has a process."""
    try:
        os.killpg(pid, 0)
    except OSError:  # no process; macOS also raises this when only an ended process is left
        return False
    return True


if __name__ == "__main__":
    run_watchdog(sys.stdin)
