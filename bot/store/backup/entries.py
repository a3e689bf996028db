"""What a backup consists of: an entry for each key, and at the end a summary. As bytes each is a length of four bytes
and MessagePack.

A key may come again, when it changed while the backup was made: the last entry counts. Read in this order, the entries
end with what the store held at the moment in the summary.
"""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from bot.store.backup.faults import BadBackup
from bot.store.keys import FORMAT_KEY
from bot.store.redis.commands import Command

_LENGTH_BYTES = 4


class KeyEntry(Struct, frozen=True, array_like=True, tag="e"):
    """A key, when it ends (Unix millisecond, 0: never), and its content as the server dumps it; None: it is gone."""

    key: str
    ends: int
    content: bytes | None

    def command(self, now: int) -> Command:
        """What gives the key this content, or deletes it when it has ended before ``now`` (Unix millisecond)."""
        if self.content is None or 0 < self.ends <= now:
            return ("DEL", self.key)
        return ("RESTORE", self.key, self.ends, self.content, "REPLACE", "ABSTTL")

    def __repr__(self) -> str:
        """Show no content in logs."""
        return f"KeyEntry({len(self.content or b'')} bytes)"


class Summary(Struct, frozen=True, array_like=True, tag="s"):
    """The end of a backup: the moment that it is of (Unix second), the stamp of its store, how many keys it held that
    never end, and the heads of the audit.
    """

    at: int
    stamp: dict[str, str]
    kept: int
    heads: list[str]


_decode = msgspec.msgpack.Decoder(KeyEntry | Summary).decode
_encode = msgspec.msgpack.Encoder().encode


def pack_part(part: KeyEntry | Summary) -> bytes:
    """The bytes of an entry or of the summary."""
    packed = _encode(part)
    return len(packed).to_bytes(_LENGTH_BYTES) + packed


def read_parts(pieces: Iterable[bytes]) -> Iterator[KeyEntry | Summary]:
    """All parts from bytes in pieces of any length. Raises BadBackup unless one summary is at the end."""
    part: KeyEntry | Summary | None = None
    for packed in _packed_parts(pieces):
        if isinstance(part, Summary):
            raise BadBackup("more after the end")
        try:
            part = _decode(packed)
        except msgspec.DecodeError:
            raise BadBackup("an unknown part") from None
        if isinstance(part, KeyEntry) and part.key == FORMAT_KEY:
            raise BadBackup("the stamp among the keys")
        yield part
    if not isinstance(part, Summary):
        raise BadBackup("no end")


def _packed_parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = bytearray()
    for piece in pieces:
        rest += piece
        while len(rest) >= _LENGTH_BYTES:
            end = _LENGTH_BYTES + int.from_bytes(rest[:_LENGTH_BYTES])
            if len(rest) < end:
                break
            yield bytes(rest[_LENGTH_BYTES:end])
            del rest[:end]
    if rest:
        raise BadBackup("cut within a part")
