"""When the visits of a person, or the passes at a venue, were looked at for contact tracing. The people are shown it
beside their visits; so one use is one write, however many people it shows.
"""

import struct
from datetime import datetime, timedelta

from msgspec import Struct

from bot.health.clock import BEIJING, unix_second
from bot.store.gate.keys import trace_marks_key
from bot.store.gate.retention import RETENTION_DAYS, day_of, deletion_second
from bot.store.redis.commands import Command
from bot.store.redis.store import Store

_PERIOD = struct.Struct(">II")


class TraceMark(Struct, frozen=True):
    """A look at the visits of a period, from ``start`` until before ``end``, and when it was."""

    start: datetime
    end: datetime
    at: datetime

    def shows(self, moment: datetime) -> bool:
        """Whether what happened at this moment was there to be seen."""
        return self.start <= moment < self.end and moment <= self.at


class TraceMarks:
    """The looks by subject: the id of a person or of a venue. They are kept as long as the visits."""

    def __init__(self, store: Store, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._days = retention_days

    def add(self, subject: str, mark: TraceMark) -> None:
        """Note a look. Of several at the same period the last one is kept."""
        key, member = trace_marks_key(subject), _PERIOD.pack(unix_second(mark.start), unix_second(mark.end))
        old = unix_second(mark.at - timedelta(days=self._days + 1))
        ends = deletion_second(day_of(mark.at), self._days)
        commands: tuple[Command, ...] = (
            ("ZADD", key, "GT", unix_second(mark.at), member),
            ("ZREMRANGEBYSCORE", key, 0, old),
            ("EXPIREAT", key, ends, "NX"),
            ("EXPIREAT", key, ends, "GT"),
        )
        self._store.run(key, *commands, durable=True)

    def of(self, subject: str) -> tuple[TraceMark, ...]:
        """The looks, the last one last."""
        key = trace_marks_key(subject)
        found = iter(self._store.run(key, ("ZRANGE", key, 0, -1, "WITHSCORES"))[0])
        return tuple(
            TraceMark(*(datetime.fromtimestamp(second, BEIJING) for second in (*_PERIOD.unpack(period), int(at))))
            for period, at in zip(found, found, strict=True)
        )
