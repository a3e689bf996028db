"""All records over one store."""

from dataclasses import dataclass

from bot.store.agents import Agents
from bot.store.attempts import Attempts
from bot.store.connection import Store
from bot.store.people import People
from bot.store.profiles import Profiles
from bot.store.requests import Requests
from bot.store.schedule import Schedule
from bot.store.session import Sessions
from bot.store.vault import Vault
from bot.store.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Records:
    """One of each kind of record; they share the store and the vault."""

    store: Store
    vault: Vault
    people: People
    agents: Agents
    attempts: Attempts
    profiles: Profiles
    requests: Requests
    schedule: Schedule
    sessions: Sessions
    waiting: Waiting


def open_records(store: Store, vault: Vault, draft_days: int, waiters: int = 64) -> Records:
    """The records; unfinished answers stay ``draft_days``, ``waiters`` threads may wait for a chat at a time."""
    return Records(
        store,
        vault,
        People(store, vault),
        Agents(store, vault),
        Attempts(store, vault),
        Profiles(store),
        Requests(store),
        Schedule(store),
        Sessions(store, vault, draft_days, waiters=waiters),
        Waiting(store, vault),
    )
