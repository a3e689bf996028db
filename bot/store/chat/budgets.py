"""How often a chat may use something a day of which the account has only so much."""

from datetime import datetime

from bot.health.clock import BEIJING
from bot.store.keys import budget_key
from bot.store.redis.store import Store

KEPT_SECONDS = 86_400
"""How long a count is kept after its first use; the next day has another count."""


class DailyBudgets:
    """The counts of each chat and day (``budget_key``)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, chat: str, what: str, limit: int, now: datetime) -> bool:
        """Count one more use by this chat today; False when it is beyond ``limit``. To be called before the use.

        A use whose reply was lost may be counted twice.
        """
        key = budget_key(chat, what, now.astimezone(BEIJING).date())
        _, used = self._store.run(key, ("SET", key, 0, "EX", KEPT_SECONDS, "NX"), ("INCR", key))
        return int(used) <= limit
