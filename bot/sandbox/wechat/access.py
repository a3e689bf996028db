"""What the bot may do: access tokens, calls a day, and windows for customer-service messages."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.settings import DAY_SECONDS, Account, Rules
from bot.sandbox.wechat.store import Clock, Store

_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the API returns it; ``expires_in`` in seconds from now."""

    access_token: str
    expires_in: int


class Tokens:
    """Issues and checks access tokens (pages "获取 Access token" and "获取稳定版接口调用凭据")."""

    def __init__(self, account: Account, rules: Rules, store: Store, clock: Clock) -> None:
        self._account = account
        self._rules = rules
        self._store = store
        self._clock = clock

    def check_credentials(self, app_id: str, secret: str) -> None:
        """Check the app id and the secret; raises ApiError 41002, 41004, 40013 or 40125."""
        for value, missing in ((app_id, 41002), (secret, 41004)):
            if not value:
                raise ApiError(missing)
        if app_id != self._account.app_id:
            raise ApiError(40013)
        if secret != self._account.secret:
            raise ApiError(40125)

    def issue(self) -> Token:
        """A new token. The earlier one still works for ``Rules.token_grace`` seconds."""
        with self._store.lock():
            self._void_later("ordinary", self._rules.token_grace)
            return self._new("ordinary")

    def issue_stable(self, force: bool = False) -> Token:
        """The stable token; a new one shortly before it expires.

        ``force`` gives a new one now and makes the old one invalid at once; raises ApiError 45009 or 45011 when it is
        used too often.
        """
        with self._store.lock():
            current = self._store.get("token_current", "stable")
            if force:
                self._count_forced_refresh()
                self._void_later("stable", 0)
                return self._new("stable")
            left = self._expiry(current) - self._clock.now() if current else 0
            if current and left > self._rules.token_renewal:
                return Token(current, int(left))
            return self._new("stable")

    def check(self, token: str) -> None:
        """Raise ApiError 41001, 40001 or 42001 unless the token is valid."""
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
        """Make all tokens invalid at once, as the platform does when the secret is reset."""
        with self._store.lock():
            self._store.drop_all("token")
            self._store.drop_all("token_current")

    def _expiry(self, token: str) -> float:
        known = self._store.get("token", token)
        return float(known["ends"]) if known else 0.0

    def _new(self, family: str) -> Token:
        token = "_".join((str(secrets.randbelow(90) + 10), secrets.token_urlsafe(100)))
        expiry = self._clock.now() + self._rules.token_lifetime
        self._store.put("token", token, {"ends": expiry, "voided": None})
        self._store.put("token_current", family, token)
        return Token(token, int(self._rules.token_lifetime))

    def _void_later(self, family: str, seconds: float) -> None:
        old = self._store.get("token_current", family)
        known = self._store.get("token", old) if old else None
        if known:
            self._store.put("token", old, {**known, "voided": self._clock.now() + seconds})

    def _count_forced_refresh(self) -> None:
        now = self._clock.now()
        recent = [at for at in self._store.get("force_refresh", "times", []) if now - DAY_SECONDS < at <= now]
        if len(recent) >= self._rules.force_refresh_per_day:
            raise ApiError(45009)
        if recent and now - recent[-1] < self._rules.force_refresh_gap:
            raise ApiError(45011)
        self._store.put("force_refresh", "times", [*recent, now])


class Calls:
    """Counts API calls by day; midnight in Beijing and ``clear_quota`` set the counts to 0."""

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def _date(self, form: str = "%Y-%m-%d") -> str:
        return datetime.fromtimestamp(self._clock.now(), _BEIJING).strftime(form)

    def count(self, api: str) -> None:
        """Count one call of ``api``; raises ApiError 45009 beyond its daily limit."""
        limit = self._rules.per_day.get(api)
        if limit is None:
            return
        with self._store.lock():
            used = self.used(api)
            if used >= limit:
                raise ApiError(45009)
            self._store.put("calls", api, {"day": self._date(), "used": used + 1})

    def used(self, api: str) -> int:
        """Calls of ``api`` counted today."""
        stored = self._store.get("calls", api, {})
        return int(stored["used"]) if stored.get("day") == self._date() else 0

    def left(self) -> dict[str, int]:
        """Calls left today by API."""
        return {api: limit - self.used(api) for api, limit in self._rules.per_day.items()}

    def clear(self) -> None:
        """Set all counts to 0; raises ApiError 48006 when that was done too often this month."""
        with self._store.lock():
            month = self._date("%Y-%m")
            used = int(self._store.get("cleared", month, 0))
            if used >= self._rules.clear_quota_per_month:
                raise ApiError(48006)
            self._store.put("cleared", month, used + 1)
            self._store.drop_all("calls")


@dataclass(frozen=True, slots=True)
class Window:
    """How many customer-service messages may be sent (``left``) and until when (Unix seconds); ``scene`` opened it."""

    scene: str
    left: int
    until: float


class Windows:
    """The windows for customer-service messages to each person (page "客服消息", quota table of 2023).

    Each scene (``message menu follow scan``) has its own window; each act of the person opens it again with its full
    quota. A send uses the window that closes first.
    """

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def open(self, openid: str, scene: str) -> None:
        """Open the scene's window, or open it again."""
        count, seconds = self._rules.window_message if scene == "message" else self._rules.window_event
        with self._store.lock():
            windows = self._store.get("windows", openid, {})
            windows[scene] = [count, self._clock.now() + seconds]
            self._store.put("windows", openid, windows)

    def close(self, openid: str) -> None:
        """Close all windows of a person."""
        self._store.drop("windows", openid)

    def current(self, openid: str) -> list[Window]:
        """The open windows; the one that closes first comes first."""
        now = self._clock.now()
        stored = self._store.get("windows", openid, {})
        windows = (Window(scene, left, until) for scene, (left, until) in stored.items() if until > now)
        return sorted(windows, key=lambda window: window.until)

    def spend(self, openid: str) -> None:
        """Use one send; raises ApiError 45015 when no window is open, 45047 when all open windows are used up."""
        with self._store.lock():
            windows = self.current(openid)
            if not windows:
                raise ApiError(45015)
            usable = next((window for window in windows if window.left), None)
            if usable is None:
                raise ApiError(45047)
            stored = self._store.get("windows", openid)
            stored[usable.scene] = [usable.left - 1, usable.until]
            self._store.put("windows", openid, stored)
