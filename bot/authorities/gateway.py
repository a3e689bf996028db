"""The government gateway: signed questions with a limit on time, one retry and a circuit breaker.

Convention of the gateway: the four ``x-tif-`` headers, the signature being the hex SHA-256 of timestamp + token +
nonce + timestamp; answers are ``{"errcode": 0, "errmsg": "ok", "data": {…}}``; errcode -1 means busy, 1001 that the
request is wrong.
"""

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from threading import Semaphore
from typing import TypeVar

from bot.authorities.answer import Data, FieldFault, data_of
from bot.authorities.breaker import Breaker
from bot.authorities.errors import AuthorityDown, AuthorityError, AuthorityLied
from bot.authorities.transport import Fault, Transport

log = logging.getLogger(__name__)

LIMIT = 2.0
"""Seconds that one attempt may take in all."""
FAIR = 0.5
"""Seconds that a service must have been given before a timeout counts against it."""
PATIENCE = 0.3
"""Seconds to wait for room; a healthy service makes some in less."""
RETRIED = frozenset({"timeout", "transport", "busy"})
UNTRIED = frozenset({"open", "budget"})

Metrics = Callable[[str, str, float], None]
"""Told of each attempt: service, outcome (``ok`` or the error's code), seconds. Must not raise."""

Value = TypeVar("Value")


def sign(token: str, timestamp: str, nonce: str) -> str:
    """The value of ``x-tif-signature``: lower-case hex."""
    return hashlib.sha256(f"{timestamp}{token}{nonce}{timestamp}".encode()).hexdigest()


class Gateway:
    """The way to one service. Shared by threads; ``clock`` gives Unix seconds for the signature.

    ``room`` is how many threads may ask at a time, shared with other services: the rest are free for what needs none.
    """

    def __init__(
        self,
        service: str,
        transport: Transport,
        caller: str,
        token: str,
        *,
        breaker: Breaker | None = None,
        metrics: Metrics | None = None,
        clock: Callable[[], float] = time.time,
        limit: float = LIMIT,
        room: Semaphore | None = None,
    ) -> None:
        self.service = service
        self._transport = transport
        self._caller = caller
        self._token = token
        self._breaker = breaker or Breaker()
        self._metrics = metrics
        self._clock = clock
        self._limit = limit
        self._room = room or Semaphore(64)

    def ask(self, path: str, question: Mapping[str, str], budget: float, read: Callable[[Data], Value]) -> Value:
        """What ``read`` makes of the answer's ``data``, within ``budget`` seconds in all.

        ``read`` raises FieldFault for what the protocol does not know. Raises AuthorityDown, AuthorityLied,
        AuthorityRefused.
        """
        deadline = time.monotonic() + budget
        if not self._room.acquire(timeout=max(0.0, min(PATIENCE, budget))):
            raise AuthorityDown(self.service, "crowded")
        try:
            return self._asked(path, json.dumps(question).encode(), deadline, read)
        finally:
            self._room.release()

    def close(self) -> None:
        """Give threads and connections back."""
        self._transport.close()

    def _asked(self, path: str, body: bytes, deadline: float, read: Callable[[Data], Value]) -> Value:
        result = self._attempt(path, body, deadline, read)
        if isinstance(result, AuthorityError) and result.code in RETRIED and time.monotonic() < deadline:
            again = self._attempt(path, body, deadline, read)
            if not (isinstance(again, AuthorityError) and again.code in UNTRIED):
                result = again
        if isinstance(result, AuthorityError):
            raise result
        return result

    def _attempt(
        self, path: str, body: bytes, deadline: float, read: Callable[[Data], Value]
    ) -> Value | AuthorityError:
        started = time.monotonic()
        allowed = min(self._limit, deadline - started)
        result: Value | AuthorityError
        if allowed <= 0:
            result = AuthorityDown(self.service, "budget")
        elif not self._breaker.admits():
            result = AuthorityDown(self.service, "open")
        else:
            result = self._exchange(path, body, allowed, read)
            self._judge(result, allowed)
        outcome = result.code if isinstance(result, AuthorityError) else "ok"
        if self._metrics:
            self._metrics(self.service, outcome, time.monotonic() - started)
        return result

    def _exchange(
        self, path: str, body: bytes, allowed: float, read: Callable[[Data], Value]
    ) -> Value | AuthorityError:
        response = self._transport.post(path, self._headers(), body, allowed)
        if isinstance(response, Fault):
            return AuthorityDown(self.service, response.value)
        data = data_of(self.service, response)
        if isinstance(data, AuthorityError):
            return data
        try:
            return read(data)
        except FieldFault as fault:
            return AuthorityLied(self.service, fault.field)

    def _headers(self) -> dict[str, str]:
        timestamp, nonce = str(int(self._clock())), secrets.token_hex(16)
        return {
            "x-tif-paasid": self._caller,
            "x-tif-timestamp": timestamp,
            "x-tif-nonce": nonce,
            "x-tif-signature": sign(self._token, timestamp, nonce),
        }

    def _judge(self, result: object, allowed: float) -> None:
        """Tell the breaker. A refusal is the answer of a service in good health."""
        if not isinstance(result, AuthorityDown):
            if self._breaker.succeeded():
                log.info("%s answers again", self.service)
        elif (result.code != "timeout" or allowed >= min(FAIR, self._limit)) and self._breaker.failed():
            log.warning("%s fails again and again, now spared (%s)", self.service, result)
