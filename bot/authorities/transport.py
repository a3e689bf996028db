"""HTTP with a limit on the whole time of a request, whatever the server or the lookup of its name does."""

from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException

import requests
from urllib3.exceptions import HTTPError

from bot.exchange import CancellableAdapter, Exchange

MAX_BODY_BYTES = 1 << 20
"""The longest accepted body; pages of the feed of changes are the longest."""

_CONNECTION_ERRORS = (OSError, HTTPError, HTTPException, ValueError)  # the errors of requests are OSErrors
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}


class TransportFault(StrEnum):
    """The reason why there is no response."""

    TIMEOUT = "timeout"
    TRANSPORT = "transport"


@dataclass(frozen=True, slots=True)
class Response:
    """Status and body as received; a body longer than ``MAX_BODY_BYTES`` is cut somewhere behind that length."""

    status: int
    body: bytes = field(repr=False)


class Transport:
    """Sends POST requests to one service, from at most ``threads`` threads, over persistent connections.

    ``ca_file`` replaces the public certificate authorities. Proxies, cookies, redirects and .netrc are not used:
    names of people are sent to the configured address only.
    """

    def __init__(self, url: str, threads: int = 16, ca_file: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._verify = ca_file or True
        self._adapter = CancellableAdapter(pool_maxsize=threads)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="authority")

    def post(self, path: str, headers: dict[str, str], body: bytes, seconds: float) -> Response | TransportFault:
        """The response, or the reason why there is none, after ``seconds`` at the latest.

        A value instead of an exception, because exceptions of the library contain the request.
        """
        request = requests.Request("POST", self._url + path, headers={**_HEADERS, **headers}, data=body)
        exchange = Exchange()
        try:
            future = self._threads.submit(self._run, exchange, request.prepare(), seconds)
        except RuntimeError:  # no thread could be started, or closed
            return TransportFault.TRANSPORT
        try:
            return future.result(seconds)
        except (TimeoutError, CancelledError):
            future.cancel()
            exchange.cancel()
        return TransportFault.TIMEOUT

    def close(self) -> None:
        """Release threads and connections; running requests end within their limits."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._adapter.close()

    def _run(self, exchange: Exchange, request: requests.PreparedRequest, seconds: float) -> Response | TransportFault:
        limit = seconds + 1  # longer than the caller waits, who cancels the exchange first
        try:
            with (
                exchange.activate(),
                self._adapter.send(request, stream=True, timeout=limit, verify=self._verify) as answer,
            ):
                return Response(answer.status_code, _read_body(answer))
        except _CONNECTION_ERRORS:
            return TransportFault.TRANSPORT


def _read_body(answer: requests.Response) -> bytes:
    body = bytearray()
    for chunk in answer.raw.stream(1 << 16, decode_content=False):
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            break
    return bytes(body)
