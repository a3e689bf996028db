"""The step of an upgrade that makes the reasons in the audit log independent of the data keys."""

from bot.store.access.audit import Audit
from bot.store.upgrade.openids import Openids


def keep_reasons(old: Openids) -> None:
    """Seal the reasons anew, beside the lines: a line never changes."""
    old.unopened += Audit(old.store, old.vault).keep_reasons()
