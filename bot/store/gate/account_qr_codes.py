"""The parametric QR codes made by WeChat (生成带参数的二维码), by scene, so that each is made only once."""

from datetime import datetime
from hashlib import sha256

from bot.health.clock import BEIJING, unix_second
from bot.store.chat.budgets import DailyBudgets
from bot.store.keys import account_qr_code_key
from bot.store.redis.store import Store

MAX_CODES_PER_DAY = 50
"""Codes made for one manager a day, so that nobody can use up the account's."""


class AccountQrCodes:
    """The contents of the codes. A scene can be an invitation, so the key holds only a digest of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._budgets = DailyBudgets(store)

    def may_make(self, chat: str, now: datetime) -> bool:
        """Count one more code that WeChat makes for this chat; False beyond MAX_CODES_PER_DAY."""
        return self._budgets.take(chat, "qr", MAX_CODES_PER_DAY, now)

    def save(self, scene: str, content: str, until: datetime | None) -> None:
        """Save the content of a scene's code. It is deleted when the code expires (None: never)."""
        key, seconds = _key(scene), unix_second(until) if until else 0
        ends = ("EXAT", seconds) if until else ()
        self._store.run(key, ("SET", key, f"{seconds} {content}", *ends), durable=True)

    def get(self, scene: str) -> tuple[str, datetime | None] | None:
        """The content of the scene's code and when it expires (None: never); None when there is no code."""
        key = _key(scene)
        raw = self._store.run(key, ("GET", key))[0]
        if raw is None:
            return None
        seconds, _, content = raw.decode().partition(" ")
        return content, datetime.fromtimestamp(int(seconds), BEIJING) if seconds != "0" else None


def _key(scene: str) -> str:
    return account_qr_code_key(sha256(scene.encode()).hexdigest()[:32])
