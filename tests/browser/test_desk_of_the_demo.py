"""The way from the page of phones to the support desk, and the desk as somebody sees it first."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.sandbox.wechat.phone import Phone
from bot.sandbox.wechat.waiting import fill_phones
from bot.sandbox.words import workers
from tests.browser.conftest import Look
from tests.browser.test_desk import WIDTHS, fits, keep
from tests.cases import long
from tests.handlers.gate.seeding import seed
from tests.world import World


@long
def test_a_click_beside_the_phones_opens_the_desk_with_a_mornings_questions(
    earth: World, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # without a developer's .env
    fill_phones(earth.platform)
    assert seed(earth).exit_code == 0
    for one in workers():
        Phone(earth.platform, one.openid).follow()
    screen = look(earth.platform.url, locale="zh-CN")
    page = screen.page

    page.locator("#places summary").press("Enter")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        keep(page.screenshot(), f"phones-{width}")
        screen.fits()
    page.set_viewport_size({"width": 1280, "height": 800})
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="高岚 · 客服组长").press("Enter")
    desk = opened.value
    desk.get_by_role("button", name="打开").press("Enter")

    expect(desk.locator(".rows li")).to_have_count(25)
    expect(desk.locator(".rows li").first).to_contain_text("段**")
    screen.page = desk
    fits(screen, "morning")
    desk.get_by_role("link", name="统计").press("Enter")
    expect(desk.locator("svg.columns")).to_have_count(2)
    fits(screen, "morning-figures")
    screen.page = page
