"""Brings one message to the bot over HTTP: five seconds an attempt, the same bytes again, at most three times."""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from bot.sandbox.wechat.envelope import Sealed
from bot.sandbox.wechat.replies import Reply, ReplyFault
from bot.sandbox.wechat.settings import Rules

RETRIED = ("timeout", "unreachable")
_HTTP_OK = 200
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way: its fields (for reading) and the sealed request (for sending)."""

    id: str
    fields: dict[str, Any]
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request: when it went out (Unix seconds), how long it took (ms), and what came back.

    ``raw`` is the reply's body, ``opened`` the XML in clear; ``error`` is a reason code, empty when all went well.
    """

    number: int
    ms: int
    status: int = 0
    raw: str = ""
    opened: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message: all attempts, and the reply, or None when the person sees the fault notice."""

    id: str
    attempts: list[Attempt] = field(default_factory=list)
    reply: Reply | None = None

    @property
    def error(self) -> str:
        """The last attempt's reason code, empty when all went well."""
        return self.attempts[-1].error if self.attempts else ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A body that came in time."""

    status: int
    body: bytes


Read = Callable[[bytes, Mapping[str, Any]], Reply]
Noted = Callable[[Attempt], None]


class Courier:
    """Sends letters to one URL under the platform's rules."""

    def __init__(self, url: str, rules: Rules, read: Read) -> None:
        self._url = url
        self._rules = rules
        self._read = read

    def deliver(self, letter: Letter, noted: Noted) -> Delivery:
        """Send until an attempt is answered or all are used; ``noted`` hears of each attempt as it ends."""
        delivery = Delivery(letter.id)
        reply = None
        for number in range(1, self._rules.attempts + 1):
            attempt, reply = self._attempt(letter, number)
            delivery.attempts.append(attempt)
            noted(attempt)
            if attempt.error not in RETRIED:
                break
        return Delivery(letter.id, delivery.attempts, reply)

    def _attempt(self, letter: Letter, number: int) -> tuple[Attempt, Reply | None]:
        begun = time.monotonic()
        answer = self.within_time("POST", letter.sealed)
        ms = round((time.monotonic() - begun) * 1000)
        if isinstance(answer, str):
            return Attempt(number, ms, error=answer), None
        raw = answer.body.decode(errors="replace")
        try:
            if answer.status != _HTTP_OK:
                raise ReplyFault("http_status")
            reply = self._read(answer.body, letter.fields)
        except ReplyFault as fault:
            return Attempt(number, ms, answer.status, raw, fault.opened, fault.code), None
        return Attempt(number, ms, answer.status, raw, reply.opened), reply

    def within_time(self, method: str, sealed: Sealed) -> Answered | str:
        """The answer, or the reason code why there is none in time.

        A thread of its own, because no timeout of ``requests`` bounds a server that sends a byte now and then.
        """
        box: queue.SimpleQueue[Answered | str] = queue.SimpleQueue()
        deadline = time.monotonic() + self._rules.timeout
        threading.Thread(target=lambda: box.put(self._send(method, sealed, deadline)), daemon=True).start()
        try:
            return box.get(timeout=self._rules.timeout)
        except queue.Empty:
            return "timeout"

    def _send(self, method: str, sealed: Sealed, deadline: float) -> Answered | str:
        try:
            with requests.Session() as session:
                session.trust_env = False  # a proxy for the internet does not lead to a bot on this machine
                with session.request(
                    method,
                    self._url,
                    params=sealed.query,
                    data=sealed.body,
                    headers={"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"},
                    timeout=self._rules.timeout,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    return self._receive(response, deadline)
        except requests.Timeout:
            return "timeout"
        except requests.RequestException:
            return "unreachable"

    def _receive(self, response: requests.Response, deadline: float) -> Answered | str:
        body = b""
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if time.monotonic() > deadline:
                return "timeout"
            if len(body) > self._rules.reply_bytes:
                return "too_large"
        return Answered(response.status_code, body)
