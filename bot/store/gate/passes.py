"""The log of a venue's passes, one string a day (see ``records`` for its lines)."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.health.clock import unix_second
from bot.store.commands import Argument
from bot.store.connection import Store
from bot.store.gate.keys import RETENTION_DAYS, day_of, log_key, posts_key, scans_key, until
from bot.store.gate.pass_scripts import REGISTER, VOID_PASS
from bot.store.gate.records import PASS, Pass, packed_id, packed_pass, packed_scan, read_passes

WINDOW = 600
"""Seconds of one set of scan ids: a scan that comes again within this time is known again."""

_TAIL = 4096
"""Lines of a log that are looked at for a pass of the last minutes."""


class Registered(StrEnum):
    """What became of a pass."""

    DONE = "done"
    AGAIN = "again"
    NOT_BOUND = "not_bound"


class Passes:
    """Passes by venue and day; they are gone by themselves ``retention_days`` after their day."""

    def __init__(self, store: Store, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._days = retention_days

    def register(self, one: Pass, by: str) -> Registered:
        """Enter a pass if this chat is bound to the venue and to the pass's entrance; a scan counts once."""
        day, second = day_of(one.at), unix_second(one.at)
        window = second // WINDOW
        scans = scans_key(one.venue, window), scans_key(one.venue, window - 1)
        keys = (posts_key(one.venue), log_key(one.venue, day), *scans)
        ends = until(day, self._days), (window + 2) * WINDOW
        args: list[Argument] = [by, one.entrance, *_around_scanner(one), _scan_of(one), *ends]
        return Registered(self._store.script(REGISTER, keys, args, durable=True).decode())

    def void(self, venue: str, scan: int, at: datetime, by: str) -> bool:
        """Undo the pass of this scan, registered ``at``; False when this chat is not bound or registered none."""
        keys = (posts_key(venue), log_key(venue, day_of(at)))
        return bool(self._store.script(VOID_PASS, keys, (by, packed_scan(scan)), durable=True))

    def known(self, venue: str, person: str, scan: int, now: datetime) -> Pass | None:
        """The pass as which this scan of this person was registered before, at most two windows ago."""
        earlier = now - timedelta(seconds=2 * WINDOW)
        for day in dict.fromkeys((day_of(now), day_of(earlier))):
            key = log_key(venue, day)
            tail = self._store.run(key, ("GETRANGE", key, -_TAIL * PASS.size, -1))[0]
            for made in read_passes(venue, day, tail):
                if (made.person, made.scan) == (person, scan):
                    return made
        return None

    def day(self, venue: str, day: date) -> tuple[Pass, ...]:
        """The passes of a Beijing day, in the order of registration; those undone are marked void."""
        key = log_key(venue, day)
        return read_passes(venue, day, self._store.run(key, ("GET", key))[0] or b"")


def _around_scanner(one: Pass) -> tuple[bytes, bytes]:
    """The packed pass without the scanner's number, which the store knows: what is before it, and after."""
    packed = packed_pass(one)
    return packed[:16], packed[18:]


def _scan_of(one: Pass) -> int:
    """One number for scan and person, such as the store packs tightest: 63 bits."""
    return int.from_bytes(packed_id(one.person)[:4]) >> 1 << 32 | one.scan
