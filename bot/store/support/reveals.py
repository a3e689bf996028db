"""Counts what each clerk revealed on a day. A form counts once, so that a page which is loaded anew reveals nothing."""

from datetime import date

from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import reveals_key

KEPT_SECONDS = 2 * 86_400

_ADD = Script("""
-- KEYS forms; ARGV form, seconds
if redis.call('SADD', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return redis.call('SCARD', KEYS[1])
""")


class Reveals:
    """The counts, by clerk and Beijing day."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, clerk: str, form: str, day: date) -> int:
        """Count one more, and give how many there are today; 0 when this form was counted before."""
        return int(self._store.script(_ADD, (reveals_key(clerk, day),), (form, KEPT_SECONDS), durable=True))
