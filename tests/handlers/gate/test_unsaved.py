"""The store can be read but takes no writes: codes are shown, and nothing is pretended."""

from collections.abc import Iterator

import pytest

from bot.health.codes.colour import Colour
from bot.store.redis.store import Store
from tests.cases import tried
from tests.cast import CHILD, CITIZEN, GRANDMOTHER, MOTHER
from tests.handlers.gate.site import Site
from tests.ports import free_port
from tests.stores import eventually
from tests.surfing import Browser
from tests.world import World

FAULTS = {
    "its memory is full": ("CONFIG", "SET", "maxmemory", 1),
    "a replica": ("REPLICAOF", "127.0.0.1", free_port()),
    "too few replicas": ("CONFIG", "SET", "min-replicas-to-write", 1),
}
RECOVERY = (
    ("CONFIG", "SET", "maxmemory", 0),
    ("CONFIG", "SET", "min-replicas-to-write", 0),
    ("REPLICAOF", "NO", "ONE"),
)


class Refusing:
    """A store that takes no writes from ``begins`` to ``ends``."""

    def __init__(self, store: Store, fault: str) -> None:
        self._store, self._fault = store, FAULTS[fault]

    def begins(self) -> None:
        self._store.run_on_masters(self._fault)

    def ends(self) -> None:
        self._store.run_on_masters(*RECOVERY)


@pytest.fixture(params=tried(list(FAULTS)))
def refusing(request: pytest.FixtureRequest, store: Store) -> Iterator[Refusing]:
    """Each way in which a server takes no writes."""
    found = Refusing(store, request.param)
    yield found
    found.ends()


def test_codes_are_shown_with_what_is_the_matter(earth: World, refusing: Refusing) -> None:
    mother, friend = earth.chat("mother"), earth.chat()
    mother.registers(MOTHER)
    mother.adds(CHILD)
    refusing.begins()

    mother.says("我的码")
    assert mother.colour is Colour.GREEN
    assert earth.words("code.unsaved") in mother.card["text"]
    assert mother.clicks("MY_CODE") == earth.words("code.green.title")
    mother.says("家人的码")
    assert mother.colour is Colour.GREEN
    assert friend.says("我的码") == earth.words("code.unregistered")
    assert "绿码" in Browser(earth.config.public_url).opens(mother.card["url"]).text


def test_of_several_dependants_each_code_can_be_opened(earth: World, refusing: Refusing) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    mother.adds(CHILD)
    mother.adds(GRANDMOTHER)
    refusing.begins()

    first, *lines = mother.says("家人的码").splitlines()

    assert first == earth.words("code.unsaved")
    assert [CHILD.name in lines[0], GRANDMOTHER.name in lines[2]] == [True, True]
    assert all("绿码" in Browser(earth.config.public_url).opens(link).text for link in lines[1::2])


def test_nothing_is_done_and_said_to_be_done(earth: World, refusing: Refusing) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    sentence, before = earth.words("chat.unsaved"), earth.keys("*")
    refusing.begins()

    for text in ("注销", "修改手机号", "代办", "收费吗", "同意", "语言"):
        assert chat.says(text) == sentence
    refusing.ends()
    assert earth.keys("*") == before
    eventually(lambda: chat.says("语言") != sentence)


def test_a_scanner_sees_no_verdict_and_registers_nothing(site: Site, refusing: Refusing) -> None:
    citizen = site.somebody()
    citizen.says("我的码")
    code, sentence = citizen.code, site.words("gate.unsaved")
    site.scans(code)
    refusing.begins()

    assert site.scans(code) == sentence
    assert site.scanner.says("36.5") == sentence
    assert not site.passes()
    refusing.ends()
    eventually(lambda: site.scanner.says("36.5") != sentence)
    assert len(site.passes()) == 1
