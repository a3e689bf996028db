"""One open connection to one server: a batch out in one write, its replies back in order.

redis-py opens the socket (TLS, authentication, database); the messages themselves go through the socket and
the C parser directly, which takes about half the processor time of redis-py's own send and read.
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import finalize

import hiredis
from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeout

_NOTHING = object()
_CHUNK = 65536


class Node(NamedTuple):
    """Where a server listens: host and port, or the path of a Unix socket and port 0."""

    host: str
    port: int


class Link:
    """An open connection; after any exception it must be thrown away: late replies may still come."""

    __slots__ = ("__weakref__", "_close", "_reader", "_socket")

    def __init__(self, connection: Any) -> None:
        """Connect a redis-py connection (Any: redis-py leaves its methods untyped)."""
        try:
            connection.connect()
        except RedisTimeout as error:
            raise TimeoutError("no connection in time") from error
        except RedisError as error:
            raise ConnectionError(str(error)) from error
        # unlike a __del__, this closes the socket also when the link goes as part of a reference cycle
        self._close = finalize(self, connection.disconnect)
        self._socket = connection._get_socket()
        self._reader = hiredis.Reader(notEnoughData=_NOTHING)

    def exchange(self, packed: bytes, count: int) -> list[Any]:
        """The ``count`` replies to the packed commands; server errors come as ``hiredis.ReplyError`` values.

        Raises TimeoutError or another OSError; then it is unknown what the server has done.
        """
        self._socket.sendall(packed)
        try:
            return self._read(count)
        except hiredis.ProtocolError as error:
            raise ConnectionError("not a Redis server") from error

    def _read(self, count: int) -> list[Any]:
        replies: list[Any] = []
        reader, receive = self._reader, self._socket.recv
        while len(replies) < count:
            reply = reader.gets()
            if reply is not _NOTHING:
                replies.append(reply)
            elif data := receive(_CHUNK):
                reader.feed(data)
            else:
                raise ConnectionResetError("closed by the server")
        return replies

    def limit(self, seconds: float) -> None:
        """Set how long one send or one receive may block."""
        self._socket.settimeout(seconds)

    def close(self) -> None:
        """Close the socket; may be called twice."""
        self._close()


class Dialer:
    """Opens links to any node with the options of the store's URL."""

    def __init__(self, tls: bool, options: dict[str, Any]) -> None:
        self._tcp: Callable[..., Any] = SSLConnection if tls else Connection
        self._unix: Callable[..., Any] = UnixDomainSocketConnection
        self._options = {"protocol": 2, "driver_info": None, **options}  # no greeting beyond what is needed

    def dial(self, node: Node, timeout: float) -> Link:
        """A new link to the node; ``timeout`` in seconds holds for each step. Raises OSError (TimeoutError)."""
        limits = {"socket_timeout": timeout, "socket_connect_timeout": timeout}
        if node.port == 0:
            return Link(self._unix(path=node.host, **limits, **self._options))
        return Link(self._tcp(host=node.host, port=node.port, **limits, **self._options))
