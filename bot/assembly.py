"""Builds all parts of a process from the settings; for the web process, the worker and the commands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Semaphore

from bot import TEMPLATES
from bot.authorities.gateway import Gateway
from bot.authorities.identity import IdentityAuthority
from bot.authorities.platform import HealthPlatform
from bot.authorities.sms import SmsAccount, SmsGateway
from bot.authorities.transport import Transport
from bot.chat.fields import DUTY, LOOKS, PERSON, RECEIPTS
from bot.chat.texts import FaultyTexts, Texts, load_texts
from bot.chat.vocabulary import Vocabulary
from bot.config import Config
from bot.health.clock import BEIJING
from bot.health.support.hours import BusinessHours, WorkCalendar, parse_hours
from bot.metrics import count_attempt, count_gate_verdict, count_sms, count_upload, count_verdict
from bot.service import Services
from bot.service.access import Access, build_access
from bot.service.answers import Answers, filled
from bot.service.codes.cards import CodeCards, undrawable_texts
from bot.service.codes.codes import Codes
from bot.service.codes.links import CodeLinks
from bot.service.codes.paper_codes import PaperCodes
from bot.service.codes.uploads import PictureUploads
from bot.service.gate import Gate, GateSettings, build_gate
from bot.service.gate.moving import GateMover
from bot.service.jobs import Jobs
from bot.service.menu import account_menu
from bot.service.monitoring.outside import OutsideServices
from bot.service.monitoring.readiness import Monitoring
from bot.service.notices import NoticeDelivery, Notices
from bot.service.people import PeopleServices, build_people
from bot.service.people.changes import Changes
from bot.service.people.checks import Checks
from bot.service.people.ending import EndingServices, build_ending
from bot.service.people.phone_proofs import PhoneProofs
from bot.service.status import StatusBoard
from bot.service.support import DeskSettings, DeskTools, Support, build_support
from bot.service.support.clerking import DeskTimes
from bot.service.working_days import day_kind
from bot.signing.invitations import Invitations
from bot.signing.links import Links
from bot.signing.receipts import Receipts
from bot.signing.tokens import CodeTokens
from bot.store.access_token import SharedAccessToken
from bot.store.format import StoreFormat
from bot.store.records import Records, RecordSettings, open_records
from bot.store.redis.store import connect
from bot.store.vault import Vault
from bot.wechat.client import WeChat
from bot.wechat.token import OwnTokens, TokenProvider

Clock = Callable[[], datetime]
OnShown = Callable[[str, Sequence[str]], None]


def beijing_now() -> datetime:
    """The current time in Beijing."""
    return datetime.now(BEIJING)


def moved_clock(file: Path) -> Clock:
    """Beijing time, ahead by the seconds in the file: the demo writes them whenever its clock is moved."""
    return lambda: beijing_now() + timedelta(seconds=float(file.read_text()))


@dataclass(frozen=True, slots=True)
class Outside:
    """The clients of external services; ``closers`` release their threads and connections."""

    wechat: WeChat
    access: SharedAccessToken
    identity: IdentityAuthority
    platform: HealthPlatform
    sms: SmsGateway | None
    closers: tuple[Callable[[], None], ...]


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of one process."""

    config: Config
    clock: Clock
    texts: Texts
    vocabulary: Vocabulary
    records: Records
    outside: Outside
    access: Access
    services: Services
    people: PeopleServices
    jobs: Jobs
    changes: Changes
    code_links: CodeLinks
    store_format: StoreFormat
    monitoring: Monitoring

    def close(self) -> None:
        """Release threads and connections."""
        for close in (*self.outside.closers, *self.monitoring.closers, self.records.store.close):
            close()


def assemble(config: Config, clock: Clock | None = None, calendar: WorkCalendar = day_kind) -> Assembly:
    """Build all parts; raises FaultyTexts. Connections open at first use. ``calendar``: the desk's working days."""
    clock = clock or (moved_clock(Path(config.demo_clock)) if config.demo_clock else beijing_now)
    texts, records = _texts(), _records(config)
    outside, notices = _outside(config, records, clock), Notices(records)
    checks, movers = Checks(outside.platform, records, notices), [GateMover(records).move]
    tokens, links, receipts = CodeTokens(config.secret_keys), Links(config.secret_keys), Receipts(config.secret_keys)
    access = build_access(records, links, config.public_url)
    people = build_people(records, outside.identity, checks, notices, movers, receipts, access.audit_log)
    code_links = CodeLinks(records, links, CodeCards(records.people, tokens, texts, config.public_url))
    paper = PaperCodes(records, code_links, notices, access.audit_log, config.public_url)
    settings = _gate_settings(config, texts, tokens, people, paper)
    gate = build_gate(records, access, checks, notices, outside.wechat, settings)
    codes = Codes(records, code_links, PictureUploads(outside.wechat, count_upload), texts, paper, config.public_url)
    answers = Answers(TEMPLATES / "faq", records.edits, records.questions, count_verdict)
    tools = DeskTools(notices, outside.wechat, answers, texts, paper, _filling(config))
    desk = support, on_shown = _desk(records, access, people, tools, _desk_settings(config, calendar))
    delivery = NoticeDelivery(records, texts, outside.wechat, on_shown, *support.about_notices)
    ending = build_ending(records, notices, receipts, delivery.deliver, config.unfollowed_days)
    jobs = Jobs(checks, delivery, records, {**people.jobs, **ending.jobs, **support.jobs, **gate.jobs})
    proofs = PhoneProofs(outside.sms, records, config.sms_hourly_budget, count_sms)
    told = *desk, StatusBoard(records.status, records.storm, access.audit_log, texts, clock)
    services = _services(records, people, ending, proofs, codes, notices, gate, access, answers, told, config)
    changes = Changes(outside.platform, checks, records)
    around = config, clock, texts, Vocabulary(texts), records, outside, access
    store_format = StoreFormat(records.store, config.data_keys, config.index_key, config.chat_key)
    monitoring = _monitoring(config, outside, texts, clock, records, store_format)
    return Assembly(*around, services, people, jobs, changes, code_links, store_format, monitoring)


def _monitoring(
    config: Config, outside: Outside, texts: Texts, clock: Clock, records: Records, store_format: StoreFormat
) -> Monitoring:
    tokens = TokenProvider(config.wechat_app_id, config.wechat_app_secret, config.wechat_api_url, OwnTokens(), clock)
    wechat = WeChat(tokens, config.wechat_api_url, threads=1)
    around = outside.identity, outside.platform, outside.sms, config.public_url, config.wechat_token
    services = OutsideServices(wechat, *around, account_menu(texts), clock)
    return Monitoring(records.store, store_format, services, (wechat.close, tokens.close))


def _services(
    records: Records,
    people: PeopleServices,
    ending: EndingServices,
    proofs: PhoneProofs,
    codes: Codes,
    notices: Notices,
    gate: Gate,
    access: Access,
    answers: Answers,
    told: tuple[Support, OnShown, StatusBoard],
    config: Config,
) -> Services:
    about_people = people.standing, people.grants, people.reviewing, people.bereavement, people.minors
    return Services(
        *(people.enrolment, codes, people.consent, notices, *about_people, people.likeness, people.reviews),
        *(proofs, people.phone_change, people.correcting, people.joining, people.second_documents),
        *(people.leaving, ending, records.people, records.agents),
        *(gate, answers, access.browser_sessions),
        *told,
        lambda chat: _forget_chat(records, told[0], chat),
        config.hotline,
        config.retention_days,
        f"{config.public_url}/privacy",
    )


def _forget_chat(records: Records, support: Support, chat: str) -> None:
    records.sessions.delete(chat, PERSON, LOOKS, RECEIPTS)
    support.intake.queue.forget(chat)
    records.questions.forget(chat)


def _desk_settings(config: Config, calendar: WorkCalendar) -> DeskSettings:
    silence, days = timedelta(minutes=config.desk_silence_minutes), timedelta(days=config.desk_days)
    times = DeskTimes(BusinessHours(parse_hours(config.desk_hours), calendar), silence, days)
    return DeskSettings(times, transfers=config.desk_system == "wechat")


def _filling(config: Config) -> Callable[[str], str]:
    return partial(filled, hotline=config.hotline, days=config.retention_days, hours=config.desk_hours)


def _desk(
    records: Records, access: Access, people: PeopleServices, tools: DeskTools, settings: DeskSettings
) -> tuple[Support, OnShown]:
    """The support desk, and what is done when a chat was shown notices."""
    support = build_support(records, access, people, tools, settings)

    def on_shown(chat: str, notices: Sequence[str]) -> None:
        people.consent.mark_shown(chat, notices)
        support.intake.queue.mark_shown(chat, notices)

    return support, on_shown


def _gate_settings(
    config: Config, texts: Texts, tokens: CodeTokens, people: PeopleServices, paper: PaperCodes
) -> GateSettings:
    invitations = Invitations(config.secret_keys)
    place = config.public_url, config.hotline, config.retention_days
    found = (people.in_person, people.enrolment.open_record), config.looks_without_pass
    return GateSettings(texts, tokens, invitations, *place, *found, people.standing, paper, count_gate_verdict)


def _texts() -> Texts:
    texts = load_texts(TEMPLATES)
    if faults := tuple(undrawable_texts(texts)):
        raise FaultyTexts(faults)
    return texts


def _records(config: Config) -> Records:
    store, vault = connect(config.redis_url, config.redis_ack), Vault(config.data_keys, config.index_key)
    waiters = max(2, config.web_threads // 2 - 1)
    kept = config.draft_days, config.retention_days
    settings = RecordSettings(config.chat_key, *kept, waiters, config.unheld_days, (PERSON, DUTY))
    return open_records(store, vault, settings)


def _outside(config: Config, records: Records, clock: Clock) -> Outside:
    access = SharedAccessToken(records.store, records.vault, config.wechat_app_id)
    provider = TokenProvider(config.wechat_app_id, config.wechat_app_secret, config.wechat_api_url, access, clock)
    slots = Semaphore(max(1, config.web_threads // 2))  # the others stay free for messages that need no authority
    identity, platform = (_gateway(config, *one, slots) for one in config.authorities)
    wechat, sms = WeChat(provider, config.wechat_api_url), _sms_gateway(config, slots)
    closers = (wechat.close, provider.close, identity.close, platform.close, *([sms.close] if sms else []))
    return Outside(wechat, access, IdentityAuthority(identity), HealthPlatform(platform), sms, closers)


def _sms_gateway(config: Config, slots: Semaphore) -> SmsGateway | None:
    if not config.sms_secret_id:
        return None
    keys = config.sms_secret_id, config.sms_secret_key
    used = config.sms_app_id, config.sms_sign, config.sms_template, config.sms_template_abroad, config.sms_region
    return SmsGateway(SmsAccount(config.sms_url, *keys, *used), report_attempt=count_attempt, slots=slots)


def _gateway(config: Config, service: str, url: str, slots: Semaphore) -> Gateway:
    credentials = config.authority_id, config.authority_token
    return Gateway(service, Transport(url), *credentials, report_attempt=count_attempt, slots=slots)
