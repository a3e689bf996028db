"""Real servers for tests: a cluster of three, and a line to a server on which replies get lost."""

import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from redis import Redis

from bot.channel import Answer
from bot.sandbox.store import EmbeddedStore
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.chat.notices import ChatNotices
from bot.store.chat.sessions import ChatSessions
from tests.ports import free_port

SLOTS = 16384
MEMORY = Path("/dev/shm")
"""A file system in memory, on systems that have it."""

ROOM = 2**30
"""Bytes that must be free there."""


def eventually(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until the condition holds; fail when it does not come true in time."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not come true in time"
        sleep(0.02)


@contextmanager
def folder(*, disk: bool = False) -> Iterator[Path]:
    """A short-named new folder: Unix sockets have a length limit.

    It lies in memory where a system has room enough for that, unless it has to be on the ``disk``: the stores sync
    each write, and with many tests at once all would wait for the one disk.
    """
    in_memory = not disk and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix="jxm-", dir=MEMORY if in_memory else None) as name:
        yield Path(name)


class Cluster:
    """Masters sharing the slots, three unless others are asked for; ``url`` names them all."""

    def __init__(self, base: Path, masters: int = 3) -> None:
        self._base = base
        self._masters = masters
        self.nodes: list[EmbeddedStore] = []
        self.ports: list[int] = []

    @property
    def url(self) -> str:
        """The address for ``connect``."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def start(self) -> None:
        """Start the servers and join them; returns when all agree that every slot is served."""
        for _ in range(self._masters):
            self.join()
        for i, port in enumerate(self.ports):
            self.do(port, "ADDSLOTSRANGE", i * SLOTS // self._masters, (i + 1) * SLOTS // self._masters - 1)
        eventually(self.complete)

    def join(self) -> int:
        """Start one more server, without slots; returns its port when all know it."""
        port = free_port()
        options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "1000")
        node = EmbeddedStore(self._base / str(port), port, options)
        node.start()
        self.nodes.append(node)
        self.ports.append(port)
        self.do(port, "MEET", "127.0.0.1", self.ports[0])
        eventually(lambda: all(self._knows(port) == len(self.ports) for port in self.ports))
        return port

    def do(self, port: int, *words: str | int) -> Any:
        """The reply of one server to CLUSTER with these words."""
        with Redis(port=port) as client:
            return client.execute_command("CLUSTER", *words)

    def complete(self) -> bool:
        """Whether every server finds every slot served."""
        return all(b"cluster_state:ok" in self.do(port, "INFO") for port in self.ports)

    def stop(self) -> None:
        """End all servers."""
        for node in self.nodes:
            node.kill()

    def _knows(self, port: int) -> int:
        return int(self.do(port, "INFO").partition(b"cluster_known_nodes:")[2].split()[0])


class LossyLine:
    """A Unix socket that leads to another; ``lose_next`` cuts the line after the next request, before its reply."""

    def __init__(self, target: str, path: Path) -> None:
        self._target = target.removeprefix("unix://")
        self._losing = threading.Event()
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(path))
        self._door.listen()
        self.url = f"unix://{path}"
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_next(self) -> None:
        """Forward the next request, but not its reply."""
        self._losing.set()

    @property
    def lost(self) -> bool:
        """Whether that reply was dropped."""
        return not self._losing.is_set()

    def close(self) -> None:
        """Accept no connections any more."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._relay, args=(near,), daemon=True).start()

    def _relay(self, near: socket.socket) -> None:
        with near, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as far:
            far.connect(self._target)
            while request := near.recv(65536):
                far.sendall(request)
                reply = far.recv(65536)
                if self._losing.is_set() and not reply.startswith(b"-"):
                    self._losing.clear()
                    return
                near.sendall(reply)


def commit(
    sessions: ChatSessions, chat: Answer | LoadedChat, answer: Answer, fields: Any = None, delivered: int = 0
) -> Answer:
    """Commit a message that leaves the open form as it is."""
    assert isinstance(chat, LoadedChat)
    return sessions.commit(chat, answer, fields or {}, chat.draft, delivered_notices=delivered)


def leave_notice(sessions: ChatSessions, openid: str, text: str) -> None:
    """Leave a notice in a chat of these sessions' store."""
    ChatNotices(sessions._store, sessions._vault).add(openid, text, "kind", text)
