"""What is kept of the support desk: its staff, conversations, the lists in which clerks find them, daily counts."""

from dataclasses import dataclass

from bot.store.redis.store import Store
from bot.store.support.conversations import Conversations
from bot.store.support.figures import DailyCounts
from bot.store.support.inbox import Inbox
from bot.store.support.sends import Sends
from bot.store.support.staff import Staff
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class SupportRecords:
    """One object for each kind of record of the desk."""

    staff: Staff
    conversations: Conversations
    inbox: Inbox
    sends: Sends
    daily_counts: DailyCounts


def open_support_records(store: Store, vault: Vault) -> SupportRecords:
    """Make the records of the desk."""
    return SupportRecords(Staff(store), Conversations(store, vault), Inbox(store), Sends(store), DailyCounts(store))
