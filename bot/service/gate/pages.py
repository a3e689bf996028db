"""All that the gate's pages and the operators' commands work with."""

from dataclasses import dataclass

from bot.chat.texts import Texts
from bot.health.invitations import Invitations
from bot.service.gate.approvals import Approvals
from bot.service.gate.dashboard import Dashboard
from bot.service.gate.dismissal import Dismissal
from bot.service.gate.invitation import InvitationPages
from bot.service.gate.links import Entrances
from bot.service.gate.poster import Posters
from bot.service.gate.tracing import Sources, Tracing
from bot.service.gate.trail import Trail
from bot.service.notices import Notices
from bot.store.audit import Audit
from bot.store.gate.entries import Entries
from bot.store.gate.passes import Passes
from bot.store.gate.posts import Posts
from bot.store.gate.venues import Venues
from bot.store.gate.visits import Visits
from bot.store.operators import Operators
from bot.store.people import People
from bot.store.profiles import Profiles
from bot.store.records import Records
from bot.store.refusals import Refusals
from bot.store.scenes import SceneCodes
from bot.wechat.client import WeChat


@dataclass(frozen=True, slots=True)
class GatePages:
    """One of each."""

    entrances: Entrances
    dashboard: Dashboard
    approvals: Approvals
    posters: Posters
    invitations: InvitationPages
    tracing: Tracing
    operators: Operators
    people: People
    profiles: Profiles
    audit: Audit
    trail: Trail


@dataclass(frozen=True, slots=True)
class Setting:
    """What an installation says of itself: how it signs, where it is reached, whom to ask, how long passes stay."""

    invitations: Invitations
    entrances: Entrances
    public_url: str
    hotline: str
    retention_days: int


def open_pages(records: Records, notices: Notices, wechat: WeChat, texts: Texts, setting: Setting) -> GatePages:
    """Everything, over the same records as the chat."""
    store, vault = records.store, records.vault
    audit, codes, operators = Audit(store, vault), SceneCodes(store), Operators(store, vault)
    trail = Trail(audit, Refusals(store), vault)
    visits = Visits(store, setting.retention_days)
    sources = Sources(
        records.people,
        Venues(store, vault),
        Passes(store, setting.retention_days),
        visits,
        Entries(store, vault, visits, setting.retention_days),
    )
    venues, posts = sources.venues, Posts(store)
    dismissal = Dismissal(posts, records.profiles, notices)
    dashboard = Dashboard(venues, posts, sources.passes, records.people, dismissal, trail)
    return GatePages(
        setting.entrances,
        dashboard,
        Approvals(venues, posts, dismissal, notices, setting.entrances, trail, setting.hotline),
        Posters(venues, codes, wechat, texts, setting.hotline),
        InvitationPages(setting.invitations, dashboard, venues, codes, wechat, trail, setting.public_url),
        Tracing(sources, operators, trail),
        operators,
        records.people,
        records.profiles,
        audit,
        trail,
    )
