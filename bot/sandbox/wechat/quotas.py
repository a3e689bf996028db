"""What may still be called and sent: calls a day, and the windows of customer-service messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from bot.sandbox.wechat.clock import Clock
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.settings import Rules
from bot.sandbox.wechat.store import Store

_BEIJING = timezone(timedelta(hours=8))


class Calls:
    """Counts API calls; the counts begin anew at Beijing midnight or by ``clear_quota``."""

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def _day(self, form: str = "%Y-%m-%d") -> str:
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
            self._store.put("calls", api, {"day": self._day(), "used": used + 1})

    def used(self, api: str) -> int:
        """Calls of ``api`` counted today."""
        seen = self._store.get("calls", api, {})
        return int(seen["used"]) if seen.get("day") == self._day() else 0

    def left(self) -> dict[str, int]:
        """Calls left today by API."""
        return {api: limit - self.used(api) for api, limit in self._rules.per_day.items()}

    def clear(self) -> None:
        """Begin all counts anew; raises ApiError 48006 beyond the monthly number of clearings."""
        with self._store.lock():
            month = self._day("%Y-%m")
            used = int(self._store.get("cleared", month, 0))
            if used >= self._rules.clear_quota_per_month:
                raise ApiError(48006)
            self._store.put("cleared", month, used + 1)
            self._store.drop_all("calls")


@dataclass(frozen=True, slots=True)
class Window:
    """How many messages may be sent unasked until when (Unix seconds), and what opened it."""

    scene: str
    left: int
    until: float


class Windows:
    """Customer-service windows of each person (platform page "客服消息", quota table of 2023).

    Each scene (``message menu follow scan``) has its own window, opened anew by the person's act. A send uses the
    window that closes first.
    """

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def open(self, openid: str, scene: str) -> None:
        """Open the scene's window after the person's act."""
        count, seconds = self._rules.window_message if scene == "message" else self._rules.window_event
        with self._store.lock():
            windows = self._store.get("windows", openid, {})
            windows[scene] = [count, self._clock.now() + seconds]
            self._store.put("windows", openid, windows)

    def close(self, openid: str) -> None:
        """Close all windows of a person who unfollows."""
        self._store.drop("windows", openid)

    def current(self, openid: str) -> list[Window]:
        """The windows open now, the first to close first."""
        now = self._clock.now()
        stored = self._store.get("windows", openid, {})
        windows = (Window(scene, left, until) for scene, (left, until) in stored.items() if until > now)
        return sorted(windows, key=lambda window: window.until)

    def spend(self, openid: str) -> None:
        """Use one send; raises ApiError 45015 without a window, 45047 when the open ones are used up."""
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
