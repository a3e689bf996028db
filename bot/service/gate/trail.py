"""What leaves a line in the audit here: who did what to whom by ids and digests, and who was not let do it."""

import logging
import re
from datetime import datetime
from threading import Lock

from bot.store.audit import Audit
from bot.store.operators import Operator, Role
from bot.store.refusals import Refusals
from bot.store.vault import Vault

STRANGERS = 60
"""Lines a minute and process for refusals of people whom nobody knows: more would only serve to fill the store."""

REFUSALS = 20
"""Lines an hour for refusals of one chat; the next one says that there are more."""

_OPERATOR = "operator:"
_ID = re.compile(r"[A-Z2-7]{16}")

log = logging.getLogger(__name__)


_NOBODY = "nobody"


class NotAllowed(Exception):
    """Refused, and noted."""


class Trail:
    """Writes the audit for the gate's pages and commands."""

    def __init__(self, audit: Audit, refusals: Refusals, vault: Vault) -> None:
        self._audit = audit
        self._refusals = refusals
        self._vault = vault
        self._lock = Lock()
        self._minute = ""
        self._lines = 0

    def chat(self, openid: str) -> str:
        """How a chat is named in the audit."""
        return self._vault.digest("actor", openid)[:16]

    def done(self, action: str, actor: str, subject: str, now: datetime, reason: str = "") -> None:
        """Note that something is done; called before it is, so that nothing is done unnoted. The reason is sealed."""
        self._audit.note(action, actor, subject, now, reason)

    def refuse(self, action: str, actor: str, subject: str, now: datetime) -> NotAllowed:
        """Note that something was refused, as long as there is room for this actor; gives the error to raise.

        Operators are few, and what each of them wanted is noted every time; so is what nobody known wanted.
        """
        count = 0 if actor == _NOBODY or actor.startswith(_OPERATOR) else self._refusals.count(actor)
        if count <= REFUSALS:
            self._audit.note(f"refused.{action}", actor, subject, now)
        elif count == REFUSALS + 1:
            self._audit.note("refused.more", actor, "", now)
        return NotAllowed(action)

    def turned_away(self, action: str, now: datetime) -> None:
        """Note that somebody unknown was refused."""
        if self._room(now):
            self._audit.note(f"refused.{action}", _NOBODY, "", now)
        else:
            log.warning("refusals of strangers are not noted one by one now")

    def need(self, operator: Operator | None, role: Role, action: str, subject: str, now: datetime) -> Operator:
        """The operator if they have this role. Raises NotAllowed."""
        if operator is None or role not in operator.roles:
            raise self.refuse(action, actor(operator), subject, now)
        return operator

    def _room(self, now: datetime) -> bool:
        minute = f"{now:%d%H%M}"
        with self._lock:
            if minute != self._minute:
                self._minute, self._lines = minute, 0
            self._lines += 1
            return self._lines <= STRANGERS


def actor(operator: Operator | None) -> str:
    """How an operator is named in the audit."""
    return f"{_OPERATOR}{operator.name}" if operator else _NOBODY


def subject(kind: str, id_: str) -> str:
    """How a venue or a person is named in the audit; nothing that is no id gets in there."""
    return f"{kind}:{id_ if _ID.fullmatch(id_) else '-'}"
