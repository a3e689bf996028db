"""The gate's pages in a real browser: phone, desktop, print."""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bot.health.codes.colour import Colour
from bot.store.access.operators import Role
from bot.store.gate.packing import PassKind
from tests.browser.driver import TOO_PALE, TOO_SMALL, chromium
from tests.cases import tried
from tests.cast import MOTHER, VISITOR, adult
from tests.gatehouse import SHOP, Gatehouse, Station

PICTURES = os.environ.get("JIXIANGMA_PICTURES")
"""A folder for screenshots, for people to look at."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests here."""
    with chromium() as found:
        yield found


class Window:
    """A page of a given width, with all its requests and console errors."""

    def __init__(self, browser: Browser, base: str, width: int, *, scripts: bool = True) -> None:
        self._base = base
        shape = {"width": width, "height": 900}
        context = browser.new_context(viewport=shape, locale="zh-CN", java_script_enabled=scripts)  # type: ignore[arg-type]
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)

    def enters(self, link: str) -> None:
        """Follow a one-time link and press its button."""
        self.page.goto(link)
        self.page.get_by_role("button", name="打开").click()

    def is_well(self, name: str) -> None:
        """No content is clipped, pale or too small to press; no foreign address was requested."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert self.page.evaluate(TOO_PALE) == []
        assert self.page.evaluate(TOO_SMALL) == []
        assert all(url.startswith(self._base) for url in self.asked)
        assert [line for line in self.complaints if "favicon" not in line and "404" not in line] == []
        if PICTURES:
            self.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.fixture
def busy(station: Station) -> Station:
    """A venue on a busy morning."""
    house, dice = station.house, random.Random(7)  # noqa: S311 - the same picture each time
    morning = house.now.replace(hour=6, minute=0, second=0)
    for _ in range(700):
        moment = morning + timedelta(minutes=min(max(dice.gauss(110, 45), 0), 300))
        post = station.east if dice.random() < 0.6 else station.west
        colour = dice.choices(tuple(Colour), (90, 3, 2, 1, 4))[0]
        kind = PassKind.NO_CODE if dice.random() < 0.05 else PassKind.CODE
        house.passes_by(post, station.citizen, moment, colour, max(3, round(dice.gauss(7, 2))), kind=kind)
    return station


@pytest.mark.parametrize("width", tried([390, 1280]))
def test_the_managers_page_is_well_on_phone_and_desk(busy: Station, browser: Browser, width: int) -> None:
    window = Window(browser, busy.house.world.config.public_url, width)

    window.enters(busy.house.entrances.manager_link(busy.manager.id, busy.venue.id, "zh", busy.house.now))

    expect(window.page.get_by_text("每分钟人次")).to_be_visible()
    drawn = [svg.bounding_box() for svg in window.page.locator("svg.bars").all()]
    assert len(drawn) == 2
    assert all(box and box["width"] > 300 and box["height"] > 60 for box in drawn)
    window.page.get_by_text("每小时人次").click()
    window.is_well(f"manager-{width}")


def test_a_manager_ends_a_binding_on_the_phone(busy: Station, browser: Browser) -> None:
    window = Window(browser, busy.house.world.config.public_url, 390)
    window.enters(busy.house.entrances.manager_link(busy.manager.id, busy.venue.id, "zh", busy.house.now))

    window.page.get_by_text("解除", exact=True).first.click()
    window.page.get_by_role("button", name="确定解除欧阳**").click()

    expect(window.page.get_by_role("status")).to_have_text("已解除，并已通知对方。")
    assert [post.scanner for post in busy.house.bindings.of_venue(busy.venue.id)] == [busy.west.scanner]


def test_the_page_works_without_scripts(busy: Station, browser: Browser) -> None:
    window = Window(browser, busy.house.world.config.public_url, 390, scripts=False)
    window.enters(busy.house.entrances.manager_link(busy.manager.id, busy.venue.id, "zh", busy.house.now))

    window.page.get_by_label("入口").select_option("西进站口")
    window.page.get_by_role("button", name="生成邀请码").click()

    expect(window.page.get_by_text("长春站 · 西进站口")).to_be_visible()


@pytest.mark.parametrize("width", tried([390, 1280]))
def test_an_invitation_is_read_off_the_screen(busy: Station, browser: Browser, width: int, tmp_path: Path) -> None:
    window = Window(browser, busy.house.world.config.public_url, width)
    window.enters(busy.house.entrances.manager_link(busy.manager.id, busy.venue.id, "zh", busy.house.now))
    window.page.get_by_role("button", name="生成邀请码").click()
    expect(window.page.get_by_role("img", name="邀请码")).to_be_visible()

    window.page.screenshot(path=tmp_path / "invitation.png")

    (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "invitation.png"))
    scene = busy.house.world.platform.store.all("scene")[found.text]["scene"]
    assert scene == "i." + window.page.url.rpartition("/")[2]
    window.is_well(f"invitation-{width}")


@pytest.mark.parametrize("width", tried([390, 1280]))
def test_an_operator_decides_on_the_page(gatehouse: Gatehouse, browser: Browser, width: int) -> None:
    gatehouse.venue(gatehouse.citizen(MOTHER), approved=False)
    refused = gatehouse.venue(gatehouse.citizen(VISITOR), SHOP, approved=False)
    gatehouse.operator("wang", Role.VENUES)
    window = Window(browser, gatehouse.world.config.public_url, width)
    window.enters(gatehouse.operator_link("wang"))
    shop = window.page.locator("section", has_text="欧亚商场")

    shop.get_by_text("不批准").first.click()
    window.is_well(f"operator-{width}")
    shop.get_by_label("理由").fill("地址不完整")
    shop.get_by_role("button", name="确定不批准").click()

    expect(window.page.get_by_role("status")).to_have_text("已记为不批准，已通知管理员。")
    expect(window.page.get_by_text("欧亚商场")).to_have_count(0)
    found = gatehouse.venues.get(refused.id)
    assert found
    assert found.reason == "地址不完整"


@pytest.mark.parametrize("width", tried([390, 794, 1280]))
def test_the_poster_is_well_and_read_off_the_screen(
    station: Station, browser: Browser, width: int, tmp_path: Path
) -> None:
    window = Window(browser, station.house.world.config.public_url, width)
    window.page.goto(station.house.entrances.poster_link(station.venue.id, station.house.now))

    window.page.screenshot(path=tmp_path / "poster.png", full_page=True)

    assert len(zxingcpp.read_barcodes(Image.open(tmp_path / "poster.png"))) == 1
    window.is_well(f"poster-{width}")
    box = window.page.locator("article").bounding_box()
    assert box
    assert abs(box["height"] / box["width"] - 297 / 210) < 0.01


@pytest.mark.parametrize("name", ["站", "长白山保护开发区池北区旅游集散中心第三停车场东侧入口"])
def test_the_poster_prints_on_one_a4_page(gatehouse: Gatehouse, browser: Browser, tmp_path: Path, name: str) -> None:
    venue = gatehouse.venue(gatehouse.citizen(adult()), replace(SHOP, name=name))
    window = Window(browser, gatehouse.world.config.public_url, 1280)
    window.page.goto(gatehouse.entrances.poster_link(venue.id, gatehouse.now))

    pdf = window.page.pdf(prefer_css_page_size=True, print_background=True)

    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
    window.page.emulate_media(media="print")
    foot, article = (window.page.locator(part).bounding_box() for part in ("footer", "article"))
    assert foot
    assert article
    assert foot["y"] + foot["height"] <= article["y"] + article["height"] + 1
    if PICTURES:
        Path(f"{PICTURES}/poster-{len(name)}.pdf").write_bytes(pdf)
        window.page.set_viewport_size({"width": 794, "height": 1123})
        window.page.screenshot(path=f"{PICTURES}/poster-print-{len(name)}.png")
