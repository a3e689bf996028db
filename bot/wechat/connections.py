"""Connections to the platform: which go to the configured address only, and can be cut by another thread."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

OFFICIAL = "https://api.weixin.qq.com"
"""Where some of wechatpy's calls go, whatever its base URL is."""


class Call:
    """What one thread is doing on the wire, for another one to end."""

    def __init__(self) -> None:
        self._sock: socket.socket | None = None
        self._cut = False
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make this the call of the calling thread, for the connections below to find."""
        _current.call = self
        try:
            yield
        finally:
            _current.call = None
            with self._lock:
                self._sock = None  # the next call's from now on

    def uses(self, sock: socket.socket | None) -> None:
        """Remember the socket, once there is one; raises TimeoutError when it is too late for it.

        Not the connection: that one lets go of its socket while an answer without a length is still coming in.
        """
        with self._lock:
            self._sock = sock
            if self._cut:
                raise TimeoutError

    def cut(self) -> None:
        """End the call: its thread gets an error from whatever it is waiting for."""
        with self._lock:
            self._cut = True
            if self._sock is not None:
                with suppress(OSError):  # it may have ended by itself meanwhile
                    socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


class Adapter(HTTPAdapter):
    """requests' adapter which sends what is meant for the official host to ``api_url``, whole calls cuttable."""

    def __init__(self, api_url: str, size: int) -> None:
        self._api_url = api_url
        super().__init__(pool_maxsize=size)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Called by requests while it builds the adapter."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Called by requests when the environment names a proxy, as accounts with one allowed address need."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Called by requests for each exchange."""
        url = str(request.url)
        if url.startswith(f"{OFFICIAL}/"):
            request.url = self._api_url + url.removeprefix(OFFICIAL)
        return super().send(request, *args, **kwargs)


class _Current(threading.local):
    call: Call | None = None


_current = _Current()


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self._announce()  # once more, now with a socket: looking up the name may have outlasted the caller

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._announce()
        super().request(*args, **kwargs)

    def _announce(self) -> None:
        if _current.call is not None:
            _current.call.uses(self.sock)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}
