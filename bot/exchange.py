"""HTTP exchanges that another thread can cancel, for clients of slow and unreliable services.

The time limits of ``requests`` apply to each received byte: a server that sends one byte a second keeps its caller
waiting without end. Closing the socket ends the wait, in headers and body.
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

# urllib3 warns of headers that it cannot parse and quotes them; they may contain personal data from the request.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


class ExchangeCancelled(OSError):
    """The exchange was cancelled before its connection was open."""


class Exchange:
    """One request with its response: it runs in one thread and can be cancelled from any thread."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._cancelled = False
        self._lock = threading.Lock()

    @contextmanager
    def activate(self) -> Iterator[None]:
        """Make this the current exchange of the calling thread; connections register their sockets with it."""
        _current.exchange = self
        try:
            yield
        finally:
            _current.exchange = None
            with self._lock:
                self._socket = None  # the socket now belongs to the next exchange

    def use_socket(self, sock: socket.socket | None) -> None:
        """Store the socket (None: not connected yet); raises ExchangeCancelled after ``cancel``.

        The connection itself is not enough: it gives up its socket while it reads an answer without a length.
        """
        with self._lock:
            self._socket = sock
            if self._cancelled:
                raise ExchangeCancelled

    def cancel(self) -> None:
        """Cancel the exchange: its thread gets an error from whatever it is waiting for."""
        with self._lock:
            self._cancelled = True
            if self._socket is not None:
                with suppress(OSError):  # it may be closed already
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Current(threading.local):
    exchange: Exchange | None = None


_current = _Current()


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self._register_socket()  # again, with a socket: the exchange may have been cancelled meanwhile

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._register_socket()
        super().request(*args, **kwargs)

    def _register_socket(self) -> None:
        if _current.exchange is not None:
            _current.exchange.use_socket(self.sock)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class CancellableAdapter(HTTPAdapter):
    """An adapter for ``requests`` whose connections register their sockets with the current exchange."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """``requests`` calls this when it creates the adapter."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """``requests`` calls this when the environment names a proxy, for accounts with one allowed IP address."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
