"""The support desk in a real browser: a clerk works there by keyboard, and news come without a reload."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.driver import Screen
from tests.cases import tried
from tests.cast import adult
from tests.desk import LINK, SupportDesk
from tests.gatehouse import Gatehouse
from tests.world import World

WIDTHS = (1280, 390)


@pytest.mark.parametrize("scripts", tried([True, False]), ids=lambda scripts: "scripts" if scripts else "no-scripts")
def test_a_clerk_answers_by_keyboard_and_sees_what_is_new(earth: World, look: Look, scripts: bool) -> None:
    desk = SupportDesk(Gatehouse(earth), clerks=("an",))
    chat = desk.house.citizen(adult())
    desk.asks(chat, "我家电视坏了找谁修啊")
    found = LINK.search(desk.an.chat.says("工作台"))
    assert found
    screen = look(found[0], java_script_enabled=scripts, locale="zh-CN")
    page = screen.page

    page.get_by_role("button", name="打开").press("Enter")
    page.get_by_role("link", name="打开").press("Enter")
    page.get_by_role("button", name="接手").press("Enter")
    page.get_by_label("写给对方").fill("请打商场电话")
    page.get_by_role("button", name="发送").press("Enter")
    expect(page.locator(".talk .clerk")).to_contain_text("请打商场电话")
    earth.works()
    assert "请打商场电话" in chat.sees
    chat.says("电话多少呀")
    if scripts:
        page.get_by_label("写给对方").fill("正在写的话")
    else:
        page.reload()
    expect(page.locator(".talk")).to_contain_text("电话多少呀")
    expect(page.locator(".talk .clerk")).to_contain_text("已送达")

    if scripts:
        assert page.get_by_label("写给对方").input_value() == "正在写的话"
        fits(screen, "chat")
        page.once("dialog", lambda asked: asked.accept())  # whether to leave what was typed
        with page.expect_event("dialog"):
            page.goto(f"{earth.config.public_url}/d/mine")
        fits(screen, "inbox")


def fits(screen: Screen, name: str) -> None:
    """Fails if the page does not fit one of these widths, or not everybody; keeps a picture of each."""
    screen.is_for_everybody()
    for width in WIDTHS:
        screen.page.set_viewport_size({"width": width, "height": 900})
        screen.fits()
        keep(screen.page.screenshot(full_page=True), f"{name}-{width}")


def keep(picture: bytes, name: str) -> None:
    """Keep a picture to be looked at, in the folder that this variable names."""
    if folder := os.environ.get("DESK_PICTURES"):
        Path(folder, f"{name}.png").write_bytes(picture)
