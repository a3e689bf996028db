"""Whose turn it is to fold: one worker at a time goes through a lap, once for each day that is over."""

from datetime import date

from bot.store.gate.keys import FOLD_LAP_KEY, FOLD_TURN_KEY
from bot.store.redis.commands import Script
from bot.store.redis.store import Store

TURN_SECONDS = 60
"""How long a worker that is heard of no more keeps its turn."""

_TAKE = Script("""
-- KEYS last lap, turn; ARGV day of the lap, worker, seconds
if (redis.call('GET', KEYS[1]) or '') >= ARGV[1] then return 0 end
if (redis.call('GET', KEYS[2]) or ARGV[2]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
return 1
""")


class FoldTurns:
    """The turns and the last finished lap. A turn that two workers had would do no harm: the second finds less."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, first_open: date, worker: str) -> bool:
        """Take or keep the turn of the lap that folds what is before this day; False when it is done or another's."""
        args = first_open.isoformat(), worker, TURN_SECONDS
        return bool(self._store.script(_TAKE, (FOLD_LAP_KEY, FOLD_TURN_KEY), args))

    def finish(self, first_open: date) -> None:
        """Note that this lap is done."""
        done = ("SET", FOLD_LAP_KEY, first_open.isoformat()), ("DEL", FOLD_TURN_KEY)
        self._store.run(FOLD_LAP_KEY, *done)
