"""Who waits for a clerk's first word, and when first words were said lately.

``Inbox`` puts conversations into the queue.
"""

from collections.abc import Sequence

from bot.store.redis.store import Store
from bot.store.support.keys import ANSWERED_KEY, QUEUE_KEY

KEPT = 2000
"""First words whose moments are kept: of a hundred clerks those of an hour."""

KEPT_SECONDS = 60 * 86400
"""How long they are kept after the last one: longer than a holiday, before which was the last open hour."""


class DeskQueue:
    """The queue, of chat ids. Moments are Unix milliseconds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ahead(self, chat: str) -> int:
        """How many have waited longer than this chat; all who wait when it is not among them."""
        rank, waiting = self._store.run(QUEUE_KEY, ("ZRANK", QUEUE_KEY, chat), ("ZCARD", QUEUE_KEY))
        return int(waiting if rank is None else rank)

    def places(self, chats: Sequence[str]) -> list[int]:
        """The place of each of these chats, from 1 on; 0 for one that is not in the queue."""
        if not chats:
            return []
        ranks = self._store.run(QUEUE_KEY, *(("ZRANK", QUEUE_KEY, chat) for chat in chats))
        return [0 if rank is None else int(rank) + 1 for rank in ranks]

    def note_answer(self, reply: str, asked: int, answered: int) -> None:
        """Note the moment of a first word, by the id of the reply, to somebody who has waited since ``asked``."""
        self._store.run(
            ANSWERED_KEY,
            ("ZADD", ANSWERED_KEY, answered, f"{asked}:{reply}"),
            ("ZREMRANGEBYRANK", ANSWERED_KEY, 0, -KEPT - 1),
            ("EXPIRE", ANSWERED_KEY, KEPT_SECONDS),
        )

    def lately(self, since: int) -> tuple[int | None, list[tuple[int, int]]]:
        """Since when the one waits who has waited longest, None when nobody waits; and of each first word since this
        moment, since when the person had waited, and when it was said.
        """
        answers = ("ZRANGE", ANSWERED_KEY, since, "+inf", "BYSCORE", "WITHSCORES")
        first, found = self._store.run(QUEUE_KEY, ("ZRANGE", QUEUE_KEY, 0, 0, "WITHSCORES"), answers)
        pairs = iter(found)
        served = [(int(member.partition(b":")[0]), int(float(at))) for member, at in zip(pairs, pairs, strict=True)]
        return (int(float(first[1])) if first else None), served
