"""The labels that conversations may have. Leads name them, so that nobody writes about people there."""

import secrets

from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import LABELS_KEY

MOST = 40
"""The labels of a desk. More are no help to anybody."""

_ADD = Script("""
-- KEYS labels; ARGV id, words, most
local found = redis.call('HGETALL', KEYS[1])
for i = 2, #found, 2 do if found[i] == ARGV[2] then return 1 end end
if #found >= 2 * tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
""")


class LabelNames:
    """The words of labels by their ids."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, str]:
        """All labels, sorted by their words."""
        pairs = iter(self._store.run(LABELS_KEY, ("HGETALL", LABELS_KEY))[0])
        found = {id_.decode(): words.decode() for id_, words in zip(pairs, pairs, strict=True)}
        return dict(sorted(found.items(), key=lambda label: label[1]))

    def add(self, words: str) -> bool:
        """Add a label, if there is none with these words. False when there are too many."""
        args = (secrets.token_hex(4), words, MOST)
        return bool(self._store.script(_ADD, (LABELS_KEY,), args, durable=True))

    def remove(self, id_: str) -> None:
        """Delete a label. Conversations that have it show it no more."""
        self._store.run(LABELS_KEY, ("HDEL", LABELS_KEY, id_), durable=True)
