"""Sends messages to the bot over HTTP: at most three attempts of five seconds each, with the same bytes."""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError

from bot.sandbox.wechat.envelope import SealedRequest
from bot.sandbox.wechat.replies import Reply, ReplyFault
from bot.sandbox.wechat.settings import Rules

RETRIED_ERRORS = ("timeout", "unreachable")
_HTTP_OK = 200
_CHUNK_BYTES = 4096


@dataclass(frozen=True, slots=True)
class BotMessage:
    """A message to the bot: its fields for the log, and the request that is sent."""

    id: str
    fields: dict[str, Any]
    sealed: SealedRequest


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a message: its number from 1, its duration in milliseconds, and the bot's response.

    ``status`` is the HTTP status, ``raw`` its body, ``opened`` the decrypted XML. ``error`` is a reason code, empty
    when the response is a valid reply.
    """

    number: int
    ms: int
    status: int = 0
    raw: str = ""
    opened: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """All attempts to send one message, and the reply; it is None when the person sees the fault notice."""

    id: str
    attempts: list[Attempt] = field(default_factory=list)
    reply: Reply | None = None

    @property
    def error(self) -> str:
        """The last attempt's reason code, empty when it brought a valid reply."""
        return self.attempts[-1].error if self.attempts else ""


@dataclass(frozen=True, slots=True)
class BotResponse:
    """An HTTP response that came in time."""

    status: int
    body: bytes


ReadReply = Callable[[bytes, Mapping[str, Any]], Reply]
OnAttempt = Callable[[Attempt], None]


class BotClient:
    """Sends messages to the bot's URL under the platform's rules; ``read`` reads a reply or raises ReplyFault."""

    def __init__(self, url: str, rules: Rules, read: ReadReply) -> None:
        self._url = url
        self._rules = rules
        self._read = read

    def deliver(self, message: BotMessage, on_attempt: OnAttempt) -> Delivery:
        """Send until an attempt is answered or all are used; calls ``on_attempt`` at the end of each attempt."""
        delivery = Delivery(message.id)
        reply = None
        for number in range(1, self._rules.attempts + 1):
            attempt, reply = self._attempt(message, number)
            delivery.attempts.append(attempt)
            on_attempt(attempt)
            if attempt.error not in RETRIED_ERRORS:
                break
        return Delivery(message.id, delivery.attempts, reply)

    def _attempt(self, message: BotMessage, number: int) -> tuple[Attempt, Reply | None]:
        started = time.monotonic()
        response = self.request("POST", message.sealed)
        ms = round((time.monotonic() - started) * 1000)
        if isinstance(response, str):
            return Attempt(number, ms, error=response), None
        raw = response.body.decode(errors="replace")
        try:
            if response.status != _HTTP_OK:
                raise ReplyFault("http_status")
            reply = self._read(response.body, message.fields)
        except ReplyFault as fault:
            return Attempt(number, ms, response.status, raw, fault.opened, fault.code), None
        return Attempt(number, ms, response.status, raw, reply.opened), reply

    def request(self, method: str, sealed: SealedRequest) -> BotResponse | str:
        """The response, or a reason code when none came in time.

        The request runs in a thread of its own, because the client's timeout does not end a response whose bytes come
        slowly.
        """
        results: queue.SimpleQueue[BotResponse | str] = queue.SimpleQueue()
        deadline = time.monotonic() + self._rules.timeout
        threading.Thread(target=lambda: results.put(self._send(method, sealed, deadline)), daemon=True).start()
        try:
            return results.get(timeout=self._rules.timeout)
        except queue.Empty:
            return "timeout"

    def _send(self, method: str, sealed: SealedRequest, deadline: float) -> BotResponse | str:
        try:
            with PoolManager(num_pools=1) as pool:  # it uses no proxy, which could not reach a bot on this machine
                response = pool.request(
                    method,
                    f"{self._url}{'&' if '?' in self._url else '?'}{urlencode(sealed.query)}",
                    body=sealed.body,
                    headers={"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"},
                    timeout=self._rules.timeout,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                )
                return self._receive(response, deadline)
        except NewConnectionError:  # to urllib3 it is a timeout, too
            return "unreachable"
        except TimeoutError:
            return "timeout"
        except HTTPError:
            return "unreachable"

    def _receive(self, response: BaseHTTPResponse, deadline: float) -> BotResponse | str:
        body = b""
        for chunk in response.stream(_CHUNK_BYTES):
            body += chunk
            if time.monotonic() > deadline:
                return "timeout"
            if len(body) > self._rules.reply_bytes:
                return "too_large"
        return BotResponse(response.status, body)
