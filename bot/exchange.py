"""HTTP exchanges which another thread can cut off, for clients of slow and flaky services.

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
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make this the exchange of the calling thread, for the connections below to find."""
        _current.exchange = self
        try:
            yield
        finally:
            _current.exchange = None
            with self._lock:
                self._socket = None  # the next exchange's from now on

    def uses(self, sock: socket.socket | None) -> None:
        """Remember the socket (None: still to be connected); raises CutOff when it is too late for one.

        Not the connection: that one lets go of its socket while an answer without a length is still coming in.
        """
        with self._lock:
            self._socket = sock
            if self._cut:
                raise CutOff

    def cut(self) -> None:
        """End the exchange: its thread gets an error from whatever it is waiting for."""
        with self._lock:
            self._cut = True
            if self._socket is not None:
                with suppress(OSError):  # it may have ended by itself meanwhile
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Current(threading.local):
    exchange: Exchange | None = None


_current = _Current()


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self._announce()  # once more, now with a socket: looking names up may have outlasted the caller

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._announce()
        super().request(*args, **kwargs)

    def _announce(self) -> None:
        if _current.exchange is not None:
            _current.exchange.uses(self.sock)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class Adapter(HTTPAdapter):
    """requests' adapter over connections that announce themselves to the running exchange."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Called by requests while it builds the adapter."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Called by requests when the environment names a proxy, as accounts with one allowed address need."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
