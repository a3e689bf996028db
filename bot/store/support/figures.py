"""The counts of each day: small hashes that are kept for KEPT_SECONDS, without anything about people.

Each fact is counted once, also when its command is sent twice: a trace of it is left for FACT_SECONDS.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from bot.channel import Prefetch
from bot.health.support.figures import OF_CLERKS, Tally, clerk_count
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import figured_key, figures_key

KEPT_DAYS = 92
"""How long the counts of a day are kept: a quarter. They also say how much each clerk did, for which longer would be
without a purpose; of one who erases the own record, until then."""

KEPT_SECONDS = (KEPT_DAYS + 1) * 86_400
FACT_SECONDS = 3600

_ADD = Script("""
-- KEYS day, fact; ARGV seconds to keep the day, seconds to keep the fact, names of counts
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[2]) then return 0 end
for i = 3, #ARGV do redis.call('HINCRBY', KEYS[1], ARGV[i], 1) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
""")

_FORGET = Script("""
-- KEYS day; ARGV pairs of a count and the one to which it is added
for i = 1, #ARGV, 2 do
  local number = redis.call('HGET', KEYS[1], ARGV[i])
  if number then
    redis.call('HINCRBY', KEYS[1], ARGV[i + 1], number)
    redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return 1
""")


class DailyCounts:
    """The counts, by day."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def addition(self, day: date, fact: str, names: Sequence[str]) -> Prefetch:
        """What adds 1 to each of these counts, for a trip to the store that there is anyway. ``fact``: any text that
        is the same only when the same would be counted twice; its digest is kept.
        """
        digest = hashlib.blake2s(fact.encode(), digest_size=8).hexdigest()
        keys = figures_key(day), figured_key(digest)
        return Prefetch(keys[0], (_ADD.call(keys, (KEPT_SECONDS, FACT_SECONDS, *names)),))

    def add(self, day: date, fact: str, names: Sequence[str]) -> None:
        """Add 1 to each of these counts, in a trip of its own."""
        addition = self.addition(day, fact, names)
        self._store.run(addition.key, *addition.commands)

    def read(self, days: Sequence[date]) -> list[Tally]:
        """The figures of these days, in one trip."""
        keys = [figures_key(day) for day in days]
        return [_tally(found) for found in self._store.run(keys[0], *(("HGETALL", key) for key in keys))]

    def forget(self, clerk: str, today: date) -> None:
        """Count what this clerk did on all kept days under no name (``clerk_count``)."""
        names = [clerk_count(count, name) for count in OF_CLERKS for name in (clerk, "")]
        keys = [figures_key(today - timedelta(days=ago)) for ago in range(KEPT_DAYS + 2)]
        self._store.run(keys[0], *(_FORGET.call((key,), names) for key in keys), durable=True)


def _tally(found: Sequence[bytes]) -> Tally:
    names = iter(found)
    return Tally({name.decode(): int(number) for name, number in zip(names, names, strict=True)})
