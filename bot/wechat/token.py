"""The access token, shared by all processes (platform page 获取稳定版接口调用凭据).

One process at a time fetches a new token, before the old one ends.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Protocol

from bot.wechat.errors import Unreachable, WeChatError, error_of_code
from bot.wechat.transport import ApiTransport

RENEWAL_MARGIN_SECONDS = 300
"""A token is renewed this long before its end; only then does the platform give out a new one."""

CACHE_SECONDS = 240
"""How long a process uses a token without a look at the shared cache.

Less than 300 seconds: so long a token works after another process has replaced it.
"""

RENEWAL_PAUSE_SECONDS = 10
"""Time between two attempts of a process to renew a token that is still valid."""

_POLL_SECONDS = 0.05
_CONNECT_SECONDS = 2.0


class TokenCache(Protocol):
    """The storage of the token for all processes."""

    def load(self) -> tuple[str, int] | None:
        """The token and its end in Unix seconds; None when there is none."""

    def save(self, token: str, expires_at: int) -> None:
        """Store the token until its end."""

    def drop(self, token: str) -> None:
        """Remove the stored token if it is this one, atomically: another process may have stored a new one."""

    def lock(self) -> AbstractContextManager[bool]:
        """A lock; gives whether the caller has it. It must not wait, and must expire, after 10 seconds or more."""


class OwnTokens:
    """A storage that only this process sees: for checks that must not depend on another store."""

    def __init__(self) -> None:
        self._kept: tuple[str, int] | None = None

    def load(self) -> tuple[str, int] | None:
        """The token and its end."""
        return self._kept

    def save(self, token: str, expires_at: int) -> None:
        """Keep it."""
        self._kept = token, expires_at

    def drop(self, token: str) -> None:
        """Forget it."""
        self._kept = None if self._kept and self._kept[0] == token else self._kept

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Nobody else is there."""
        yield True


class TokenProvider:
    """Gives the access token, and renews it when needed; ``clock`` gives the current time."""

    def __init__(
        self, app_id: str, secret: str, api_url: str, cache: TokenCache, clock: Callable[[], datetime]
    ) -> None:
        self._credentials = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        self._transport = ApiTransport(api_url, threads=2)
        self._cache = cache
        self._clock = clock
        self._next_renewal = 0.0
        self._cached = ("", 0, 0.0)

    def token(self, deadline: float) -> str:
        """A valid token, at ``deadline`` (of time.monotonic) at the latest; raises WeChatError."""
        token, expires_at, seen = self._cached
        if seen <= self._now() < min(seen + CACHE_SECONDS, expires_at - RENEWAL_MARGIN_SECONDS):
            return token
        while True:
            token, left = self._load()
            if left > RENEWAL_MARGIN_SECONDS or (left > 0 and self._now() < self._next_renewal):
                return token
            with self._cache.lock() as locked:
                if locked:
                    return self._renew(deadline)
            if left > 0:
                return token  # another process is renewing it, and this one is still valid
            if time.monotonic() + _POLL_SECONDS >= deadline:
                raise Unreachable(detail="no token in time")
            time.sleep(_POLL_SECONDS)

    def drop(self, token: str) -> None:
        """Remove a token that the platform has rejected, unless another process has already replaced it."""
        self._cached = ("", 0, 0.0)
        self._cache.drop(token)

    def close(self) -> None:
        """Release threads and connections."""
        self._transport.close()

    def _load(self) -> tuple[str, float]:
        token, expires_at = self._cache.load() or ("", 0)
        self._cached = (token, expires_at, self._now())
        return token, expires_at - self._now()

    def _now(self) -> float:
        return self._clock().timestamp()

    def _renew(self, deadline: float) -> str:
        """A new token; the old one when that fails and the old one is still valid. The caller holds the lock."""
        token, left = self._load()  # another process may have renewed it before we got the lock
        if left > RENEWAL_MARGIN_SECONDS:
            return token
        self._next_renewal = self._now() + RENEWAL_PAUSE_SECONDS
        try:
            fresh, seconds = self._transport.run_until(deadline, lambda: self._fetch(deadline))
        except WeChatError:
            if left > 0:
                return token
            raise
        self._cache.save(fresh, int(self._now()) + seconds)
        return fresh

    def _fetch(self, deadline: float) -> tuple[str, int] | WeChatError:
        """Call ``stable_token``: the secret is in the body, and a second call gets the same token, not a new one."""
        left = max(0.1, deadline - time.monotonic())
        answer = self._transport.session().post(
            f"{self._transport.api_url}/cgi-bin/stable_token",
            json={**self._credentials, "force_refresh": False},
            timeout=(min(_CONNECT_SECONDS, left), left),
        )
        if answer.status_code != 200:
            return Unreachable(detail=f"http {answer.status_code}")
        match answer.json():
            case {"access_token": str(token), "expires_in": int(seconds)} if token and seconds > 0:
                return token, seconds
            case {"errcode": int(code), **rest} if code:
                return error_of_code(code, rest.get("errmsg"))
        return Unreachable(detail="answer not understood")
