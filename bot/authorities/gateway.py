"""The government gateway: signed requests with a time limit, one retry and a circuit breaker.

Protocol of the gateway: requests have the four ``x-tif-`` headers; the signature is the hex SHA-256 of timestamp +
token + nonce + timestamp. Answers are ``{"errcode": 0, "errmsg": "ok", "data": {…}}``; errcode -1 means busy, 1001
means that the request is wrong.
"""

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from threading import Semaphore
from typing import TypeVar

from bot.authorities.answer import Data, FieldFault, read_data
from bot.authorities.breaker import CircuitBreaker
from bot.authorities.errors import AuthorityDown, AuthorityError, AuthorityProtocolError, AuthorityRefused
from bot.authorities.transport import Transport, TransportFault

_log = logging.getLogger(__name__)

ATTEMPT_SECONDS = 2.0
"""The time limit of one attempt."""

COUNTED_TIMEOUT_SECONDS = 0.5
"""A timeout counts as a failure for the circuit breaker only if the attempt had at least this time."""

SLOT_WAIT_SECONDS = 0.3
"""How long a request waits for a free slot; longer than a healthy service needs for an answer."""

RETRIED_CODES = frozenset({"timeout", "transport", "busy"})
"""Errors after which a second attempt is made."""

NOT_SENT_CODES = frozenset({"open", "budget"})
"""Errors of an attempt for which no request was sent; the error of the attempt before is raised instead."""

AttemptReport = Callable[[str, str, float], None]
"""Called after each attempt with service, outcome (``ok`` or the error's code) and seconds. It must not raise."""

Value = TypeVar("Value")


def sign(token: str, timestamp: str, nonce: str) -> str:
    """The value of the header ``x-tif-signature``, in lower-case hex."""
    return hashlib.sha256(f"{timestamp}{token}{nonce}{timestamp}".encode()).hexdigest()


class Gateway:
    """Sends requests to one service. Threads may share it; ``clock`` gives Unix seconds for the signature.

    ``slots`` limits the number of requests at a time, over all gateways that share it; so other threads stay free.
    """

    def __init__(
        self,
        service: str,
        transport: Transport,
        caller_id: str,
        token: str,
        *,
        breaker: CircuitBreaker | None = None,
        report_attempt: AttemptReport | None = None,
        clock: Callable[[], float] = time.time,
        attempt_seconds: float = ATTEMPT_SECONDS,
        slots: Semaphore | None = None,
    ) -> None:
        self.service = service
        self._transport = transport
        self._caller_id = caller_id
        self._token = token
        self._breaker = breaker or CircuitBreaker()
        self._report_attempt = report_attempt
        self._clock = clock
        self._attempt_seconds = attempt_seconds
        self._slots = slots or Semaphore(64)

    def ask(self, path: str, question: Mapping[str, object], budget: float, read: Callable[[Data], Value]) -> Value:
        """The result of ``read`` for the answer's ``data``, within ``budget`` seconds for all attempts.

        ``read`` raises FieldFault for a value that does not follow the protocol. Raises AuthorityDown,
        AuthorityProtocolError, AuthorityRefused.
        """
        deadline = time.monotonic() + budget
        if not self._slots.acquire(timeout=max(0.0, min(SLOT_WAIT_SECONDS, budget))):
            raise AuthorityDown(self.service, "crowded")
        try:
            return self._ask_with_retry(path, json.dumps(question).encode(), deadline, read)
        finally:
            self._slots.release()

    def check_alive(self, path: str, budget: float) -> None:
        """Ask about nobody: a service that is alive refuses a body without a question (errcode 1001).

        Raises AuthorityDown, AuthorityProtocolError.
        """
        try:
            self.ask(path, {}, budget, lambda _: None)
        except AuthorityRefused:
            return

    def close(self) -> None:
        """Release threads and connections."""
        self._transport.close()

    def _ask_with_retry(self, path: str, body: bytes, deadline: float, read: Callable[[Data], Value]) -> Value:
        result = self._attempt(path, body, deadline, read)
        if isinstance(result, AuthorityError) and result.code in RETRIED_CODES and time.monotonic() < deadline:
            second = self._attempt(path, body, deadline, read)
            if not (isinstance(second, AuthorityError) and second.code in NOT_SENT_CODES):
                result = second
        if isinstance(result, AuthorityError):
            raise result
        return result

    def _attempt(
        self, path: str, body: bytes, deadline: float, read: Callable[[Data], Value]
    ) -> Value | AuthorityError:
        started = time.monotonic()
        seconds = min(self._attempt_seconds, deadline - started)
        result: Value | AuthorityError
        if seconds <= 0:
            result = AuthorityDown(self.service, "budget")
        elif not self._breaker.allows_request():
            result = AuthorityDown(self.service, "open")
        else:
            result = self._exchange(path, body, seconds, read)
            self._update_breaker(result, seconds)
        outcome = result.code if isinstance(result, AuthorityError) else "ok"
        if self._report_attempt:
            self._report_attempt(self.service, outcome, time.monotonic() - started)
        return result

    def _exchange(
        self, path: str, body: bytes, seconds: float, read: Callable[[Data], Value]
    ) -> Value | AuthorityError:
        response = self._transport.post(path, self._headers(), body, seconds)
        if isinstance(response, TransportFault):
            return AuthorityDown(self.service, response.value)
        data = read_data(self.service, response)
        if isinstance(data, AuthorityError):
            return data
        try:
            return read(data)
        except FieldFault as fault:
            return AuthorityProtocolError(self.service, fault.field)

    def _headers(self) -> dict[str, str]:
        timestamp, nonce = str(int(self._clock())), secrets.token_hex(16)
        return {
            "x-tif-paasid": self._caller_id,
            "x-tif-timestamp": timestamp,
            "x-tif-nonce": nonce,
            "x-tif-signature": sign(self._token, timestamp, nonce),
        }

    def _update_breaker(self, result: object, seconds: float) -> None:
        """Record the result in the circuit breaker. AuthorityRefused counts as a success: the service has answered."""
        if not isinstance(result, AuthorityDown):
            if self._breaker.succeeded():
                _log.info("%s answers again", self.service)
        elif (
            result.code != "timeout" or seconds >= min(COUNTED_TIMEOUT_SECONDS, self._attempt_seconds)
        ) and self._breaker.failed():
            _log.warning("%s fails again and again, now spared (%s)", self.service, result)
