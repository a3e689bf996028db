"""Answers that clerks send again and again, some with a picture. They are public words, so nothing is sealed."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.json import Decoder, Encoder
from msgspec.structs import replace

from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import SAVED_KEY, saved_medium_key, saved_picture_key

MOST = 500
"""The saved answers of a desk: they are searched in the process that shows them."""

MEDIUM_SECONDS = 2 * 86_400
"""How long the id of an uploaded picture is used; the platform keeps the picture for three days (新增临时素材)."""


class SavedAnswer(Struct, frozen=True):
    """One answer. ``picture``: the id of its picture, empty without one. ``by`` saved it last, at a Unix second."""

    id: str
    title: str
    text: str
    picture: str
    by: str
    at: int


_encode, _read = Encoder().encode, Decoder(SavedAnswer).decode

_SAVE = Script("""
-- KEYS saved; ARGV id, answer, most
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
""")


class SavedAnswers:
    """The answers, and their pictures by id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> Sequence[SavedAnswer]:
        """All answers, sorted by title."""
        (found,) = self._store.run(SAVED_KEY, ("HVALS", SAVED_KEY))
        return sorted(map(_read, found), key=lambda one: (one.title, one.id))

    def get(self, id_: str) -> SavedAnswer | None:
        """The answer with this id; None when there is none."""
        (found,) = self._store.run(SAVED_KEY, ("HGET", SAVED_KEY, id_))
        return _read(found) if found else None

    def save(self, answer: SavedAnswer) -> bool:
        """Save a new answer or a change. False when there are MOST."""
        return bool(self._store.script(_SAVE, (SAVED_KEY,), (answer.id, _encode(answer), MOST), durable=True))

    def forget(self, name: str) -> None:
        """Say of no answer any more that this member of the staff saved it."""
        for one in self.all():
            if one.by == name:
                self.save(replace(one, by=""))

    def remove(self, id_: str) -> None:
        """Delete an answer."""
        self._store.run(SAVED_KEY, ("HDEL", SAVED_KEY, id_), durable=True)

    def save_picture(self, id_: str, whole: bytes, small: bytes) -> None:
        """Save a picture and a small copy of it, both JPEG."""
        key = saved_picture_key(id_)
        self._store.run(key, ("HSET", key, "whole", whole, "small", small), durable=True)

    def picture(self, id_: str) -> bytes | None:
        """The whole picture; None when there is none."""
        return self._part(id_, "whole")

    def small_picture(self, id_: str) -> bytes | None:
        """The small copy; None when there is none."""
        return self._part(id_, "small")

    def remove_picture(self, id_: str) -> None:
        """Delete a picture, and forget its upload."""
        keys = saved_picture_key(id_), saved_medium_key(id_)
        self._store.run(keys[0], ("DEL", *keys), durable=True)

    def medium(self, id_: str) -> str:
        """The ``media_id`` of the uploaded picture; empty when it is not uploaded, or too long ago."""
        key = saved_medium_key(id_)
        return (self._store.run(key, ("GET", key))[0] or b"").decode()

    def keep_medium(self, id_: str, medium: str) -> None:
        """Keep the ``media_id`` of an uploaded picture."""
        key = saved_medium_key(id_)
        self._store.run(key, ("SET", key, medium, "EX", MEDIUM_SECONDS))

    def _part(self, id_: str, part: str) -> bytes | None:
        key = saved_picture_key(id_)
        found: bytes | None = self._store.run(key, ("HGET", key, part))[0]
        return found
