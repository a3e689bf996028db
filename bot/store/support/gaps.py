"""The gap list as it was made last: groups of questions without an answer, and what was asked at all; sealed.

It is one hash, which is deleted when somebody's questions are erased. A random text in it tells a list that is being
made meanwhile: it is not saved.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress

from msgspec import Struct
from msgspec.json import Decoder, Encoder

from bot.store.redis.commands import Argument, Script
from bot.store.redis.store import Store
from bot.store.support.keys import GAPS_KEY
from bot.store.vault import UnsealError, Vault

KEPT_SECONDS = 86_400
"""How long it is kept: nothing in it may be much older than the questions."""

_RUN, _ABOUT, _ASKED, _GROUP = "run", "about", "asked", "g:"


class Gap(Struct, frozen=True):
    """Questions that are alike. ``ref`` names the group in addresses. ``texts``: the different ones, masked, the one
    that stands for all first. ``ends``: how many ended how. ``last``: the Unix second of the last one. ``offered``: the
    answer that was offered most, or empty. ``names``: those on record around who
    asked, then and when the list was made, which must not be published.
    """

    ref: str
    count: int
    texts: Sequence[str]
    ends: Mapping[str, int]
    last: int
    offered: str
    names: Sequence[str]

    def __repr__(self) -> str:
        """Show no text and no name."""
        return f"Gap({self.ref}, {self.count})"


class Asked(Struct, frozen=True, array_like=True):
    """A question, masked, and in its form for comparing (``Finder.key``), how often it was asked, and the answer that
    the bot gives to it now; empty for none.
    """

    text: str
    plain: str
    count: int
    answer: str


class GapList(Struct, frozen=True):
    """When the list was made, from how many questions, how many of them have an answer by now, and the groups in their
    order, by ``ref``.
    """

    at: int
    total: int
    answered: int
    refs: Sequence[str]


_encode = Encoder().encode
_read_list, _read_gap, _read_asked = Decoder(GapList).decode, Decoder(Gap).decode, Decoder(list[Asked]).decode

_SAVE = Script("""
-- KEYS gaps; ARGV run, seconds to keep, fields and values
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'run', ARGV[1])
for place = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[place], ARGV[place + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
""")


class Gaps:
    """The gap list."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def begin(self) -> str:
        """Begin to make a new one; gives what ``save`` needs."""
        begin = ("HSETNX", GAPS_KEY, _RUN, secrets.token_hex(8)), ("EXPIRE", GAPS_KEY, KEPT_SECONDS, "NX")
        run: bytes = self._store.run(GAPS_KEY, *begin, ("HGET", GAPS_KEY, _RUN))[2]
        return run.decode()

    def save(self, run: str, about: GapList, gaps: Sequence[Gap], asked: Sequence[Asked]) -> bool:
        """Save the new one. False when questions were erased since it was begun."""
        values = {_ABOUT: _encode(about), _ASKED: _encode(asked), **{_GROUP + gap.ref: _encode(gap) for gap in gaps}}
        args: list[Argument] = [run, KEPT_SECONDS]
        for name, value in values.items():
            args += name, self._vault.seal(value, self._context(name))
        return bool(self._store.script(_SAVE, (GAPS_KEY,), args))

    def about(self) -> GapList | None:
        """What the list is about; None when there is none."""
        (found,) = self._values(_ABOUT)
        return _read_list(found) if found else None

    def get(self, *refs: str) -> list[Gap]:
        """The groups with these names, without those that are not there any more."""
        names = [_GROUP + ref for ref in refs]
        return [_read_gap(found) for found in self._values(*names) if found] if names else []

    def asked(self) -> list[Asked]:
        """All different questions of the list, with those that have an answer by now."""
        (found,) = self._values(_ASKED)
        return _read_asked(found) if found else []

    def _values(self, *names: str) -> list[bytes | None]:
        (found,) = self._store.run(GAPS_KEY, ("HMGET", GAPS_KEY, *names))
        return [self._open(name, sealed) for name, sealed in zip(names, found, strict=True)]

    def _open(self, name: str, sealed: bytes | None) -> bytes | None:
        """The value; None when there is none that a key opens: names come from addresses."""
        with suppress(UnsealError):
            return self._vault.open(sealed, self._context(name)) if sealed else None
        return None

    def _context(self, name: str) -> str:
        return f"{GAPS_KEY}.{name}"
