"""The tickets with which web pages sign for the phone's own functions (page "JS-SDK说明文档", appendix 1)."""

import secrets
from typing import Any

from bot.sandbox.wechat.errors import OK, ApiError
from bot.sandbox.wechat.settings import Rules
from bot.sandbox.wechat.store import Clock, Store

KINDS = ("jsapi", "wx_card")


class PageTickets:
    """One ticket of each kind at a time; the next one comes when it has ended."""

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def current(self, kind: str) -> dict[str, Any]:
        """The ticket and the seconds that it has left; raises ApiError 40097 for another kind."""
        if kind not in KINDS:
            raise ApiError(40097)
        with self._store.lock():
            known = self._store.get("page_ticket", kind)
            if known is None or self._clock.now() >= known["ends"]:
                ends = self._clock.now() + self._rules.token_lifetime
                known = {"ticket": secrets.token_urlsafe(64), "ends": ends}
                self._store.put("page_ticket", kind, known)
        return {**OK, "ticket": known["ticket"], "expires_in": round(known["ends"] - self._clock.now())}
