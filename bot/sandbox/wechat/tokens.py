"""Access tokens: the one-at-a-time kind with its grace, and the stable kind."""

import secrets
from dataclasses import dataclass

from bot.sandbox.wechat.clock import Clock
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.settings import DAY, Account, Rules
from bot.sandbox.wechat.store import Store


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the API hands it out; ``expires_in`` in seconds from now."""

    access_token: str
    expires_in: int


class Tokens:
    """Issues and checks access tokens (platform pages "access_token" and "stable_token")."""

    def __init__(self, account: Account, rules: Rules, store: Store, clock: Clock) -> None:
        self._account = account
        self._rules = rules
        self._store = store
        self._clock = clock

    def authorise(self, app_id: str, secret: str) -> None:
        """Check the owner's credentials; raises ApiError."""
        for value, missing in ((app_id, 41002), (secret, 41004)):
            if not value:
                raise ApiError(missing)
        if app_id != self._account.app_id:
            raise ApiError(40013)
        if secret != self._account.secret:
            raise ApiError(40125)

    def issue(self) -> Token:
        """A new token, which voids the one before; that still works for the rules' grace."""
        with self._store.lock():
            self._retire("ordinary", self._rules.token_grace)
            return self._new("ordinary")

    def stable(self, force: bool = False) -> Token:
        """The stable token: the same until its last minutes, or a new one by force (which voids the old at once)."""
        with self._store.lock():
            current = self._store.get("token_current", "stable")
            if force:
                self._count_force()
                self._retire("stable", 0)
                return self._new("stable")
            left = self._ends(current) - self._clock.now() if current else 0
            if current and left > self._rules.token_renewal:
                return Token(current, int(left))
            return self._new("stable")

    def check(self, token: str) -> None:
        """Pass a token that works now; raises ApiError 41001, 40001 or 42001."""
        if not token:
            raise ApiError(41001)
        known = self._store.get("token", token)
        if known is None:
            raise ApiError(40001)
        now = self._clock.now()
        if known["voided"] is not None and now >= known["voided"]:
            raise ApiError(40001)
        if now >= known["ends"]:
            raise ApiError(42001)

    def void_all(self) -> None:
        """Make all tokens invalid at once, as when the secret is reset."""
        with self._store.lock():
            self._store.drop_all("token")
            self._store.drop_all("token_current")

    def _ends(self, token: str) -> float:
        known = self._store.get("token", token)
        return float(known["ends"]) if known else 0.0

    def _new(self, family: str) -> Token:
        token = "_".join((str(secrets.randbelow(90) + 10), secrets.token_urlsafe(100)))
        ends = self._clock.now() + self._rules.token_lifetime
        self._store.put("token", token, {"ends": ends, "voided": None})
        self._store.put("token_current", family, token)
        return Token(token, int(self._rules.token_lifetime))

    def _retire(self, family: str, grace: float) -> None:
        old = self._store.get("token_current", family)
        known = self._store.get("token", old) if old else None
        if known:
            self._store.put("token", old, {**known, "voided": self._clock.now() + grace})

    def _count_force(self) -> None:
        now = self._clock.now()
        recent = [at for at in self._store.get("force_refresh", "times", []) if now - DAY < at <= now]
        if len(recent) >= self._rules.force_refresh_per_day:
            raise ApiError(45009)
        if recent and now - recent[-1] < self._rules.force_refresh_gap:
            raise ApiError(45011)
        self._store.put("force_refresh", "times", [*recent, now])
