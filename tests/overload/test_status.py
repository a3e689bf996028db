"""What operators say to everybody: where it stands, where it never stands, who may say it; and the storm."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.app import create_app
from bot.health.clock import BEIJING
from bot.sandbox.wechat.settings import Rules
from bot.service.status import LONGEST_NOTICE
from bot.store.access.operators import Role
from tests.cast import adult
from tests.direct import DirectClient
from tests.gatehouse import Gatehouse
from tests.handlers.gate.site import Site
from tests.overload.test_crowded import Crowded
from tests.world import World, world

SAID = "验证码短信有延迟，请稍候再试"


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot with everything it meets."""
    with world(store_url, rules=Rules()) as found:
        yield found


@pytest.fixture
def house(earth: World) -> Gatehouse:
    """Its command line."""
    return Gatehouse(earth)


def said(house: Gatehouse, *words: str) -> str:
    """What an operator gets who may do this."""
    done = house.command("status", *words, key=house.operator("wang", Role.STATUS))
    assert done.exit_code == 0, done.output
    return done.output


def dated(earth: World, text: str = SAID, language: str = "zh") -> str:
    """The notice, as people read it."""
    at = datetime.fromtimestamp(earth.parts.records.status.read().at, BEIJING)
    return earth.words("chat.status", language, at=f"{at:%m-%d %H:%M}", text=text)


def test_the_notice_stands_above_the_menu_until_it_is_cleared(earth: World, house: Gatehouse) -> None:
    chat = earth.chat("citizen")
    plain = chat.says("菜单")

    said(house, "set", SAID)
    earth.passes(seconds=6)
    with_notice, above, above_english = chat.says("菜单"), dated(earth), dated(earth, language="en")
    english = earth.chat("foreigner").says("English", "menu")
    said(house, "clear")
    earth.passes(seconds=6)

    assert with_notice == f"{above}\n\n{plain}"
    assert english.startswith(above_english)
    assert chat.says("菜单") == plain


def test_each_language_may_have_its_own_text(earth: World, house: Gatehouse) -> None:
    said(house, "set", SAID)
    said(house, "set", "Codes by SMS are late.", "--language", "en")

    assert earth.chat("foreigner").says("English", "menu").startswith(dated(earth, "Codes by SMS are late.", "en"))
    assert earth.chat("citizen").says("菜单").startswith(dated(earth))


def test_it_stands_in_answers_under_load_and_above_nothing_that_a_scanner_gets(earth: World, house: Gatehouse) -> None:
    site = Site(earth)
    somebody = site.somebody()
    said(house, "set", SAID)
    earth.parts.services.status.read()  # as every process does in the background
    content = somebody.code
    verdict, card = site.scanner.says(content), somebody.says("我的码")
    crowd = Crowded()
    earth.platform._bot = DirectClient(create_app(earth.config, earth.parts, crowd), earth.platform._bot)

    assert somebody.says("我的码") == f"{dated(earth)}\n\n{earth.words('shed.code')}"
    assert site.scanner.says(content) == earth.words("shed.gate")
    assert SAID not in verdict + card + site.scanner.says("36.5")


def test_only_an_operator_with_this_role_may_say_something(earth: World, house: Gatehouse) -> None:
    key = house.operator("li", *(set(Role) - {Role.STATUS}))

    done = [house.command("status", *words, key=key) for words in (("set", SAID), ("clear",))]

    assert [one.exit_code for one in done] == [1, 1]
    assert "Nothing is said." in house.command("status", "show", key="").output


@pytest.mark.parametrize("text", ["", "x" * (LONGEST_NOTICE + 1)])
def test_a_text_that_does_not_fit_is_refused(house: Gatehouse, text: str) -> None:
    done = house.command("status", "set", text, key=house.operator("wang", Role.STATUS))

    assert (done.exit_code, f"1 to {LONGEST_NOTICE}" in done.output) == (2, True)


def test_the_page_tells_everybody_what_works_and_nothing_about_anybody(earth: World, house: Gatehouse) -> None:
    said(house, "set", f"{SAID}<b>")
    client = create_app(earth.config, earth.parts).test_client()

    page = client.get("/status", headers={"Accept-Language": "zh"}).text

    assert f"{SAID}&lt;b&gt;" in page
    assert earth.words("statuspage.part.codes") in page
    assert "There is no" not in page
    said(house, "clear")
    assert earth.words("statuspage.nothing", "en") in client.get("/status?lang=en").text


def test_the_storm_is_told_by_kind_against_a_normal_minute(earth: World, house: Gatehouse) -> None:
    site = Site(earth)
    somebody = earth.chat()
    somebody.registers(adult())
    earth.parts.services.status.flush()
    earth.passes(minutes=1)
    for _ in range(3):
        somebody.says("我的码")
    site.scans(somebody)
    site.scanner.says("36.5")
    somebody.says("孩子没有手机怎么办？")
    earth.parts.services.status.flush()
    earth.passes(minutes=1)

    found = {one.kind: one.lately for one in earth.parts.services.status.storm()}
    shown = house.command("status", "show", key="").output

    assert found == {"code": 3, "scan": 1, "temperature": 1, "question": 1, "answer": 0}
    assert "code               3 in the last minute, 0 in a normal one" in shown


def test_my_code_a_scan_and_a_temperature_make_no_more_round_trips(earth: World, house: Gatehouse) -> None:
    site = Site(earth)
    somebody = site.somebody()
    store = earth.parts.records.store

    def trips() -> list[int]:
        before = store.round_trips
        found = []
        for act in (lambda: somebody.says("我的码"), lambda: site.scans(somebody), lambda: site.scanner.says("36.5")):
            act()
            found.append(store.round_trips - before)
            before = store.round_trips
        return found

    trips()
    earth.passes(seconds=60)
    without = trips()
    said(house, "set", SAID)
    earth.passes(seconds=60)

    assert trips() == without
