"""Changes of a person's visits that were added before. Each is one step together with the last measurement."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from bot.health.clock import BEIJING
from bot.store.gate.kept_visits import KeptVisits, joined, retracted, undone
from bot.store.gate.packing import PassKind, pack_id
from bot.store.gate.retention import RETENTION_DAYS, day_of, days_until, midnight_second
from bot.store.gate.swaps import SWAP_FUNCTION, swap_arguments
from bot.store.gate.visit_days import VisitDays, reading
from bot.store.gate.visit_records import Measurement
from bot.store.keys import person_key
from bot.store.people.health import open_temperature, seal_temperature
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault


class VisitChanges:
    """Changes the visits of ``Visits``, by person. All raise UnsealError for a temperature that no key opens."""

    def __init__(self, store: Store, vault: Vault, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._vault = vault
        self._days = retention_days

    def void(self, person: str, venue: str, scan: int, at: datetime, kind: PassKind | None = None) -> bool:
        """Undo the visit of this scan, registered ``at``, and its measurement. False when there is none.

        ``kind`` becomes its kind, such as DISPUTED, also when it was undone before.
        """
        midnight, visit = midnight_second(day_of(at)), (pack_id(venue), scan)
        return self._change(person, self._days_around(day_of(at)), lambda kept: undone(kept, midnight, visit, kind))

    def retract(self, person: str, measured: Measurement) -> None:
        """Undo a measurement that this record has from another record of the person, where its visit is undone."""
        day = day_of(datetime.fromtimestamp(measured.second, BEIJING))
        self._change(person, self._days_around(day), lambda kept: retracted(kept, measured))

    def join(self, person: str, former: str, today: date) -> None:
        """Copy all visits of another record of the same person as they are, void ones too, and its last measurement.
        Copying them again changes nothing.
        """
        days = days_until(today, self._days)
        _, _, other = self._read(former, days)
        self._change(person, days, lambda kept: joined(kept, other))

    def _days_around(self, day: date) -> list[date]:
        """All days that may be kept together with this one."""
        return days_until(day + timedelta(days=self._days), 2 * self._days)

    def _change(self, person: str, days: Sequence[date], change: Callable[[KeptVisits], KeptVisits | None]) -> bool:
        """Change the visits of these days and the last measurement. False when ``change`` gives None."""
        while True:
            sealed, kept, before = self._read(person, days)
            after = change(before)
            if after is None:
                return False
            if self._replace(person, sealed, kept, before, after):
                return True

    def _read(self, person: str, days: Sequence[date]) -> tuple[bytes, VisitDays, KeptVisits]:
        """The sealed temperature in the record, empty for none; the visits as they are kept and as they are."""
        key = person_key(person)
        (sealed, measured), *found = self._store.run(key, ("HMGET", key, "f", "m"), *reading(person, days))
        last = Measurement(int(measured or 0), open_temperature(self._vault, person, sealed) or 0)
        kept = VisitDays.read(days, found)
        return sealed or b"", kept, KeptVisits(kept.all(), last)

    def _replace(self, person: str, sealed: bytes, kept: VisitDays, before: KeptVisits, after: KeptVisits) -> bool:
        """Whether the visits and the measurement were still those of ``before``, and are those of ``after`` now."""
        last = after.last
        new = sealed if last == before.last else seal_temperature(self._vault, person, last.tenths)
        keys, swaps = swap_arguments(kept.swaps(person, after.days, kept.folded_days, self._days))
        args = sealed, new, last.second, *swaps
        return bool(self._store.script(_CHANGE, (person_key(person), *keys), args, durable=True))


_CHANGE = Script(f"""{SWAP_FUNCTION}
-- KEYS person, keys of visits
-- ARGV sealed temperature before or empty, sealed temperature, its second (0: none); the arguments of the swap
if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
if (redis.call('HGET', KEYS[1], 'f') or '') ~= ARGV[1] then return 0 end
if swap({{unpack(KEYS, 2)}}, {{unpack(ARGV, 4)}}) == 0 then return 0 end
if ARGV[3] == '0' then redis.call('HDEL', KEYS[1], 'f', 'm')
else redis.call('HSET', KEYS[1], 'f', ARGV[2], 'm', ARGV[3]) end
return 1
""")
"""Returns 0 when the visits or the measurement are others than in ARGV."""
