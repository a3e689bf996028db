"""Connections whose running exchange another thread can cut off.

The time limits of requests count from one received byte to the next, so a server that drips a byte a second holds
its caller for ever, in the headers as well as in the body. Closing the socket ends the wait wherever it stands.
"""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

# It warns of what it cannot parse of a response's head by quoting that, and a head may echo the person asked about.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


class CutOff(OSError):
    """This exchange was given up before its connection stood."""


class Exchange:
    """One request with its response, running in one thread, cut off from any."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._cut = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make this the exchange of the calling thread, for the connections below to find."""
        _current.exchange = self
        try:
            yield
        finally:
            self._socket = None
            _current.exchange = None

    def uses(self, sock: socket.socket | None) -> None:
        """Remember the socket (None: still to be connected); raises CutOff when it is too late for one."""
        self._socket = sock
        if self._cut:
            raise CutOff

    def cut(self) -> None:
        """End the exchange: its thread gets an error from whatever it is waiting for.

        A cut in the very moment of the end may hit the connection's next user instead; that one tries again.
        """
        self._cut = True
        sock = self._socket
        if sock is not None:
            with suppress(OSError):  # it may have ended by itself meanwhile
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Current(threading.local):
    exchange: Exchange | None = None


_current = _Current()


def _announce(connection: HTTPConnection) -> None:
    if _current.exchange is not None:
        _current.exchange.uses(connection.sock)


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _announce(self)  # once more with a socket: looking names up may have taken longer than we have

    def request(self, *args: Any, **kwargs: Any) -> None:
        _announce(self)
        super().request(*args, **kwargs)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class Adapter(HTTPAdapter):
    """requests' adapter over connections that announce themselves to the running exchange."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Called by requests while it builds the adapter."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
