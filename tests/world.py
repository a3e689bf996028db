"""A whole world for tests: the simulated platform and authorities over real HTTP, a real store, the bot, phones."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from math import inf

from bot import assembly
from bot.app import create_app
from bot.assembly import Assembly, assemble
from bot.config import read_config
from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour
from bot.overload.pace import Pace
from bot.sandbox.authorities import AuthorityState
from bot.sandbox.authorities import create_app as authorities_app
from bot.sandbox.authorities import state as authorities_state
from bot.sandbox.authorities.people import Person as Known
from bot.sandbox.authorities.people import Status, person_id
from bot.sandbox.authorities.switches import Mode as Switching
from bot.sandbox.authorities.switches import Service, Switch
from bot.sandbox.sms import SmsAccount, SmsGateway
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.server import create_app as wechat_app
from bot.sandbox.wechat.server import serve
from bot.sandbox.wechat.settings import Account, Mode, Rules
from bot.service.menu import account_menu
from bot.worker import Worker
from tests.cast import Someone
from tests.chats import CHAT_KEY
from tests.chats import chat_id as to_chat_id
from tests.clock import AHEAD, MovableClock
from tests.direct import DirectClient
from tests.ports import free_port
from tests.snapshot import Snapshot
from tests.talk import Chat, Tray, colour_of
from tests.workdays import Workdays

SETTINGS = {
    "WECHAT_APP_ID": "wx0123456789abcdef",
    "WECHAT_APP_SECRET": "0123456789abcdef0123456789abcdef",
    "WECHAT_TOKEN": "frontdoor",
    "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "WECHAT_MODE": "safe",
    "SECRET_KEYS": "test-secret-number-one-of-32-characters",
    "DATA_KEYS": "A" * 43,
    "INDEX_KEY": "B" * 42 + "A",
    "CHAT_KEY": CHAT_KEY,
    "AUTHORITY_ID": "caller",
    "AUTHORITY_TOKEN": "gateway-token",
    "CHANGES_SECONDS": "0.1",
}

# a process reads words and ready people once; so does a process of the tests, for all its worlds
assembly.load_texts, assembly.Vocabulary = cache(assembly.load_texts), cache(assembly.Vocabulary)
authorities_state.read_people = cache(authorities_state.read_people)


class World:
    """The bot, and the simulated services around it."""

    def __init__(
        self,
        env: dict[str, str],
        parts: Assembly,
        platform: Platform,
        state: AuthorityState,
        sms: SmsGateway,
        clock: MovableClock,
        workdays: Workdays,
    ):
        self.env = env
        self.config = parts.config
        self.parts = parts
        self.platform = platform
        self.state = state
        self.sms = sms
        self.tray = Tray(sms)
        self.clock = clock
        self.workdays = workdays
        self.worker = Worker(parts)

    @contextmanager
    def another_web(self) -> Iterator[str]:
        """A second web process over the same store: the address of its webhook."""
        parts = assemble(self.config, self.clock, self.workdays)
        with serve(create_app(self.config, parts, pace=Pace(inf))) as server:
            yield f"{server.url}/wechat"
        parts.close()

    def chat(self, key: str = "") -> Chat:
        """The phone of a ready person (its key in people.toml without the rest), or of somebody new."""
        openid = READY[key] if key else self.platform.people.add("somebody").openid
        return Chat(self.platform, openid, self.tray, self.passes)

    def phone(self, chat_id: str) -> Chat:
        """The phone with this chat id."""
        people = self.platform.people.all()
        return Chat(
            self.platform,
            next(one.openid for one in people if to_chat_id(one.openid) == chat_id),
            self.tray,
            self.passes,
        )

    def words(self, key: str, language: str = "zh", /, **values: object) -> str:
        """A text of the templates."""
        return self.parts.texts.say(language, key, **values)

    def knows(self, who: Someone) -> Someone:
        """Make a person known to the authorities, so that another name does not match; gives the person."""
        self.state.registry.add(
            Known(who.name, who.type, who.number, phone="" if who.phone.startswith("+") else who.phone)
        )
        return who

    def colour(self, media_id: str) -> Colour:
        """The colour of a code picture that was uploaded."""
        media = self.platform.media
        return colour_of(media.content(media.get(media_id)))

    def person(self, who: Someone) -> str:
        """The id of a registered person; fails for others."""
        found = self.parts.records.people.find_by_document(who.type, who.number)
        assert found
        return found

    def keys(self, pattern: str) -> set[str]:
        """The keys in the store, on all its servers."""
        return {key.decode() for (keys,) in self.parts.records.store.run_on_masters(("KEYS", pattern)) for key in keys}

    def waiting(self) -> dict[str, datetime]:
        """The jobs that wait, as kind and subject with a space between, and when each is due."""
        store, found = self.parts.records.store, {}
        for key in self.keys("s:*"):
            pairs = iter(store.run(key, ("ZRANGE", key, 0, -1, "WITHSCORES"))[0])
            for name, at in zip(pairs, pairs, strict=True):
                job = " ".join(self.parts.records.jobs.read(name.decode()))
                found[job] = datetime.fromtimestamp(float(at) / 1000, BEIJING)
        return found

    def jobs(self, kind: str) -> list[str]:
        """The jobs of this kind that wait."""
        return [job for job in self.waiting() if job.startswith(f"{kind} ")]

    def health(self, who: Someone, status: Status, until: date | None = None) -> None:
        """Set the status that the health platform gives for a known person."""
        self.state.registry.set_status(person_id(who.type, who.number), status, until)

    def switch(self, mode: Switching, *services: Service, seconds: float = 30) -> None:
        """Set the behaviour of these government services (both, when none is named)."""
        for service in services or Service:
            self.state.switches[service] = Switch(mode, seconds)

    def recovers(self) -> None:
        """Both government services work again, and the bot knows it without the rest of ten real seconds."""
        self.switch(Switching.NORMAL)
        for service in (self.parts.outside.identity, self.parts.outside.platform):
            service._gateway._breaker.succeeded()

    @property
    def requests(self) -> int:
        """The number of requests to other services until now."""
        return self.platform.store.last() + sum(self.state.switches._requests.values())

    def snapshot(self) -> Snapshot:
        """What store, platform and authorities hold now; the store must be one server."""
        return Snapshot(self.env["REDIS_URL"], self.platform, self.state)

    def goes_back(self, past: Snapshot) -> None:
        """Everything is as it was, the time too."""
        past.restore(self.platform, self.state)
        self.clock.offset = timedelta(seconds=self.platform.clock.offset)

    def works(self) -> None:
        """Let the worker do all jobs that are due, and follow the changes of the platform."""
        self.worker = Worker(self.parts)  # a new one follows the feed at once
        while self.worker.run_once(self.clock()):
            pass

    def passes(self, **delta: float) -> None:
        """Let time pass, for platform and bot."""
        self.clock.offset += timedelta(**delta)
        self.platform.clock.advance(timedelta(**delta).total_seconds())


READY = {
    "citizen": "oDemoCitizen00000000000000001",
    "mother": "oDemoMother000000000000000002",
    "visitor": "oDemoVisitor00000000000000003",
    "foreigner": "oDemoForeigner000000000000004",
    "manager": "oDemoManager00000000000000005",
    "scanner": "oDemoScanner00000000000000006",
}


@contextmanager
def world(
    store_url: str,
    *,
    mode: Mode = Mode.SAFE,
    rules: Rules | None = None,
    past: Snapshot | None = None,
    direct: bool = True,
    **settings: str,
) -> Iterator[World]:
    """A world on this store, served over real HTTP in this process; new, or with this ``past``.

    The messages of phones go to the bot over HTTP, too, unless it is ``direct`` (see ``tests.direct``).
    """
    with world_without_web(store_url, mode=mode, rules=rules, **settings) as found:
        if past:
            found.goes_back(past)
        else:
            found.passes(seconds=AHEAD.total_seconds())
        found.parts.store_format.check_in()
        app = create_app(found.config, found.parts, pace=Pace(inf))
        if direct:
            found.platform._bot = DirectClient(app, found.platform._bot)
        with serve(app, port=int(found.env["PORT"])):
            if not past:
                found.parts.outside.wechat.push_menu(account_menu(found.parts.texts))
            yield found


@contextmanager
def world_without_web(
    store_url: str, *, mode: Mode = Mode.SAFE, rules: Rules | None = None, **settings: str
) -> Iterator[World]:
    """The same without a web process: ``env`` has its settings, ``PORT`` among them."""
    with ExitStack() as ends:
        state = AuthorityState(None, caller=SETTINGS["AUTHORITY_ID"], token=SETTINGS["AUTHORITY_TOKEN"])
        sms = SmsGateway(SmsAccount("id-of-ours", "key-of-ours"))
        authorities = ends.enter_context(serve(authorities_app(state, (), sms)))
        clock, bot = MovableClock(), settings.pop("PORT", "") or free_port()
        account = _account(f"http://127.0.0.1:{bot}/wechat", mode)
        platform = Platform(account, replace(rules or Rules(), shift_signatures=True))
        ends.callback(platform.close)
        sms.receive = platform.receive_sms
        wechat = ends.enter_context(serve(wechat_app(platform)))
        env = {
            **SETTINGS,
            "PORT": str(bot),
            "WECHAT_MODE": str(mode),
            "REDIS_URL": store_url,
            "PUBLIC_URL": f"http://127.0.0.1:{bot}",
            "WECHAT_API_URL": wechat.url,
            "IDENTITY_URL": f"{authorities.url}/identity",
            "PLATFORM_URL": f"{authorities.url}/platform",
            **sms.account.settings(authorities.url),
            **settings,
        }
        workdays = Workdays()
        parts = assemble(read_config(env), clock, workdays)
        ends.callback(parts.close)
        yield World(env, parts, platform, state, sms, clock, workdays)


def _account(bot_url: str, mode: Mode) -> Account:
    return Account(
        SETTINGS["WECHAT_APP_ID"],
        SETTINGS["WECHAT_APP_SECRET"],
        SETTINGS["WECHAT_TOKEN"],
        SETTINGS["WECHAT_AES_KEY"],
        bot_url,
        mode,
    )
