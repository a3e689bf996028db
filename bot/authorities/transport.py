"""HTTP with a hard limit of wall-clock time, whatever the server or the name service do."""

from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException

import requests
from urllib3.exceptions import HTTPError

from bot.exchange import Adapter, Exchange

MAX_BODY = 1 << 20
"""Bytes of an answer we are ready to hold; a page of the change feed is the largest."""

_BROKEN = (OSError, HTTPError, HTTPException, ValueError)  # requests' own errors are OSErrors
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}


class Fault(StrEnum):
    """Why there is no response."""

    TIMEOUT = "timeout"
    TRANSPORT = "transport"


@dataclass(frozen=True, slots=True)
class Response:
    """Status and body as received; a body longer than ``MAX_BODY`` is cut somewhere behind that length."""

    status: int
    body: bytes = field(repr=False)


class Transport:
    """Posts to one service from a bounded set of threads, over connections that are used again.

    ``ca_file`` replaces the public certificate authorities. Proxies, cookies, redirects and .netrc are not heard of:
    real names go to the configured address and nowhere else.
    """

    def __init__(self, url: str, threads: int = 16, ca_file: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._verify = ca_file or True
        self._adapter = Adapter(pool_maxsize=threads)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="authority")

    def post(self, path: str, headers: dict[str, str], body: bytes, seconds: float) -> Response | Fault:
        """The response, or why there is none, after ``seconds`` at the latest.

        A value instead of an exception: the library's own hold the request, and an exception keeps what it follows.
        """
        request = requests.Request("POST", self._url + path, headers={**_HEADERS, **headers}, data=body)
        exchange = Exchange()
        try:
            future = self._threads.submit(self._run, exchange, request.prepare(), seconds)
        except RuntimeError:  # no more threads to be had, or closed
            return Fault.TRANSPORT
        try:
            return future.result(seconds)
        except (TimeoutError, CancelledError):
            future.cancel()
            exchange.cut()
        return Fault.TIMEOUT

    def close(self) -> None:
        """Give the threads and connections back; running exchanges end within their limits."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._adapter.close()

    def _run(self, exchange: Exchange, request: requests.PreparedRequest, seconds: float) -> Response | Fault:
        limit = seconds + 1  # only the net below the waiting caller, who cuts us off first
        try:
            with (
                exchange.running(),
                self._adapter.send(request, stream=True, timeout=limit, verify=self._verify) as answer,
            ):
                return Response(answer.status_code, _body(answer))
        except _BROKEN:
            return Fault.TRANSPORT


def _body(answer: requests.Response) -> bytes:
    body = bytearray()
    for chunk in answer.raw.stream(1 << 16, decode_content=False):
        body += chunk
        if len(body) > MAX_BODY:
            break
    return bytes(body)
