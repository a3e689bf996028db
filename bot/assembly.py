"""Builds the services out of the settings, once a process; the web process and the worker share this."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Semaphore

from bot.authorities.gateway import Gateway
from bot.authorities.identity import Identity
from bot.authorities.platform import Platform
from bot.authorities.transport import Transport
from bot.chat.texts import FaultyTexts, Texts, load
from bot.chat.vocabulary import Vocabulary
from bot.config import Config
from bot.health.clock import BEIJING
from bot.health.invitations import Invitations
from bot.health.links import Links
from bot.health.tokens import CodeTokens
from bot.metrics import authority_asked
from bot.service import Services
from bot.service.changes import Changes
from bot.service.checks import Checks
from bot.service.circle import Circle
from bot.service.codes import Codes
from bot.service.consent import Consent
from bot.service.enrolment import Enrolment
from bot.service.faces import Faces, undrawable
from bot.service.gate import Signing, leftovers, open_gate, rechecks
from bot.service.gate.links import Entrances
from bot.service.gate.pages import GatePages, Setting, open_pages
from bot.service.jobs import Jobs
from bot.service.media import Media
from bot.service.notices import Notices
from bot.service.telling import Telling
from bot.service.viewing import Viewing
from bot.store.connection import connect
from bot.store.records import Records, open_records
from bot.store.tickets import Tickets
from bot.store.tokens import SharedToken
from bot.store.vault import Vault
from bot.wechat.client import WeChat
from bot.wechat.token import TokenProvider
from bot.words import TEMPLATES

Clock = Callable[[], datetime]


def beijing_now() -> datetime:
    """The clock of the real service."""
    return datetime.now(BEIJING)


@dataclass(frozen=True, slots=True)
class Outside:
    """The services of others that this process calls."""

    wechat: WeChat
    access: SharedToken
    identity: Identity
    platform: Platform
    closers: tuple[Callable[[], None], ...]


@dataclass(frozen=True, slots=True)
class Assembly:
    """One process's parts, by what uses them: handlers the services, the worker the jobs, pages the viewing."""

    config: Config
    clock: Clock
    texts: Texts
    vocabulary: Vocabulary
    records: Records
    outside: Outside
    services: Services
    jobs: Jobs
    changes: Changes
    viewing: Viewing
    pages: GatePages

    def close(self) -> None:
        """Give threads and connections back."""
        for close in (*self.outside.closers, self.records.store.close):
            close()


def assemble(config: Config, clock: Clock = beijing_now) -> Assembly:
    """All parts; raises FaultyTexts. Nothing is connected yet: connections are made at the first use."""
    texts = _texts()
    vocabulary = Vocabulary(texts)
    records = _records(config)
    outside = _outside(config, records, clock)
    notices = Notices(records.sessions, records.schedule)
    circle = Circle(records.people, records.agents, notices)
    checks = Checks(outside.platform, records, circle)
    consent = Consent(records, notices)
    links, tokens = Links(config.secret_keys), CodeTokens(config.secret_keys)
    entrances = Entrances(links, Tickets(records.store, records.vault), config.public_url)
    signing = Signing(tokens, Invitations(config.secret_keys), entrances, config.public_url)
    gate = open_gate(records, checks, circle, notices, signing, config.retention_days)
    enrolment = Enrolment(outside.identity, records, checks, consent, notices, gate.entering.link)
    viewing = Viewing(records, links, Faces(records.people, tokens, texts, config.public_url))
    codes = Codes(viewing, Media(outside.wechat), texts, config.public_url)
    telling = Telling(records.waiting, records.profiles, texts, outside.wechat, consent.told)
    others = {rechecks.KIND: gate.rechecks.do, leftovers.KIND: gate.leftovers.do}
    jobs = Jobs(enrolment, checks, notices, telling, records, others)
    people, agents, forget = records.people, records.agents, records.sessions.forget
    services = Services(enrolment, codes, consent, notices, people, agents, gate, forget, config.hotline)
    setting = Setting(signing.invitations, entrances, config.public_url, config.hotline, config.retention_days)
    pages = open_pages(records, notices, outside.wechat, texts, setting)
    changes = Changes(outside.platform, checks, records)
    return Assembly(config, clock, texts, vocabulary, records, outside, services, jobs, changes, viewing, pages)


def _texts() -> Texts:
    texts = load(TEMPLATES)
    if faults := tuple(undrawable(texts)):
        raise FaultyTexts(faults)
    return texts


def _records(config: Config) -> Records:
    store, vault = connect(config.redis_url, config.redis_ack), Vault(config.data_keys, config.index_key)
    return open_records(store, vault, config.draft_days, waiters=max(2, config.web_threads // 2 - 1))


def _outside(config: Config, records: Records, clock: Clock) -> Outside:
    access = SharedToken(records.store, records.vault, config.wechat_app_id)
    provider = TokenProvider(config.wechat_app_id, config.wechat_app_secret, config.wechat_api_url, access, clock)
    room = Semaphore(max(1, config.web_threads // 2))  # half of the threads stay free for showing codes
    gateways = (
        _gateway(config, "identity", config.identity_url, room),
        _gateway(config, "platform", config.platform_url, room),
    )
    wechat = WeChat(provider, config.wechat_api_url)
    closers = (wechat.close, provider.close, gateways[0].close, gateways[1].close)
    return Outside(wechat, access, Identity(gateways[0]), Platform(gateways[1]), closers)


def _gateway(config: Config, service: str, url: str, room: Semaphore) -> Gateway:
    credentials = config.authority_id, config.authority_token
    return Gateway(service, Transport(url), *credentials, metrics=authority_asked, room=room)
