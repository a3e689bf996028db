"""The access token: one for all processes, fetched early and by one at a time (facts: wechat §1.9)."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.wechat.errors import Unreachable, WeChatError, of_code
from bot.wechat.wire import Wire

EARLY = 300
"""Seconds before its end when a token is renewed: from then on the platform gives out the next one."""

MEMORY = 240
"""Seconds for which a process remembers a token: one that another process had voided works 300 s longer."""

REST = 10
"""Seconds between two attempts of a process to renew a token that still works."""

_PAUSE = 0.05
_CONNECT = 2.0


class TokenCache(Protocol):
    """Where all processes keep the token."""

    def load(self) -> tuple[str, int] | None:
        """The token and the Unix second of its end."""

    def save(self, token: str, expires_at: int) -> None:
        """Keep this token until then."""

    def drop(self, token: str) -> None:
        """Forget the token if it is this one, in one step: another process may have saved a better one."""

    def lock(self) -> AbstractContextManager[bool]:
        """Whether the caller alone may fetch a token now; must not wait, and must free itself after 10 s or more."""


class TokenProvider:
    """Gives out the access token; ``clock`` tells what of its life is left."""

    def __init__(
        self, app_id: str, secret: str, api_url: str, cache: TokenCache, clock: Callable[[], datetime]
    ) -> None:
        self._credentials = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        self._wire = Wire(api_url, threads=2)
        self._cache = cache
        self._clock = clock
        self._rests_until = 0.0
        self._remembered = ("", 0, 0.0)

    def token(self, deadline: float) -> str:
        """A token that works, at ``deadline`` (of time.monotonic) at the latest; raises WeChatError."""
        token, expires_at, seen = self._remembered
        if seen <= self._now() < min(seen + MEMORY, expires_at - EARLY):
            return token
        while True:
            token, left = self._stored()
            if left > EARLY or (left > 0 and self._now() < self._rests_until):
                return token
            with self._cache.lock() as mine:
                if mine:
                    return self._renewed(deadline)
            if left > 0:
                return token  # somebody is at it, and this one works meanwhile
            if time.monotonic() + _PAUSE >= deadline:
                raise Unreachable(detail="no token in time")
            time.sleep(_PAUSE)

    def drop(self, token: str) -> None:
        """The platform refused this token: the next caller fetches another, unless somebody has already."""
        self._remembered = ("", 0, 0.0)
        self._cache.drop(token)

    def close(self) -> None:
        """Give threads and connections back."""
        self._wire.close()

    def _stored(self) -> tuple[str, float]:
        token, expires_at = self._cache.load() or ("", 0)
        self._remembered = (token, expires_at, self._now())
        return token, expires_at - self._now()

    def _now(self) -> float:
        return self._clock().timestamp()

    def _renewed(self, deadline: float) -> str:
        """With the lock held. A failure does not count while the old token works."""
        token, left = self._stored()  # somebody may have been here between our look and our lock
        if left > EARLY:
            return token
        self._rests_until = self._now() + REST
        try:
            fresh, seconds = self._wire.within(deadline, lambda: self._fetch(deadline))
        except WeChatError:
            if left > 0:
                return token
            raise
        self._cache.save(fresh, int(self._now()) + seconds)
        return fresh

    def _fetch(self, deadline: float) -> tuple[str, int] | WeChatError:
        """``stable_token``: the secret goes in the body, and a second caller gets the same token, not a new one."""
        left = max(0.1, deadline - time.monotonic())
        answer = self._wire.session().post(
            f"{self._wire.api_url}/cgi-bin/stable_token",
            json={**self._credentials, "force_refresh": False},
            timeout=(min(_CONNECT, left), left),
        )
        if answer.status_code != 200:
            return Unreachable(detail=f"http {answer.status_code}")
        match answer.json():
            case {"access_token": str(token), "expires_in": int(seconds)} if token and seconds > 0:
                return token, seconds
            case {"errcode": int(code), **rest} if code:
                return of_code(code, rest.get("errmsg"))
        return Unreachable(detail="answer not understood")
