"""All the records, which share one store and one vault."""

from dataclasses import dataclass

from bot.store.access.audit import Audit, Refusals
from bot.store.access.link_holders import LinkHolders
from bot.store.access.operators import Operators
from bot.store.access.tickets import Tickets
from bot.store.answers.edits import Edits
from bot.store.chat.budgets import DailyBudgets
from bot.store.chat.chat_ids import ChatIds
from bot.store.chat.fields import ChatFields
from bot.store.chat.notices import ChatNotices
from bot.store.chat.questions import Questions
from bot.store.chat.sessions import ChatSessions
from bot.store.gate import GateRecords, open_gate_records
from bot.store.gate.retention import RETENTION_DAYS
from bot.store.jobs import JobQueue
from bot.store.people.agents import Agents
from bot.store.people.attempts import Attempts
from bot.store.people.claims import SavedClaims
from bot.store.people.consent_requests import ConsentRequests
from bot.store.people.earlier_entries import EarlierEntries
from bot.store.people.erasures import Erasures
from bot.store.people.fevers import Fevers
from bot.store.people.former_chats import FormerChats
from bot.store.people.former_ids import FormerIds
from bot.store.people.holds import Holds
from bot.store.people.paper_cards import PaperCards
from bot.store.people.people import People
from bot.store.people.phone_codes import PhoneCodes
from bot.store.people.phone_index import PhoneIndex
from bot.store.people.reviews import Reviews
from bot.store.people.sms_limits import SmsLimits
from bot.store.redis.store import Store
from bot.store.shared_state import PlatformOutage
from bot.store.status import StatusNotices, Storm
from bot.store.support import SupportRecords, open_support_records
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Records:
    """One object for each kind of record."""

    store: Store
    vault: Vault
    chat_ids: ChatIds
    people: People
    holds: Holds
    claims: SavedClaims
    earlier_entries: EarlierEntries
    erasures: Erasures
    fevers: Fevers
    former_ids: FormerIds
    former_chats: FormerChats
    agents: Agents
    paper_cards: PaperCards
    attempts: Attempts
    consent_requests: ConsentRequests
    reviews: Reviews
    phone_codes: PhoneCodes
    phone_index: PhoneIndex
    sms_limits: SmsLimits
    budgets: DailyBudgets
    chat_fields: ChatFields
    chat_notices: ChatNotices
    questions: Questions
    sessions: ChatSessions
    edits: Edits
    jobs: JobQueue
    outage: PlatformOutage
    status: StatusNotices
    storm: Storm
    audit: Audit
    refusals: Refusals
    operators: Operators
    tickets: Tickets
    link_holders: LinkHolders
    gate: GateRecords
    support: SupportRecords


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """``chat_key`` is that of ``ChatIds``; drafts are kept ``draft_days``, passes at gates ``retention_days``.

    Records that nobody holds or claims are kept ``unheld_days``. ``waiters``, ``record_fields``: see
    ``ChatSessions``.
    """

    chat_key: str
    draft_days: int
    retention_days: int = RETENTION_DAYS
    waiters: int = 64
    unheld_days: int = 30
    record_fields: tuple[str, ...] = ()


def open_records(store: Store, vault: Vault, settings: RecordSettings) -> Records:
    """Make the records."""
    people = People(store, vault)
    chat = DailyBudgets(store), ChatFields(store), ChatNotices(store, vault), Questions(store, vault)
    work = Edits(store), (jobs := JobQueue(store, vault)), PlatformOutage(store), StatusNotices(store), Storm(store)
    access = Audit(store, vault), Refusals(store), Operators(store, vault), Tickets(store, vault), LinkHolders(store)
    return Records(
        store,
        vault,
        ChatIds(settings.chat_key, vault),
        people,
        holds := Holds(store, people, settings.unheld_days),
        SavedClaims(store, people, holds),
        EarlierEntries(store),
        Erasures(store, vault),
        Fevers(store, vault, people, settings.retention_days),
        FormerIds(store, people, settings.retention_days),
        FormerChats(store, vault),
        Agents(store, vault),
        PaperCards(store, vault),
        Attempts(store, vault),
        ConsentRequests(store, vault, jobs),
        Reviews(store, vault),
        PhoneCodes(store, vault),
        PhoneIndex(store, vault),
        SmsLimits(store, vault),
        *(*chat, _open_sessions(store, vault, settings), *work, *access),
        open_gate_records(store, vault, settings.retention_days),
        open_support_records(store, vault),
    )


def _open_sessions(store: Store, vault: Vault, settings: RecordSettings) -> ChatSessions:
    days, waiters, record_fields = settings.draft_days, settings.waiters, settings.record_fields
    return ChatSessions(store, vault, days, waiters=waiters, record_fields=record_fields)
