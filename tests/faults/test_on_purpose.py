"""Faults made on purpose: what operators, a citizen, a scanner and a clerk see of each is what the table for operators
says (``templates/deploy/faults.md``).
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from flask import Flask

from bot import TEMPLATES, app, assembly
from bot.assembly import Assembly, assemble
from bot.cli import main
from bot.config import Config
from bot.pages.store_check import require_store_format
from bot.sandbox.authorities.switches import Mode, Service
from bot.sandbox.sms.gateway import SmsMode
from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat.scanner import Code
from bot.sandbox.wechat.server import serve
from bot.store.format import StoreFormat
from bot.store.redis.errors import StoreDown
from bot.store.redis.server_checks import CLOCK_SECONDS
from tests.desk import REF, Clerk
from tests.direct import DirectClient
from tests.handlers.gate.test_counts import exported
from tests.ports import free_port
from tests.stores import eventually, folder
from tests.surfing import Browser
from tests.town import SCANNER, Town
from tests.world import World, world

ROW = re.compile(r"^\| ([^|]+) \| ([^|]*)\| (\d+) `(\w+)` `([\w,]+)` \| ([^|]+) \| ([^|]+) \| (\w+) \|$", re.MULTILINE)
NOTICE = "该公众号提供的服务出现故障，请稍后再试"
OTHER_KEY = "C" * 42 + "A"


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    fault: str
    doctor: str
    status: str
    part: str
    code: str
    citizen: str
    scanner: str
    clerk: str


TABLE = {row.fault: row for row in (Row(*r) for r in ROW.findall((TEMPLATES / "deploy" / "faults.md").read_text()))}


def checked_app(config: Config, parts: Assembly, **settings: Any) -> Flask:
    """The application as the server makes it, which compares the keys."""
    made = app.create_app(config, parts, **settings)
    require_store_format(made, parts.store_format)
    return made


class Witnesses:
    """A running service with a town around it, and what people see of it now."""

    def __init__(self, earth: World, server: EmbeddedStore) -> None:
        self.earth, self.server, self.town, self.env = earth, server, Town(earth), dict(earth.env)
        self.url, self._numbers = earth.config.public_url, count(1)
        self.town.live()
        self.town.citizen.says("我的码")
        self.shown = self.town.citizen.code
        self.clerk = Clerk("liu", SCANNER, self.town.scanner, Browser(self.url))
        self.clerk.signs_in()
        (self.ref,) = self.clerk.refs()
        assert self.clerk.does(self.ref, "take") == 200
        earth.works()

    def store(self, *command: Any) -> Any:
        """The reply of the store to a command."""
        return self.earth.parts.records.store.run_on_masters(command)[0][0]

    def ready(self) -> tuple[str, dict[str, str]]:
        """``/readyz``."""
        page = requests.get(f"{self.url}/readyz", timeout=15)
        return str(page.status_code), page.json()

    def doctor(self) -> str:
        """What the doctor says."""
        return CliRunner().invoke(main, ["doctor"], env=self.env).output

    def citizen(self) -> str:
        """What a citizen gets for 我的码, in a word of the table."""
        self.earth.passes(seconds=1)
        said, chat = self.town.citizen.says("我的码"), self.town.citizen
        if chat.last["kind"] in ("image", "news"):
            assert chat.colour == "green"
            kept = chat.last["kind"] == "news" and self.earth.words("code.unsaved") in chat.card["text"]
            return "the code and a sentence" if kept else "the code"
        return self._failed(said)

    def scanner(self) -> str:
        """What a scanner sees of that citizen's code, in a word of the table."""
        self.earth.passes(seconds=1)
        chat = self.town.scanner
        chat.phone.scan(Code(self.shown), "SCAN")
        if self.earth.words("gate.verdict.green") in chat.sees:
            return "the verdict"
        return "paper" if chat.sees == self.earth.words("gate.unsaved") else self._failed(chat.sees)

    def desk(self) -> str:
        """What a clerk can do, in a word of the table."""
        browser = Browser(self.url, self.clerk.browser.session)
        inbox = browser.get("/d/mine")
        if inbox.status_code == 503:
            return "down"
        assert REF.findall(inbox.text) == [self.ref]
        clerk = replace(self.clerk, browser=browser)
        return {200: "works", 503: "reads"}[clerk.replies(self.ref, f"您好 {next(self._numbers)}")]

    def _failed(self, said: str) -> str:
        faults = [self.earth.words(key, reference="|").partition("|")[0] for key in ("chat.fault", "gate.fault")]
        failed = any(fault in said for fault in faults)
        return {NOTICE: "the platform's notice"}.get(said) or ("a fault with a number" if failed else said)


@pytest.fixture(scope="module")
def service() -> Iterator[Witnesses]:
    """All of it, running."""
    with pytest.MonkeyPatch.context() as patch, folder() as base, EmbeddedStore(base / "store") as server:
        patch.setattr("tests.world.create_app", checked_app)
        with world(server.url) as earth:
            ahead = abs(earth.clock.offset.total_seconds())  # tests are played in the morning
            patch.setattr("bot.store.redis.server_checks.CLOCK_SECONDS", ahead + 5 * CLOCK_SECONDS)
            patch.setattr("bot.service.monitoring.readiness.PROBE_SECONDS", 0)
            patch.setattr("bot.service.monitoring.outside.REMEMBERED_SECONDS", 0)
            patch.setattr(assembly, "assemble", partial(assemble, clock=earth.clock, calendar=earth.workdays))
            found = Witnesses(earth, server)
            eventually(lambda: found.ready()[1].get("sms") == "ok")
            yield found


@contextmanager
def option(service: Witnesses, name: str, value: object, before: object) -> Iterator[None]:
    """The store with this option."""
    service.store("CONFIG", "SET", name, value)
    yield
    service.store("CONFIG", "SET", name, before)


@contextmanager
def read_only(service: Witnesses) -> Iterator[None]:
    """The store as a replica of nobody."""
    service.store("REPLICAOF", "127.0.0.1", free_port())
    yield
    service.store("REPLICAOF", "NO", "ONE")


@contextmanager
def full_disk(service: Witnesses) -> Iterator[None]:
    """The store cannot save, and takes no writes therefore: a folder is in the way of its file."""
    in_the_way = Path(service.earth.parts.records.store.run_on_masters(("CONFIG", "GET", "dir"))[0][0][1].decode())
    in_the_way = in_the_way / "dump.rdb" / "something"
    in_the_way.mkdir(parents=True)
    service.store("CONFIG", "SET", "save", "3600 1")
    service.store("BGSAVE")
    eventually(lambda: b"rdb_last_bgsave_status:err" in service.store("INFO", "persistence"))
    yield
    service.store("CONFIG", "SET", "save", "")
    in_the_way.rmdir()
    in_the_way.parent.rmdir()


@contextmanager
def gone(service: Witnesses) -> Iterator[None]:
    """No store."""
    service.server.kill()
    yield
    service.server.start()


@contextmanager
def emptied(service: Witnesses) -> Iterator[None]:
    """The store without anything in it, until it is restored."""
    past = service.earth.snapshot()
    service.store("FLUSHALL")
    yield
    service.earth.goes_back(past)


@contextmanager
def wrong_clock(service: Witnesses) -> Iterator[None]:
    """This machine's clock ten minutes ahead."""
    service.earth.clock.offset += timedelta(minutes=10)
    yield
    service.earth.clock.offset -= timedelta(minutes=10)


@contextmanager
def wrong_secret(service: Witnesses) -> Iterator[None]:
    """The AppSecret was made anew at the platform, which ends all tokens."""
    account = service.earth.platform.account
    before = account.secret
    object.__setattr__(account, "secret", "f" * 32)
    service.earth.platform.tokens.void_all()
    yield
    object.__setattr__(account, "secret", before)


@contextmanager
def dead(service: Witnesses, which: Service) -> Iterator[None]:
    """One of the authorities is off."""
    service.earth.switch(Mode.OFF, which)
    yield
    service.earth.recovers()


@contextmanager
def dead_sms(service: Witnesses) -> Iterator[None]:
    """The SMS gateway does not answer."""
    service.earth.sms.order(SmsMode.DOWN)
    yield
    service.earth.sms.order(SmsMode.NORMAL)


@contextmanager
def other_keys(service: Witnesses, **keys: Any) -> Iterator[None]:
    """A ``web`` with other keys, which was started before its store, in the place of ours."""
    earth, url, bot = service.earth, service.url, service.earth.platform._bot
    config, env = replace(earth.config, **keys), dict(service.env)
    parts = assemble(config, earth.clock, earth.workdays)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StoreFormat, "check_in", lambda _: (_ for _ in ()).throw(StoreDown("not yet")))
        made = checked_app(config, parts)
    with serve(made) as server:
        service.url, earth.platform._bot = server.url, DirectClient(made, bot)
        service.env |= {name.upper(): value if isinstance(value, str) else value[0] for name, value in keys.items()}
        eventually(lambda: "sms" in service.ready()[1])
        yield
    service.url, service.env, earth.platform._bot = url, env, bot
    parts.close()


MADE = {
    "another `INDEX_KEY`": partial(other_keys, index_key=OTHER_KEY),
    "other `DATA_KEYS`": partial(other_keys, data_keys=(OTHER_KEY,)),
    "empty restore": emptied,
    "store gone": gone,
    "full memory": partial(option, name="maxmemory", value=1, before=0),
    "full disk": full_disk,
    "read-only store": read_only,
    "no replica": partial(option, name="min-replicas-to-write", value=1, before=0),
    "clock 10 minutes off": wrong_clock,
    "wrong AppSecret": wrong_secret,
    "dead identity authority": partial(dead, which=Service.IDENTITY),
    "dead health platform": partial(dead, which=Service.PLATFORM),
    "dead SMS gateway": dead_sms,
}


def test_the_table_has_a_row_for_each_fault() -> None:
    assert TABLE.keys() == MADE.keys()


def test_without_a_fault_everybody_works(service: Witnesses) -> None:
    seen = service.ready()[1]["state"], service.citizen(), service.scanner(), service.desk()

    assert seen == ("ready", "the code", "the verdict", "works")


@pytest.mark.parametrize("fault", MADE)
def test_of_a_fault_each_sees_what_the_table_says(service: Witnesses, fault: str) -> None:
    row, made = TABLE[fault], MADE[fault]
    with ExitStack() as mended:
        begun: AbstractContextManager[None] = made(service)
        begun.__enter__()
        mended.callback(begun.__exit__, None, None, None)  # mended also when something else is seen
        eventually(lambda: service.ready()[1][row.part] == row.code)

        status, found = service.ready()
        assert (status, found["state"]) == (row.status, "unready" if row.status == "503" else "degraded")
        assert row.doctor.strip() in service.doctor()
        assert exported(service.url, "jixiangma_part_well")[row.part,] == 0
        assert (service.citizen(), service.scanner(), service.desk()) == (row.citizen, row.scanner, row.clerk)
    eventually(lambda: service.ready()[1]["state"] == "ready")
