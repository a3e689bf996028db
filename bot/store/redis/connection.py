"""An open connection to one server: sends a batch of commands in one write and reads the replies in order.

redis-py opens the socket (TLS, authentication, database). Commands and replies use the socket and the hiredis C parser
directly: this takes about half the CPU time of redis-py's own send and read.
"""

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple
from weakref import finalize

import hiredis
from redis import connection as redis_py
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeout

_TIMEVAL = struct.Struct("@ll")
"""Seconds and microseconds, as the C library's ``struct timeval``."""

_INCOMPLETE = object()
_RECEIVE_BYTES = 65536


class Node(NamedTuple):
    """The address of a server: host and port, or the path of a Unix socket and port 0."""

    host: str
    port: int


class Connection:
    """An open connection. After any exception it must not be used again, since late replies may still arrive."""

    __slots__ = ("__weakref__", "_close", "_reader", "_socket")

    def __init__(self, connection: Any) -> None:
        """Connect a redis-py connection (typed Any, since its methods have no types). Raises OSError."""
        try:
            connection.connect()
        except RedisTimeout as error:
            raise TimeoutError("no connection in time") from error
        except RedisError as error:
            raise ConnectionError(str(error)) from error
        # unlike __del__, this also closes the socket when the connection is collected in a reference cycle
        self._close = finalize(self, connection.disconnect)
        self._socket: socket.socket = connection._get_socket()
        self.set_timeout(connection.socket_timeout)
        self._reader = hiredis.Reader(notEnoughData=_INCOMPLETE)

    def exchange(self, packed: bytes, count: int) -> list[Any]:
        """Send packed commands and return their ``count`` replies; server errors are ``hiredis.ReplyError`` values.

        Raises TimeoutError or another OSError; then it is unknown whether the server ran the commands.
        """
        try:
            self._socket.sendall(packed)
            return self._read(count)
        except BlockingIOError as error:
            raise TimeoutError("no answer in time") from error
        except hiredis.ProtocolError as error:
            raise ConnectionError("not a Redis server") from error

    def _read(self, count: int) -> list[Any]:
        replies: list[Any] = []
        reader, receive = self._reader, self._socket.recv
        while len(replies) < count:
            reply = reader.gets()
            if reply is not _INCOMPLETE:
                replies.append(reply)
            elif data := receive(_RECEIVE_BYTES):
                reader.feed(data)
            else:
                raise ConnectionResetError("closed by the server")
        return replies

    def set_timeout(self, seconds: float) -> None:
        """Set the longest time in seconds that one send or one receive of the system may block; a batch that is larger
        than its buffers takes several.

        The system keeps it where it can: Python would ask for each whether the socket is ready, and let go of the
        interpreter for that.
        """
        self._socket.settimeout(seconds)
        if isinstance(self._socket, ssl.SSLSocket):
            return
        limit = _TIMEVAL.pack(*divmod(max(1, round(seconds * 1_000_000)), 1_000_000))  # of 0 it would wait for ever
        with suppress(OSError):  # a system with a time of another size
            for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                self._socket.setsockopt(socket.SOL_SOCKET, option, limit)
            self._socket.settimeout(None)

    def close(self) -> None:
        """Close the socket. May be called more than once."""
        self._close()


class Connector:
    """Opens connections to any node with the options of the store's URL."""

    def __init__(self, tls: bool, options: dict[str, Any]) -> None:
        self._tcp: Callable[..., Any] = redis_py.SSLConnection if tls else redis_py.Connection
        self._unix: Callable[..., Any] = redis_py.UnixDomainSocketConnection
        self._options = {"protocol": 2, "driver_info": None, **options}  # no CLIENT SETINFO

    def name_connections(self, name: str) -> None:
        """Give new connections this name, which the server shows in its list of clients."""
        self._options["client_name"] = name

    def connect(self, node: Node, timeout: float) -> Connection:
        """Open a connection to the node. ``timeout`` is in seconds for each step. Raises OSError or TimeoutError."""
        timeouts = {"socket_timeout": timeout, "socket_connect_timeout": timeout}
        if node.port == 0:
            return Connection(self._unix(path=node.host, **timeouts, **self._options))
        return Connection(self._tcp(host=node.host, port=node.port, **timeouts, **self._options))


class ThreadState(threading.local):
    """The state of each thread: its open connections, the number of its round trips, and until when it is patient,
    which ends with ``with``.
    """

    def __init__(self) -> None:
        self.connections: dict[Node, Connection] = {}
        self.round_trips = 0
        self.until = 0.0

    def __enter__(self) -> None:
        """Patience is set already."""

    def __exit__(self, *_: object) -> None:
        """Be patient no more."""
        self.until = 0.0
