"""Two clerks in two browsers and two citizens with phones, at once, by keyboard."""

from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.driver import Screen
from tests.cases import long
from tests.cast import CITIZEN, MOTHER
from tests.desk import LINK, Clerk, SupportDesk
from tests.gatehouse import Gatehouse
from tests.talk import Chat
from tests.world import World


@long
def test_two_clerks_and_two_citizens_do_not_cross_each_other(earth: World, look: Look) -> None:
    desk = SupportDesk(Gatehouse(earth))
    wang, li = desk.house.citizen(CITIZEN), desk.house.citizen(MOTHER)
    desk.asks(wang, "我家电视坏了找谁修啊")
    desk.asks(li, "天上有几颗星星")
    an, bo = (_signs_in(look, clerk) for clerk in (desk.an, desk.bo))

    _opens_the_first(an)
    _opens_the_first(bo)
    an.follows("接手")
    bo.follows("接手")  # its page still offers it
    expect(bo.page.get_by_role("alert")).to_contain_text("已由别人接手")
    expect(bo.page.get_by_label("写给对方")).to_have_count(0)
    assert [("409" in one) for one in bo.complaints] == [True]  # the status of the refusal
    bo.complaints.clear()
    bo.follows("下一位")
    expect(bo.page.locator(".talk")).to_contain_text("天上有几颗星星")
    for screen, words in ((an, "电视归商场管"), (bo, "数不清")):
        screen.presses_access_key("r")
        screen.page.keyboard.type(words)
        screen.follows("发送", "button")
    earth.works()
    assert ("客服：电视归商场管" in wang.sees, "客服：数不清" in li.sees) == (True, True)

    _is_silent_for(an, bo, wang)
    _ends(an)
    earth.works()
    assert "人工服务已结束" in wang.sees
    assert wang.says("外地人能用吗").endswith(earth.words("answers.helpful"))
    wang.says("人工")
    assert wang.says("收费吗").endswith(earth.words("answers.helpful"))  # opened again it is the bot's first
    bo.follows("返回列表")
    expect(bo.page.locator(".rows > li")).to_contain_text("收费吗")


def _is_silent_for(an: Screen, bo: Screen, wang: Chat) -> None:
    """What the citizen writes is seen by the clerk alone; the code is shown all the same."""
    before = wang.all
    wang.says("那商场电话是多少")
    assert wang.all == before  # the bot is silent
    wang.says("我的码")
    assert wang.last["kind"] == "image"
    expect(an.page.locator(".talk")).to_contain_text("那商场电话是多少")
    expect(bo.page.locator(".talk")).not_to_contain_text("商场")


def _ends(screen: Screen) -> None:
    screen.tabs_to("结束会话")
    screen.page.keyboard.press("Enter")
    screen.follows("确定结束")


def _signs_in(look: Look, clerk: Clerk) -> Screen:
    found = LINK.search(clerk.chat.says("工作台"))
    assert found
    screen = look(found[0], locale="zh-CN")
    screen.follows("打开")
    return screen


def _opens_the_first(screen: Screen) -> None:
    screen.follows("打开", "link")
    expect(screen.page.locator(".talk")).to_contain_text("我家电视坏了找谁修啊")
