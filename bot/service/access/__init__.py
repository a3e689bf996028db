"""Access control: operators and their roles, the audit log, browser sessions."""

from dataclasses import dataclass

from bot.service.access.audit_log import AuditLog
from bot.service.access.browser_sessions import BrowserSessions
from bot.signing.links import Links
from bot.store.access.operators import Operators
from bot.store.records import Records


@dataclass(frozen=True, slots=True)
class Access:
    """The access services. They share the same records."""

    audit_log: AuditLog
    browser_sessions: BrowserSessions
    operators: Operators


def build_access(records: Records, links: Links, public_url: str) -> Access:
    """Build the access services. ``links`` signs the links, which lead to ``public_url``."""
    return Access(
        AuditLog(records.audit, records.refusals, records.vault),
        BrowserSessions(links, records.tickets, public_url),
        records.operators,
    )
