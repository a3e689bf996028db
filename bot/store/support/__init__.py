"""What is kept of the support desk: staff, conversations, the lists and tools of clerks, the gap list, daily counts."""

from dataclasses import dataclass

from bot.store.redis.store import Store
from bot.store.support.awaited_pictures import AwaitedPictures
from bot.store.support.conversations import Conversations
from bot.store.support.figures import DailyCounts
from bot.store.support.gaps import Gaps
from bot.store.support.inbox import Inbox
from bot.store.support.label_names import LabelNames
from bot.store.support.lookers import Lookers
from bot.store.support.pictures import Pictures
from bot.store.support.queue import DeskQueue
from bot.store.support.reveals import Reveals
from bot.store.support.saved_answers import SavedAnswers
from bot.store.support.search_index import SearchIndex
from bot.store.support.sends import Sends
from bot.store.support.staff import Staff
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class SupportRecords:
    """One object for each kind of record of the desk."""

    staff: Staff
    conversations: Conversations
    inbox: Inbox
    queue: DeskQueue
    sends: Sends
    pictures: Pictures
    awaited_pictures: AwaitedPictures
    reveals: Reveals
    search_index: SearchIndex
    lookers: Lookers
    label_names: LabelNames
    saved_answers: SavedAnswers
    gaps: Gaps
    daily_counts: DailyCounts


def open_support_records(store: Store, vault: Vault) -> SupportRecords:
    """Make the records of the desk."""
    talks = Conversations(store, vault), Inbox(store), DeskQueue(store), Sends(store)
    shown = Pictures(store, vault), AwaitedPictures(store, vault), Reveals(store)
    tools = SearchIndex(store), Lookers(store), LabelNames(store), SavedAnswers(store), Gaps(store, vault)
    return SupportRecords(Staff(store), *(*talks, *shown, *tools), DailyCounts(store))
