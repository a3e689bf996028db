"""What staff revealed of a person that is masked otherwise, when and why. The person reads it beside their visits."""

from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.json import Decoder, Encoder

from bot.health.clock import BEIJING, unix_second
from bot.store.gate.keys import staff_looks_key
from bot.store.gate.retention import RETENTION_DAYS
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault

ROOM = 50
"""The last looks at a person that are kept."""

WHOLE = "record"
"""What a look shows that shows the name, the document's number and the phone of a record."""

_ADD = Script("""
-- KEYS looks; ARGV field, sealed, first second that is kept, seconds to keep, room
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
local fields = redis.call('HKEYS', KEYS[1])
table.sort(fields)
for i, field in ipairs(fields) do
  local second = tonumber(string.match(field, '^%d+'))
  if second < tonumber(ARGV[3]) or i <= #fields - ARGV[5] then redis.call('HDEL', KEYS[1], field) end
end
return 1
""")


class StaffLook(Struct, frozen=True):
    """A look at this Unix second. ``what``: ``name``, ``number``, ``phone``, ``record`` (WHOLE) or ``words``:
    what the person wrote. ``id``: a random text, that of the form.
    """

    at: int
    what: str
    reason: str
    id: str

    def __repr__(self) -> str:
        """Show only when and what."""
        return f"StaffLook({self.at}, {self.what})"

    @property
    def time(self) -> datetime:
        """When it was, in Beijing."""
        return datetime.fromtimestamp(self.at, BEIJING)


_encode, _read = Encoder().encode, Decoder(StaffLook).decode


class StaffLooks:
    """The looks, by the person's id. They are kept as long as visits."""

    def __init__(self, store: Store, vault: Vault, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._vault = vault
        self._kept = timedelta(days=retention_days)

    def add(self, person: str, look: StaffLook) -> None:
        """Note a look; the same one again is one."""
        key, seconds = staff_looks_key(person), int(self._kept.total_seconds())
        args = (f"{look.at} {look.id}", self._vault.seal(_encode(look), key), look.at - seconds, seconds, ROOM)
        self._store.script(_ADD, (key,), args, durable=True)

    def of(self, person: str, now: datetime) -> tuple[StaffLook, ...]:
        """The looks at this person, the last one first, without those that no key opens."""
        key, found = staff_looks_key(person), []
        for sealed in self._store.run(key, ("HVALS", key))[0]:
            with suppress(UnsealError):
                found.append(_read(self._vault.open(sealed, key)))
        first = unix_second(now - self._kept)
        return tuple(sorted((one for one in found if one.at >= first), key=lambda one: (-one.at, one.id)))
