"""The gate in the sandbox's page of phones: citizen, scanner and manager with the real bot."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.health.codes.colour import Colour
from tests.browser.driver import TOO_PALE, TOO_SMALL, Phone, Screen, chromium
from tests.cast import CITIZEN
from tests.handlers.gate.seeding import seed
from tests.world import READY, World

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIXIANGMA_PICTURES")
"""A folder for screenshots, for people to look at."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests here."""
    with chromium() as found:
        yield found


class Gate:
    """Three phones at the demo's gate: the citizen's with a code, the scanner's, the manager's."""

    def __init__(self, earth: World, browser: Browser) -> None:
        assert seed(earth).exit_code == 0
        self.earth = earth
        earth.works()
        earth.chat("citizen").registers(CITIZEN)
        for key in ("scanner", "manager"):
            earth.chat(key)
        self.screen = Screen(browser, earth.platform.url, 1900, 900, locale="zh-CN")
        self.citizen, self.scanner, self.manager = map(self._phone, ("citizen", "scanner", "manager"), range(3))

    def _phone(self, key: str, place: int) -> Phone:
        self.screen.page.locator(".owner select").nth(place).select_option(READY[key])
        return self.screen.phone(READY[key])

    def scans(self) -> None:
        """Scan the newest picture on another phone with the menu's button, and wait for the answer."""
        self.earth.passes(seconds=1)  # the same code within one second is a repetition
        phone, before = self.scanner, self.scanner.answers.count()
        if not phone.root.locator(".menu").is_visible():
            phone.tap("菜单")
        phone.root.locator(".top-button", has_text="更多").click()
        phone.root.locator(".submenu").get_by_role("button", name="扫码核验", exact=True).click()
        expect(phone.root.locator(".seen").first).to_be_visible()
        self.keep("scanner")
        phone.root.locator(".seen").first.click()
        expect(phone.answers).to_have_count(before + 1)

    def code(self) -> Colour:
        """Ask for the citizen's code and return its colour."""
        self.earth.passes(seconds=1)
        self.citizen.says("我的码")
        assert self.citizen.picture
        return self.earth.chat("citizen").colour

    def open_page(self) -> Page:
        """The page behind the link in the manager's chat, in a window of its own."""
        self.manager.says("我的场所")
        self.manager.answers.last.locator("button.link").first.click()
        own = self.manager.root.get_by_role("link", name="在新窗口打开", exact=True)
        expect(own).to_be_visible()
        self.keep("apart")
        with self.screen.page.context.expect_page() as opened:
            own.click()
        opened.value.set_viewport_size({"width": 390, "height": 844})
        opened.value.get_by_role("button", name="打开").click()
        return opened.value

    def keep(self, name: str, page: Page | None = None) -> None:
        """Check contrast, sizes and clipping; save a screenshot if a folder is given."""
        page = page or self.screen.page
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
        assert page.evaluate(TOO_PALE) == []
        assert page.evaluate(TOO_SMALL) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def gate(earth: World, browser: Browser) -> Iterator[Gate]:
    """The gate. At the end: no foreign address was requested and no error occurred."""
    found = Gate(earth, browser)
    yield found
    found.screen.finish()


def test_a_citizen_is_scanned_and_passes_on_all_three_screens(gate: Gate) -> None:
    gate.manager.sees("长春站", "已")
    gate.scanner.says("上岗")
    gate.scanner.sees("长春站", "东进站口")

    gate.scans()
    gate.scanner.sees("绿码", "王**", "请输入体温")
    gate.scanner.says("36.5")
    gate.scanner.sees("王**", "放行", "36.5")
    gate.earth.passes(seconds=1)
    gate.citizen.says("谁扫过我")
    gate.citizen.sees("共 1 条", "长春站 东进站口")
    gate.keep("passed")

    page = gate.open_page()
    expect(page.get_by_role("heading", name="长春站")).to_be_visible()
    expect(page.locator(".sums li").first).to_contain_text("1")
    expect(page.locator(".colours .green")).to_contain_text("1")
    expect(page.locator(".staff:not(.held)")).to_contain_text("刘**")
    gate.keep("manager", page)
    assert page.url.startswith(f"{gate.earth.config.public_url}/g/venue/")


def test_a_fever_turns_the_code_yellow_and_a_normal_temperature_green_again(gate: Gate) -> None:
    gate.scanner.says("上岗")
    gate.scans()
    gate.scanner.says("37.4")
    gate.scanner.sees("37.4", "体温不合格，不放行")
    gate.earth.works()
    gate.citizen.sees("37.4", "您的码变为黄码")
    assert gate.code() is Colour.YELLOW

    gate.scans()
    gate.scanner.sees("黄码", "复测")
    gate.keep("yellow")
    gate.scanner.says("36.6")
    gate.scanner.sees("放行", "36.6")

    gate.earth.works()
    gate.citizen.sees("绿码")
    assert gate.code() is Colour.GREEN
    gate.keep("green")
