"""From the gap list to an answer in a real browser, by keyboard; looked at on a wide screen and on a phone."""

from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.driver import Screen
from tests.browser.test_desk import fits
from tests.cases import long
from tests.cast import adult
from tests.desk import LINK, SupportDesk
from tests.gatehouse import Gatehouse
from tests.world import World

NEW = {
    "标题（zh）": "健康驿站几点熄灯",
    "答案（zh）": "健康驿站晚上十点熄灯。\n有急事请打 {hotline}。",
    "问法": "健康驿站晚上几点熄灯\n外地人能用吗",
}
ASKED = ("健康驿站晚上几点熄灯", "请问健康驿站晚上几点熄灯啊", "我叫{name}，健康驿站几点熄灯呀，电话{phone}")


@long
def test_a_lead_makes_an_answer_of_a_gap_by_keyboard(earth: World, look: Look) -> None:
    desk = SupportDesk(Gatehouse(earth), clerks=("an",))
    lead, who = desk.clerk("ding", "lead"), adult()
    chat = desk.house.citizen(who)
    for asked in ASKED:
        earth.passes(seconds=2)
        chat.says(asked.format(name=who.name, phone=who.phone))
    earth.chat().says("我家电视坏了找谁修啊")
    found = LINK.search(lead.chat.says("工作台"))
    assert found
    screen = look(found[0], locale="zh-CN")
    page = screen.page

    screen.follows("打开")
    screen.follows("没答上的问题")
    expect(page.get_by_text("正在整理")).to_be_visible()
    earth.works()
    expect(page.get_by_text("3 次")).to_be_visible()
    fits(screen, "gaps")
    assert who.name not in page.content()
    screen.follows("打开", "link")
    expect(page.get_by_text(f"我叫{who.name[0]}**")).to_be_visible()
    fits(screen, "gap")
    _publishes(screen)
    assert "十点熄灯" in chat.says("健康驿站几点熄灯")

    screen.follows("答案库", "link")
    screen.tabs_to("查找", "searchbox")
    page.keyboard.insert_text("驿站 熄灯")
    screen.enters()
    expect(page.get_by_role("link", name="健康驿站几点熄灯", exact=True)).to_be_visible()
    expect(page.get_by_text("共 1 个答案")).to_be_visible()
    fits(screen, "answers")


def _publishes(screen: Screen) -> None:
    """Write an answer, see what it would change, take the way away that changes another answer, publish."""
    page = screen.page
    screen.tabs_to("看效果")  # that of the first form; the second one is for a new answer
    for field, text in NEW.items():
        screen.tabs_to(field, "textbox")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(text)
    screen.follows("看效果", "button")
    expect(page.get_by_text("答案会变的")).to_be_visible()
    expect(page.locator(".bubble")).to_contain_text("十点熄灯")
    fits(screen, "draft")
    page.get_by_label("问法").fill("健康驿站晚上几点熄灯")
    page.get_by_role("button", name="看效果").press("Enter")
    expect(page.get_by_text("答案都不变")).to_be_visible()
    screen.follows("发布", "button")
    expect(page.get_by_text("已发布")).to_be_visible()
    fits(screen, "answer")
