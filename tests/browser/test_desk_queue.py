"""The waiting list in a real browser: hours, places and forecasts, on wide and narrow screens."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.test_desk import fits
from tests.desk import LINK, SupportDesk
from tests.gatehouse import Gatehouse
from tests.world import World


def test_a_clerk_sees_hours_places_and_forecasts_and_where_the_calendar_ends(earth: World, look: Look) -> None:
    desk = SupportDesk(Gatehouse(earth), clerks=("an",))
    chats = [earth.chat() for _ in range(6)]
    for number, chat in enumerate(chats):
        chat.says("人工", f"我家电视坏了找谁修啊，第{number}次问")
    found = LINK.search(desk.an.chat.says("工作台"))
    assert found
    screen = look(found[0], locale="zh-CN")
    page = screen.page
    page.get_by_role("button", name="打开").press("Enter")
    expect(page.locator("#live")).to_contain_text("现在是客服时间，到 12:00")
    expect(page.locator(".rows li")).to_have_count(6)
    expect(page.locator(".rows li").nth(5)).to_contain_text("第 6 位，还说不准何时答复")

    for ref in desk.an.refs()[:3]:
        desk.an.does(ref, "take")
        earth.passes(minutes=2)
        desk.an.replies(ref, "请打商场电话")
    earth.passes(seconds=10)
    page.reload()

    expect(page.locator(".rows li").nth(2)).to_contain_text(re.compile("第 3 位，预计 1[05] 分钟内答复"))
    earth.workdays.end = earth.clock().date()
    page.reload()
    expect(page.locator("#live")).to_contain_text("的放假安排还没有")
    fits(screen, "waiting")
