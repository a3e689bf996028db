"""Two reviewers in a real browser decide one review by keyboard, and a third answers a colour; without scripts too."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.driver import Screen
from tests.browser.test_desk import fits
from tests.cases import long, tried
from tests.cast import adult
from tests.desk import LINK, Clerk, SupportDesk
from tests.gatehouse import Gatehouse
from tests.reviewers import heard
from tests.story.test_taking_over import claimed_with_another_phone
from tests.support.test_reviews import colour
from tests.world import World


@long
@pytest.mark.parametrize("scripts", tried([True, False]), ids=lambda scripts: "scripts" if scripts else "no-scripts")
def test_two_reviewers_decide_by_keyboard(earth: World, look: Look, scripts: bool) -> None:
    desk = SupportDesk(Gatehouse(earth), clerks=("an",))
    old, new, _ = claimed_with_another_phone(earth, adult())
    old.says("拒绝转移")
    asked = colour(earth)
    for clerk in (desk.clerk("chen", "review"), desk.clerk("ding", "review")):
        page = (screen := look(link(clerk), java_script_enabled=scripts, locale="zh-CN")).page
        page.get_by_role("button", name="打开").press("Enter")
        expect(page.locator(".rows")).to_contain_text("登记本人")
        if scripts:
            fits(screen, f"reviews-{clerk.name}")
        screen.follows("打开 登记本人", "link")
        screen.tabs_to("理由", "textbox")
        page.keyboard.type("证件和本人一致")
        if scripts:
            fits(screen, f"review-{clerk.name}")
        screen.follows("同意", "button")
        expect(page.get_by_text("您已表态，要另一位")).to_be_visible()
    expect(page.get_by_text("工作人员已一致同意")).to_be_visible()
    assert page.get_by_text("证件和本人一致").count() == 2
    _answers_a_colour(screen, scripts)
    earth.works()
    assert "平台已更正，现在是绿码" in heard(asked.chat)
    earth.passes(hours=73)
    earth.works()
    assert earth.words("notice.review_approved") in heard(new)


def _answers_a_colour(screen: Screen, scripts: bool) -> None:
    page = screen.page
    screen.follows("返回核对列表")
    screen.follows("打开 颜色不对", "link")
    screen.follows("再问一次平台")
    screen.tabs_to("写给本人的答复")
    page.keyboard.type("平台已更正，现在是绿码")
    if scripts:
        fits(screen, "colour")
    screen.follows("答复", "button")
    expect(page.get_by_text("已办结")).to_be_visible()


def link(clerk: Clerk) -> str:
    """The link with which this member signs in."""
    found = LINK.search(clerk.chat.says("工作台"))
    assert found
    return found[0]
