"""Finds the records whose holds rest on a phone, by a keyed digest of the phone: no number is kept.

The digests are spread over BUCKETS hashes. Each stays so small that the server keeps it packed, so a person takes some
tens of bytes; in a cluster the hashes lie on all servers.
"""

from bot.store.keys import phone_bucket_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

BUCKETS = 2**15
"""A packed hash has at most 512 fields (``hash-max-listpack-entries``): 16 million phones. It must never change."""

_DIGEST_CHARACTERS, _FIELD_BYTES = 24, 8

_ADD = Script("""
-- KEYS bucket; ARGV digest of the phone, person
local known = redis.call('HGET', KEYS[1], ARGV[1]) or ''
for i = 1, #known, #ARGV[2] do
  if string.sub(known, i, i + #ARGV[2] - 1) == ARGV[2] then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], known .. ARGV[2])
return 1
""")

_REMOVE = Script("""
-- KEYS bucket; ARGV digest of the phone, person
local known, left = redis.call('HGET', KEYS[1], ARGV[1]) or '', ''
for i = 1, #known, #ARGV[2] do
  local one = string.sub(known, i, i + #ARGV[2] - 1)
  if one ~= ARGV[2] then left = left .. one end
end
if left == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], left) end
return 1
""")

_ID_LENGTH = 16
"""Characters of a person id. The ids of one phone are kept one after the other."""


class PhoneIndex:
    """The records by the phone on which their holds rest; usually one. An entry may be out of date: whoever reads it
    compares it with the record.
    """

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def digest(self, phone: str) -> str:
        """What stands for the phone (E.164): 96 bits in hexadecimal."""
        return self._vault.digest("phone index", phone)[:_DIGEST_CHARACTERS]

    def add(self, digest: str, person: str) -> None:
        """Note that the person's hold rests on this phone."""
        key, field = place_of(digest)
        self._store.script(_ADD, (key,), (field, person), durable=True)

    def find(self, digest: str) -> tuple[str, ...]:
        """The persons who are noted for this phone."""
        key, field = place_of(digest)
        return _ids(self._store.run(key, ("HGET", key, field))[0])

    def remove(self, digest: str, person: str) -> None:
        """Note the person no more for this phone."""
        key, field = place_of(digest)
        self._store.script(_REMOVE, (key,), (field, person), durable=True)


def place_of(digest: str) -> tuple[str, bytes]:
    """The key and the field of a phone's digest."""
    raw = bytes.fromhex(digest)
    return phone_bucket_key(int.from_bytes(raw[:4]) % BUCKETS), raw[-_FIELD_BYTES:]


def _ids(known: bytes | None) -> tuple[str, ...]:
    text = (known or b"").decode()
    return tuple(text[start : start + _ID_LENGTH] for start in range(0, len(text), _ID_LENGTH))
