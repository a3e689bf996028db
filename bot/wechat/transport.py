"""HTTP to the platform: only to the configured address, with a deadline, and without secrets in errors and logs.

``requests`` limits the wait for the next byte, not the whole call, and not the lookup of host names. So a call runs in
a thread of a pool, and its caller waits until the deadline only; then it closes the connection, which ends the
thread's wait too.
"""

import logging
import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import requests
from requests import PreparedRequest, Response

from bot import exchange
from bot.exchange import Exchange
from bot.wechat.errors import Unreachable, WeChatError

OFFICIAL_URL = "https://api.weixin.qq.com"
"""Some calls of wechatpy go to this host, whatever its base URL is."""


class ApiAdapter(exchange.CancellableAdapter):
    """Sends requests for the official host to ``api_url``."""

    def __init__(self, api_url: str, size: int) -> None:
        self._api_url = api_url
        super().__init__(pool_maxsize=size)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Called by requests for each exchange."""
        url = str(request.url)
        if url.startswith(f"{OFFICIAL_URL}/"):
            request.url = self._api_url + url.removeprefix(OFFICIAL_URL)
        return super().send(request, *args, **kwargs)


Value = TypeVar("Value")

_TOKEN_PARAMETER = re.compile(r"(access_token=)[^&\s'\"]+")


class ApiTransport:
    """HTTP connections to ``api_url``, safe to share between threads; at most ``threads`` calls run at a time."""

    def __init__(self, api_url: str, threads: int = 16) -> None:
        self.api_url = api_url.rstrip("/")
        self._adapter = ApiAdapter(self.api_url, threads)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="wechat-api")

    def session(self) -> requests.Session:
        """A new session for one thread; all sessions share their connections."""
        session = requests.Session()
        session.max_redirects = 0  # a redirect would send the token to another host
        session.mount("https://", self._adapter)
        session.mount("http://", self._adapter)
        return session

    def run_until(self, deadline: float, job: Callable[[], Value | WeChatError]) -> Value:
        """The result of ``job``, at ``deadline`` (of time.monotonic) at the latest; raises WeChatError.

        A WeChatError that ``job`` returns is raised; after the deadline Unreachable is raised.

        Errors of the library never leave this method: text, context or frames would contain the URL with the token.
        """
        exchange = Exchange()
        try:
            future: Future[Value | WeChatError] = self._threads.submit(_run_job, exchange, job)
        except RuntimeError:
            raise Unreachable(detail="closed") from None
        try:
            outcome = future.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            future.cancel()
            exchange.cancel()
            outcome = Unreachable(detail="timeout")
        if isinstance(outcome, WeChatError):
            raise outcome
        return outcome

    def close(self) -> None:
        """Release threads and connections."""
        self._threads.shutdown(cancel_futures=True)
        self._adapter.close()


def _run_job(exchange: Exchange, job: Callable[[], Value | WeChatError]) -> Value | WeChatError:
    try:
        with exchange.activate():
            return job()
    except Exception as fault:  # its text may contain the token: only its class is passed on
        return Unreachable(detail=type(fault).__name__)


def _hide_token(record: logging.LogRecord) -> bool:
    """Logging filter: hides the token in the URLs that urllib3 logs."""
    record.msg, record.args = _TOKEN_PARAMETER.sub(r"\1***", record.getMessage()), None
    return True


logging.getLogger("urllib3.connectionpool").addFilter(_hide_token)
