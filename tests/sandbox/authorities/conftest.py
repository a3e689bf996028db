"""The simulated authorities' app, and requests with the gateway's signature, made without the bot's clients."""

import hashlib
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.sandbox.authorities import AuthorityState, create_app

CALLER, TOKEN = "jixiangma", "a-token-of-the-tests"


class Clock:
    """A clock that stands still until a test sets ``now``."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 8, 0, tzinfo=timezone(timedelta(hours=8)))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(clock: Clock) -> AuthorityState:
    return AuthorityState(None, caller=CALLER, token=TOKEN, clock=clock)


@pytest.fixture
def client(state: AuthorityState) -> FlaskClient:
    return create_app(state).test_client()


@pytest.fixture
def headers(clock: Clock) -> Callable[..., dict[str, str]]:
    """A function that makes the four headers; they are right except for its arguments."""
    nonces = (f"nonce-{number:06}" for number in itertools.count())

    def make(
        *, caller: str = CALLER, token: str = TOKEN, nonce: str | None = None, seconds: float = 0
    ) -> dict[str, str]:
        timestamp = str(int(clock.now.timestamp() + seconds))
        nonce = next(nonces) if nonce is None else nonce
        signature = hashlib.sha256(f"{timestamp}{token}{nonce}{timestamp}".encode()).hexdigest()
        return {
            "x-tif-paasid": caller,
            "x-tif-timestamp": timestamp,
            "x-tif-nonce": nonce,
            "x-tif-signature": signature,
        }

    return make


@pytest.fixture
def ask(client: FlaskClient, headers: Callable[..., dict[str, str]]) -> Callable[..., TestResponse]:
    """A function that sends a signed request to one of the services."""

    def post(path: str, **body: object) -> TestResponse:
        return client.post(path, json=body, headers=headers())

    return post
