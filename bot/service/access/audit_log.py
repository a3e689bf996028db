"""The audit log: who did what to whom, and which attempts were refused. It holds ids and digests only."""

import logging
import re
from datetime import datetime
from threading import Lock

from bot.store.access.audit import Audit, Refusals
from bot.store.access.operators import Operator, Role
from bot.store.vault import Vault

MAX_UNKNOWN_LINES_PER_MINUTE = 60
"""Audit lines per minute and process for refusals of unknown visitors. The limit keeps them from filling the store."""

MAX_REFUSAL_LINES_PER_HOUR = 20
"""Audit lines per hour for refusals of one chat. One more line says that there were further refusals."""

_OPERATOR_PREFIX = "operator:"
_ID = re.compile(r"[A-Z2-7]{16}")

log = logging.getLogger(__name__)

_UNKNOWN_ACTOR = "nobody"


class NotAllowed(Exception):
    """The action was refused, and the refusal is in the audit log."""


class AuditLog:
    """Writes the audit log for the gate's chat commands, pages and command line."""

    def __init__(self, audit: Audit, refusals: Refusals, vault: Vault) -> None:
        self._audit = audit
        self._refusals = refusals
        self._vault = vault
        self._lock = Lock()
        self._minute = ""
        self._lines = 0

    def chat_actor(self, chat: str) -> str:
        """The name of a chat in the audit log: a digest of its id."""
        return self._vault.digest("actor", chat)[:16]

    def record(self, action: str, actor: str, subject: str, now: datetime, reason: str = "") -> None:
        """Record an action. Call this before the action, so that no action is left out. The reason is stored
        encrypted.
        """
        self._audit.note(action, actor, subject, now, reason)

    def refuse(self, action: str, actor: str, subject: str, now: datetime) -> NotAllowed:
        """Record a refusal and return the error to raise.

        The lines of one chat are limited; those of operators and unknown visitors are not limited here.
        """
        count = 0 if actor == _UNKNOWN_ACTOR or actor.startswith(_OPERATOR_PREFIX) else self._refusals.count(actor)
        if count <= MAX_REFUSAL_LINES_PER_HOUR:
            self._audit.note(f"refused.{action}", actor, subject, now)
        elif count == MAX_REFUSAL_LINES_PER_HOUR + 1:
            self._audit.note("refused.more", actor, "", now)
        return NotAllowed(action)

    def refuse_unknown(self, action: str, now: datetime) -> None:
        """Record the refusal of an unknown visitor, unless there were too many in this minute."""
        if self._has_room(now):
            self._audit.note(f"refused.{action}", _UNKNOWN_ACTOR, "", now)
        else:
            log.warning("refusals of strangers are not noted one by one now")

    def require_role(self, operator: Operator | None, role: Role, action: str, subject: str, now: datetime) -> Operator:
        """Return the operator if they have this role. Raises NotAllowed."""
        if operator is None or role not in operator.roles:
            raise self.refuse(action, operator_actor(operator), subject, now)
        return operator

    def _has_room(self, now: datetime) -> bool:
        minute = f"{now:%d%H%M}"
        with self._lock:
            if minute != self._minute:
                self._minute, self._lines = minute, 0
            self._lines += 1
            return self._lines <= MAX_UNKNOWN_LINES_PER_MINUTE


def operator_actor(operator: Operator | None) -> str:
    """The name of an operator in the audit log."""
    return f"{_OPERATOR_PREFIX}{operator.name}" if operator else _UNKNOWN_ACTOR


def subject(kind: str, id_: str) -> str:
    """The name of a venue or a person in the audit log. Text that is not an id is replaced by ``-``."""
    return f"{kind}:{id_ if _ID.fullmatch(id_) else '-'}"
