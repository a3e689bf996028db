"""A photo and a masked number at the desk, in a real browser: shown to a clerk, for a reason that the person reads."""

import os
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.driver import Screen
from tests.browser.test_desk import WIDTHS
from tests.cases import long
from tests.cast import adult
from tests.desk import LINK, SupportDesk
from tests.gatehouse import Gatehouse
from tests.support.test_photos import photo
from tests.world import World


@long
def test_a_clerk_sees_a_photo_and_reveals_a_number_by_keyboard(earth: World, look: Look) -> None:
    desk, who = SupportDesk(Gatehouse(earth), clerks=("an",)), adult()
    chat = desk.house.citizen(earth.knows(who))
    desk.asks(chat, typed := f"身份证{who.number}不对")
    found = LINK.search(desk.an.chat.says("工作台"))
    assert found
    screen = look(found[0], locale="zh-CN")
    page = screen.page
    page.get_by_role("button", name="打开").press("Enter")
    page.get_by_role("link", name="打开").press("Enter")
    page.get_by_role("button", name="接手").press("Enter")

    chat.phone.send_picture(photo())
    earth.works()
    picture = page.get_by_role("img", name="第 1 张图片")
    expect(picture).to_be_visible(timeout=9000)
    page.wait_for_function("document.querySelector('.talk img').naturalWidth === 480")
    _keep(screen, "photo")
    assert who.number not in page.content()

    page.get_by_role("link", name="查看原文").press("Enter")
    page.get_by_label("事由").fill("核对登记")
    _keep(screen, "ask")
    page.get_by_role("button", name="查看", exact=True).press("Enter")
    expect(page.locator(".revealed")).to_have_text(typed)
    _keep(screen, "revealed")
    page.get_by_role("link", name="返回会话").press("Enter")
    expect(page.get_by_role("img", name="第 1 张图片")).to_be_visible()
    assert who.number not in page.content()

    assert "事由：核对登记" in chat.says("谁看过我的信息")
    assert who.number not in screen.page.url


def _keep(screen: Screen, name: str) -> None:
    """The page fits; keep pictures to be looked at in the folder that this variable names."""
    screen.is_for_everybody()
    for width in WIDTHS:
        screen.page.set_viewport_size({"width": width, "height": 900})
        screen.fits()
        if folder := os.environ.get("DESK_PICTURES"):
            Path(folder, f"{name}-{width}.png").write_bytes(screen.page.screenshot(full_page=True))
