"""Real servers for tests: one Valkey, and a cluster of three."""

import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

from redis import Redis

from bot.sandbox.store import EmbeddedStore

SLOTS = 16384


def eventually(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until the condition holds; fail when it does not come true in time."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not come true in time"
        sleep(0.02)


def free_port() -> int:
    """A TCP port that nobody listens on, with its cluster bus port (10000 above) in range."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port < 55000:
            return port


@contextmanager
def folder() -> Iterator[Path]:
    """A short-named new folder: Unix sockets have a length limit."""
    with tempfile.TemporaryDirectory(prefix="jxm-") as name:
        yield Path(name)


class Cluster:
    """Three masters sharing the slots; ``url`` names them all."""

    def __init__(self, base: Path) -> None:
        self.ports = [free_port() for _ in range(3)]
        options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "1000")
        self.nodes = [EmbeddedStore(base / str(port), port, options) for port in self.ports]
        self.url = "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def start(self) -> None:
        """Start the servers and join them; returns when all agree that every slot is served."""
        for node in self.nodes:
            node.start()
        with self._clients() as clients:
            for i, client in enumerate(clients):
                client.execute_command("CLUSTER", "ADDSLOTSRANGE", i * SLOTS // 3, (i + 1) * SLOTS // 3 - 1)
                client.execute_command("CLUSTER", "MEET", "127.0.0.1", self.ports[0])
            eventually(lambda: all(map(_complete, clients)))

    def stop(self) -> None:
        """End all servers."""
        for node in self.nodes:
            node.kill()

    @contextmanager
    def _clients(self) -> Iterator[list[Redis]]:
        with ExitStack() as stack:
            yield [stack.enter_context(Redis(port=port)) for port in self.ports]


def _complete(client: Redis) -> bool:
    info: bytes = client.execute_command("CLUSTER", "INFO")
    return b"cluster_state:ok" in info and b"cluster_known_nodes:3" in info
