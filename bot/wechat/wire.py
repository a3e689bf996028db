"""HTTP to the platform with a hard limit of wall-clock time and without secrets in errors and logs.

The time limits of requests count from one received byte to the next, and not at all while names are looked up. So a
call runs in a thread of its own while its caller waits no longer than the deadline; then the caller cuts the
connection, which frees the thread too.
"""

import logging
import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import requests

from bot.exchange import Exchange
from bot.wechat.connections import Adapter
from bot.wechat.errors import Unreachable, WeChatError

_T = TypeVar("_T")
_TOKEN = re.compile(r"(access_token=)[^&\s'\"]+")


class Wire:
    """The way to ``api_url``, for any number of threads at a time; at most ``threads`` calls are under way."""

    def __init__(self, api_url: str, threads: int = 16) -> None:
        self.api_url = api_url.rstrip("/")
        self._adapter = Adapter(self.api_url, threads)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="wechat-api")

    def session(self) -> requests.Session:
        """A new session for one thread; connections are shared by all and used again."""
        session = requests.Session()
        session.max_redirects = 0  # a redirect would carry the token to another place
        session.mount("https://", self._adapter)
        session.mount("http://", self._adapter)
        return session

    def within(self, deadline: float, job: Callable[[], _T | WeChatError]) -> _T:
        """What ``job`` gives, at ``deadline`` (of time.monotonic) at the latest; raises the WeChatError it gives.

        Every error is raised here anew: one from the library would bring the URL and with it the token along,
        in its text, its context or its frames.
        """
        exchange = Exchange()
        try:
            future: Future[_T | WeChatError] = self._threads.submit(_outcome, exchange, job)
        except RuntimeError:
            raise Unreachable(detail="closed") from None
        try:
            outcome = future.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            future.cancel()
            exchange.cut()
            outcome = Unreachable(detail="timeout")
        if isinstance(outcome, WeChatError):
            raise outcome
        return outcome

    def close(self) -> None:
        """Give threads and connections back."""
        self._threads.shutdown(cancel_futures=True)
        self._adapter.close()


def _outcome(exchange: Exchange, job: Callable[[], _T | WeChatError]) -> _T | WeChatError:
    try:
        with exchange.running():
            return job()
    except Exception as fault:  # any of them may hold the token; only its class is told
        return Unreachable(detail=type(fault).__name__)


def _hide_token(record: logging.LogRecord) -> bool:
    """Every call has the token in its URL, and urllib3 logs URLs."""
    record.msg, record.args = _TOKEN.sub(r"\1***", record.getMessage()), None
    return True


logging.getLogger("urllib3.connectionpool").addFilter(_hide_token)
