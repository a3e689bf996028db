"""The audit log: who did what to whom, and which attempts were refused. It holds ids and digests only."""

import re
from datetime import datetime

from bot.store.access.audit import Audit, Refusals
from bot.store.access.operators import Operator, Role
from bot.store.vault import Vault

MAX_REFUSAL_LINES_PER_HOUR = 20
"""Audit lines per hour for refusals of one chat. One more line says that there were further refusals."""

ENDED = ".ended."
"""What stands in an action between its kind and how it ended: ``venue.ended.approved``."""

_OPERATOR_PREFIX = "operator:"
_ID = re.compile(r"[A-Z2-7]{16}")

_UNKNOWN_ACTOR = "nobody"


class NotAllowed(Exception):
    """The action was refused, and the refusal is in the audit log."""


REASON_LENGTH = range(2, 201)
"""Allowed length of a reason, in characters."""


class NoReason(ValueError):
    """The reason is missing, too short or too long."""


class AuditLog:
    """Writes the audit log for the gate's chat commands, pages and command line."""

    def __init__(self, audit: Audit, refusals: Refusals, vault: Vault) -> None:
        self._audit = audit
        self._refusals = refusals
        self._vault = vault

    def chat_actor(self, chat: str) -> str:
        """The name of a chat in the audit log: a digest of its id."""
        return self._vault.digest("actor", chat)[:16]

    def record(self, action: str, actor: str, subject: str, now: datetime, reason: str = "") -> None:
        """Record an action. Call this before the action, so that no action is left out. The reason is stored
        encrypted.
        """
        self._audit.note(action, actor, subject, now, reason)

    def record_end(self, subject: str, how: str, actor: str, now: datetime) -> None:
        """Record how what earlier lines about this subject waited for has ended, such as ``approved``."""
        self._audit.note(f"{subject.partition(':')[0]}{ENDED}{how}", actor, subject, now)

    def refuse(self, action: str, actor: str, subject: str, now: datetime) -> NotAllowed:
        """Record a refusal and return the error to raise.

        The lines of one chat are limited; those of operators are not.
        """
        count = 0 if actor == _UNKNOWN_ACTOR or actor.startswith(_OPERATOR_PREFIX) else self._refusals.count(actor)
        if count <= MAX_REFUSAL_LINES_PER_HOUR:
            self._audit.note(f"refused.{action}", actor, subject, now)
        elif count == MAX_REFUSAL_LINES_PER_HOUR + 1:
            self._audit.note("refused.more", actor, "", now)
        return NotAllowed(action)

    def refuse_unknown(self, action: str, now: datetime) -> None:
        """Record the refusal of somebody unknown at the command line.

        Strangers in the browser are only counted (``bot.pages.page``): whatever they ask for must not fill the store.
        """
        self._audit.note(f"refused.{action}", _UNKNOWN_ACTOR, "", now)

    def require_role(self, operator: Operator | None, role: Role, action: str, subject: str, now: datetime) -> Operator:
        """Return the operator if they have this role. Raises NotAllowed."""
        if operator is None or role not in operator.roles:
            raise self.refuse(action, operator_actor(operator), subject, now)
        return operator


def operator_actor(operator: Operator | None) -> str:
    """The name of an operator in the audit log."""
    return f"{_OPERATOR_PREFIX}{operator.name}" if operator else _UNKNOWN_ACTOR


def subject(kind: str, id_: str) -> str:
    """The name of a venue or a person in the audit log. Text that is not an id is replaced by ``-``."""
    return f"{kind}:{id_ if _ID.fullmatch(id_) else '-'}"


def checked_reason(reason: str) -> str:
    """The reason without needless spaces. Raises NoReason."""
    cleaned = " ".join(reason.split())
    if len(cleaned) not in REASON_LENGTH:
        raise NoReason
    return cleaned
