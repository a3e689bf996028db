"""Free ports for the servers of the tests, never the same for two processes that run tests at once.

A port that was merely found free may be given to somebody else before its server listens. So each process of the
tests takes a block of ports for itself, by listening at the block's first port as long as it runs, and hands out the
others in turn. All lie below those that systems give to outgoing connections.
"""

import os
import socket
from collections import deque
from contextlib import suppress
from functools import cache

SIZE = 100
BLOCKS = range(10_000, 20_000, SIZE)
"""The first ports of the blocks; 10000 above each port is the bus port of a store that is part of a cluster."""


def free_port() -> int:
    """A TCP port that nobody listens on and nobody else is given."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of so many such ports in a row."""
    while True:
        row = [_own_ports()[n] for n in range(count)]
        _own_ports().rotate(-count)
        if row[-1] - row[0] == count - 1 and all(map(is_free, row)):
            return row[0]


def kept_port() -> int:
    """A port that is never handed out again, for servers that come and go at one address."""
    port = free_port()
    _own_ports().remove(port)
    return port


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@cache
def _own_ports() -> deque[int]:
    first = _guard().getsockname()[1]
    return deque(range(first + 1, first + SIZE))


@cache
def _guard() -> socket.socket:
    start = os.getpid() % len(BLOCKS)  # so that processes seldom meet
    for first in (*BLOCKS[start:], *BLOCKS[:start]):
        with suppress(OSError):
            return socket.create_server(("127.0.0.1", first), reuse_port=False)
    raise RuntimeError("every block of ports is taken")
