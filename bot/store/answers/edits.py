"""Edits of answers by staff: the newest one of an answer counts in place of the shipped text."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.json import Decoder, Encoder

from bot.store.keys import ANSWERS_KEY, answer_history_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store


class Edit(Struct, frozen=True):
    """What an answer says after a change: titles and texts by language, ``ways`` of asking beside the shipped ones.

    ``by`` is an operator's name, ``why`` the reason, ``at`` a Unix second.
    Without texts the shipped ones count.
    """

    by: str
    why: str
    at: int
    titles: Mapping[str, str] = {}
    texts: Mapping[str, str] = {}
    ways: tuple[str, ...] = ()


_encode, _read = Encoder().encode, Decoder(Edit).decode

_ADD = Script("""
-- KEYS edits, history; ARGV id, edit, length of the history before
if redis.call('LLEN', KEYS[2]) ~= tonumber(ARGV[3]) then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
""")


class Edits:
    """The edits, by the id of the answer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def newest(self) -> dict[str, Edit]:
        """The newest edit of each answer that was changed."""
        (raw,) = self._store.run(ANSWERS_KEY, ("HGETALL", ANSWERS_KEY))
        return {id_.decode(): _read(packed) for id_, packed in zip(raw[::2], raw[1::2], strict=True)}

    def history(self, id_: str) -> list[Edit]:
        """All edits of an answer, oldest first."""
        key = answer_history_key(id_)
        return [_read(packed) for packed in self._store.run(key, ("LRANGE", key, 0, -1))[0]]

    def add(self, id_: str, edit: Edit, before: int) -> bool:
        """Add an edit; False when there are not ``before`` edits (somebody else was faster)."""
        keys = ANSWERS_KEY, answer_history_key(id_)
        return bool(self._store.script(_ADD, keys, (id_, _encode(edit), before), durable=True))
