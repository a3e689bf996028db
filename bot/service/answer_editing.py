"""Staff change answers while the service runs: texts, titles, ways of asking. Every change has a reason and can be
taken back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.health.clock import unix_second
from bot.service.access.audit_log import AuditLog, checked_reason, operator_actor
from bot.service.answers import Answers
from bot.store.access.operators import Operator, Role
from bot.store.answers.edits import Edit, Edits

MAX_BYTES = 1400
"""UTF-8 bytes of an answer: with what stands around it, it must fit into one reply."""

_ID_LENGTH = 60


class BadEdit(ValueError):
    """The change cannot be made; the text says why: ``unknown``, ``long``, ``revision``, ``faster``, ``incomplete``."""


class AnswerEditing:
    """Changes answers. Operators with the role ``answers`` may."""

    def __init__(self, answers: Answers, edits: Edits, audit_log: AuditLog) -> None:
        self._answers, self._edits, self._audit_log = answers, edits, audit_log

    def history(self, id_: str) -> Sequence[Edit]:
        """All edits of an answer, oldest first."""
        return self._edits.history(id_)

    def edit(
        self,
        operator: Operator,
        id_: str,
        reason: str,
        now: datetime,
        *,
        titles: Mapping[str, str],
        texts: Mapping[str, str],
        ways: Sequence[str],
    ) -> None:
        """Change titles and texts in these languages and add these ways of asking; an id that is not there yet is a new
        answer. Raises NotAllowed, NoReason and BadEdit.
        """
        history = self._edits.history(id_)
        last = history[-1] if history else Edit("", "", 0)
        if id_ not in self._answers.shipped and not history and not (titles and texts):
            raise BadEdit("incomplete")
        if any(len(text.encode()) > MAX_BYTES for text in texts.values()):
            raise BadEdit("long")
        merged = {**last.titles, **titles}, {**last.texts, **texts}, tuple(dict.fromkeys((*last.ways, *ways)))
        self._add(operator, id_, reason, now, merged, len(history))

    def take_back(self, operator: Operator, id_: str, reason: str, now: datetime, revision: int) -> None:
        """Let a revision of the history count again, 0 for what was shipped. Raises NotAllowed, NoReason, BadEdit."""
        history = self._edits.history(id_)
        if not 0 <= revision <= len(history):
            raise BadEdit("revision")
        before = history[revision - 1] if revision else Edit("", "", 0)
        self._add(operator, id_, reason, now, (before.titles, before.texts, before.ways), len(history))

    def _add(
        self,
        operator: Operator,
        id_: str,
        reason: str,
        now: datetime,
        content: tuple[Mapping[str, str], Mapping[str, str], tuple[str, ...]],
        before: int,
    ) -> None:
        cleaned = checked_reason(reason)
        named = self._audit_log.require_role(operator, Role.ANSWERS, "answer.edit", id_[:_ID_LENGTH], now)
        self._audit_log.record("answer.edit", operator_actor(named), id_[:_ID_LENGTH], now, cleaned)
        if not self._edits.add(id_, Edit(named.name, cleaned, unix_second(now), *content), before):
            raise BadEdit("faster")
