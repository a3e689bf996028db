"""What operators say to everybody, and how many messages of each kind come, against what is normal.

Both are exchanged with the store in the background, so that no message waits for them.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from threading import Lock

from bot.chat.texts import REFERENCE_LANGUAGE, Texts
from bot.health.clock import BEIJING, unix_second
from bot.service.access.audit_log import AuditLog, operator_actor
from bot.store.access.operators import Operator, Role
from bot.store.redis.errors import StoreError
from bot.store.status import StatusNotice, StatusNotices, Storm

REMEMBERED_SECONDS = 5.0
"""So long a process remembers the notice: after that every process says another."""

LONGEST_NOTICE = 300
"""Characters of a notice: the menu must fit below it in one message."""


class UnfitNotice(ValueError):
    """The text is empty or too long."""


@dataclass(frozen=True, slots=True)
class StormKind:
    """Messages of one kind: in the last whole minute, and in a normal one (the median of the hour before)."""

    kind: str
    lately: int
    normal: float


class StatusBoard:
    """The notice as this process remembers it, and the messages that it counts. ``clock`` gives the time."""

    def __init__(
        self, notices: StatusNotices, storm: Storm, audit_log: AuditLog, texts: Texts, clock: Callable[[], datetime]
    ) -> None:
        self._notices, self._storm, self._audit_log, self._texts, self._clock = notices, storm, audit_log, texts, clock
        self._notice, self._read_at = StatusNotice(), 0.0
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def count(self, kind: str) -> None:
        """Count one message of this kind."""
        with self._lock:
            self._counts[kind] += 1

    def line(self, language: str) -> str:
        """The dated notice to stand above an answer, as it is remembered; empty when there is none."""
        text = self._notice.texts.get(language) or self._notice.texts.get(REFERENCE_LANGUAGE)
        if not text:
            return ""
        at = datetime.fromtimestamp(self._notice.at, BEIJING)
        return self._texts.say(language, "chat.status", at=f"{at:%m-%d %H:%M}", text=text) + "\n\n"

    def fresh_line(self, language: str) -> str:
        """The same, read from the store when it was remembered for too long; for answers that may take a round trip."""
        if self._clock().timestamp() - self._read_at > REMEMBERED_SECONDS:
            with suppress(StoreError):
                self.read()
        return self.line(language)

    def read(self) -> StatusNotice:
        """Read and remember what is said now. Raises StoreError."""
        self._notice, self._read_at = self._notices.read(), self._clock().timestamp()
        return self._notice

    def require_operator(self, operator: Operator | None, action: str) -> Operator:
        """The operator, if they may do this. Raises NotAllowed."""
        return self._audit_log.require_role(operator, Role.STATUS, action, "", self._clock())

    def say(self, operator: Operator | None, language: str, text: str) -> None:
        """Let this operator say this to everybody. Raises UnfitNotice, NotAllowed."""
        who, said = self.require_operator(operator, "status.set"), " ".join(text.split())
        if not 0 < len(said) <= LONGEST_NOTICE:
            raise UnfitNotice
        self._record(who, "status.set")
        self._notices.save(language, said, unix_second(self._clock()))
        self.read()

    def clear(self, operator: Operator | None) -> None:
        """Let this operator end the notice. Raises NotAllowed."""
        self._record(self.require_operator(operator, "status.clear"), "status.clear")
        self._notices.clear()
        self.read()

    def flush(self) -> None:
        """Give what was counted to the store; it is lost when that fails."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if counts:
            with suppress(StoreError):
                self._storm.add(unix_second(self._clock()) // 60, counts)

    def storm(self) -> list[StormKind]:
        """Each kind that came within the hour, the most unusual first. Raises StoreError."""
        *before, lately = self._storm.minutes(unix_second(self._clock()) // 60 - 1)
        kinds = sorted(set(lately).union(*before))
        found = [StormKind(kind, lately[kind], median(minute[kind] for minute in before)) for kind in kinds]
        return sorted(found, key=lambda one: one.normal - one.lately)

    def _record(self, who: Operator, action: str) -> None:
        self._audit_log.record(action, operator_actor(who), "", self._clock())
