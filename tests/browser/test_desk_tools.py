"""The desk by keyboard alone: a clerk works through a conversation with all tools, and axe-core finds nothing grave."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.driver import Screen
from tests.browser.test_desk import fits
from tests.cast import adult
from tests.desk import LINK, SupportDesk
from tests.gatehouse import Gatehouse
from tests.world import World


def test_the_whole_desk_is_used_by_keyboard_alone_and_by_everybody(earth: World, look: Look) -> None:
    desk = SupportDesk(Gatehouse(earth), clerks=("an",))
    lead = desk.clerk("lu", "answer", "lead")
    chat, who = earth.chat(), adult()
    ref = desk.asks(chat, "外地人能用吗", "注册", who.name, "1", "12345")
    desk.asks(desk.house.citizen(adult()), "我家电视坏了找谁修啊")
    found = LINK.search(lead.chat.says("工作台"))
    assert found
    screen = look(found[0], locale="zh-CN")
    page = screen.page

    screen.follows("打开")
    expect(page.locator(".rows > li")).to_have_count(2)
    _names_a_label(screen)
    _saves_an_answer(screen)
    _opens_the_first(screen, desk)
    expect(page).to_have_url(f"{earth.config.public_url}/d/chat/{ref}#last")

    screen.follows("接手")
    _notes_and_labels(screen)
    desk.an.opens(ref)
    page.reload()
    expect(page.get_by_text("an 也在看")).to_be_visible()
    fits(screen, "tools-chat")
    _answers(screen, desk, chat.sees)
    earth.works()
    assert "人工服务已结束" in chat.all
    _searches(screen, who.number)


def _names_a_label(screen: Screen) -> None:
    keys = screen.page.keyboard
    screen.follows("标签")
    screen.tabs_to("新标签")
    keys.type("外地人")
    screen.enters()
    expect(screen.page.locator(".label")).to_have_text("外地人")
    fits(screen, "tools-labels")


def _saves_an_answer(screen: Screen) -> None:
    page, keys, file = screen.page, screen.page.keyboard, BytesIO()
    Image.new("RGB", (600, 300), "#88aaff").save(file, "PNG")
    screen.follows("常用答复")
    screen.tabs_to("标题")
    keys.type("服务大厅")
    keys.press("Tab")
    keys.type("请带证件到服务大厅，周一至周五都开门。")
    # the keyboard opens the browser's own window for files, which no test can type in
    page.get_by_label("图片").set_input_files({"name": "map.png", "mimeType": "image/png", "buffer": file.getvalue()})
    screen.follows("保存")
    expect(page.get_by_role("img", name="服务大厅 的图片")).to_be_visible()
    fits(screen, "tools-saved")


def _opens_the_first(screen: Screen, desk: SupportDesk) -> None:
    """What is new comes while the link to a conversation has the focus, and it keeps it."""
    page, keys = screen.page, screen.page.keyboard
    screen.follows("返回列表")
    keys.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    keys.press("Enter")
    screen.tabs_to("打开")
    desk.asks(desk.house.citizen(adult()))
    page.evaluate("renew()")
    expect(page.locator(".rows > li")).to_have_count(3)
    expect(page.get_by_role("status")).to_have_text("列表有更新")
    assert page.locator(":focus").inner_text().startswith("打开")
    fits(screen, "tools-inbox")
    screen.enters()


def _notes_and_labels(screen: Screen) -> None:
    page, keys = screen.page, screen.page.keyboard
    screen.tabs_to("内部备注")
    keys.type("已电话核实")
    screen.follows("记下")
    expect(page.locator(".talk .note")).to_contain_text("已电话核实")
    screen.tabs_to("加标签")
    screen.follows("加上")
    expect(page.locator(".labels .label")).to_have_text("外地人")


def _answers(screen: Screen, desk: SupportDesk, asked: str) -> None:
    """Put the person back into the form, send the likeliest answer with one key, a saved one, and own words."""
    page, keys = screen.page, screen.page.keyboard
    assert asked
    screen.follows("请对方接着填这一步")
    expect(page.get_by_text("lu 请对方接着填表")).to_be_visible()
    with page.expect_navigation():
        screen.presses_access_key("1")
    expect(page.locator(".talk .clerk")).to_have_count(1)
    screen.tabs_to("常用答复", "searchbox")
    keys.type("大厅")
    screen.enters()
    screen.follows("直接发出 服务大厅")
    expect(page.locator(".talk .clerk")).to_have_count(3)
    screen.presses_access_key("r")
    keys.type("您看这样行吗")
    keys.press("Tab")
    screen.enters()
    expect(page.locator(".talk .clerk")).to_have_count(4)
    desk.earth.works()
    page.evaluate("renew()")
    expect(page.locator(".talk .clerk").last).to_contain_text("已送达")
    fits(screen, "tools-talk")
    screen.tabs_to("结束会话")
    keys.press("Enter")
    screen.follows("确定结束")
    expect(page.get_by_text("lu 结束了会话")).to_be_visible()


def _searches(screen: Screen, number: str) -> None:
    page, keys = screen.page, screen.page.keyboard
    screen.follows("查找会话")
    screen.tabs_to("标签", "combobox")
    keys.press("ArrowDown")
    screen.follows("查找", "button")
    expect(page.locator(".rows > li")).to_have_count(1)
    fits(screen, "tools-search")
    screen.tabs_to("回执号")
    keys.type(number)
    screen.enters()
    expect(page.get_by_text("这里没有会话")).to_be_visible()
    assert number not in page.url
