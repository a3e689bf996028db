"""The tags in visits: they say which chat showed the code, so that an agent sees the visits for which theirs did.

When an agent changes chats, the tags of the former chat become those of the new one.
"""

from datetime import date, timedelta

from bot.store.chat.chat_ids import viewer_digest, viewer_tag
from bot.store.gate.packing import TAG_SHIFT
from bot.store.gate.retention import RETENTION_DAYS
from bot.store.gate.swaps import swap
from bot.store.gate.visit_days import VisitDays, reading
from bot.store.gate.visit_records import Record, pack_records, read_records, second_of
from bot.store.keys import person_key
from bot.store.redis.store import Store
from bot.store.vault import Vault


class VisitTags:
    """Changes the tags in the kept visits of a person."""

    def __init__(self, store: Store, vault: Vault, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._vault = vault
        self._days = retention_days

    def hand_over(self, person: str, former: str, new: str, today: date) -> int:
        """Let the visits for which the chat ``former`` showed the code be those of ``new``; gives how many records of
        visits there were. Visits for which ``former`` shows the code later are its own.
        """
        days = [today - timedelta(days=n) for n in range(-1, self._days + 1)]
        tags = tuple(viewer_tag(viewer_digest(self._vault, chat)) for chat in (former, new))
        while True:
            kept = VisitDays.read(days, self._store.run(person_key(person), *reading(person, days)))
            before = {midnight: read_records(packed) for midnight, packed in kept.all().items()}
            after = {midnight: [_retagged(one, *tags) for one in found] for midnight, found in before.items()}
            packed = {midnight: pack_records(found) for midnight, found in after.items()}
            if swap(self._store, kept.swaps(person, packed, kept.folded_days, self._days), durable=True):
                return sum(one != other for day in before for one, other in zip(before[day], after[day], strict=True))


def _retagged(record: Record, former: int, new: int) -> Record:
    """The record with the new tag, if it has the former one."""
    tag, second = record[1] >> TAG_SHIFT, second_of(record)
    return (record[0], new << TAG_SHIFT | second, *record[2:]) if tag == former else record
