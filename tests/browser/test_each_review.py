"""Every kind of review in browsers: opened in the chat by its word, decided by two at the desk, told in the chat."""

import re

from playwright.sync_api import Page, expect

from bot.store.people.reviews import OPENED_IN_CHAT, ReviewKind
from tests.browser.conftest import Look
from tests.browser.test_reviews import link
from tests.cases import long
from tests.desk import SupportDesk
from tests.gatehouse import Gatehouse
from tests.reviewers import REASON, heard
from tests.support.test_reviews import Asked, line, opened
from tests.world import World

DECIDED = re.compile("工作人员已一致同意|已办结")


@long
def test_each_kind_is_decided_by_two_in_their_browsers_and_told_in_the_chat(earth: World, look: Look) -> None:
    desk = SupportDesk(Gatehouse(earth), clerks=("an",))
    cases = list(opened(desk))
    assert {case.kind for case in cases} == OPENED_IN_CHAT
    chen, ding = (look(link(desk.clerk(name, "review")), locale="zh-CN").page for name in ("chen", "ding"))
    for page in (chen, ding):
        page.get_by_role("button", name="打开").click()

    for case in cases:
        if case.kind is ReviewKind.COLOUR:
            answers(ding, case)
            continue
        agrees(chen, case)
        expect(chen.get_by_text("您已表态，要另一位")).to_be_visible()
        agrees(ding, case)
        expect(ding.get_by_text(DECIDED).first).to_be_visible()

    earth.works()
    earth.passes(hours=73)
    earth.works()
    for case in cases:
        assert case.told in heard(case.chat), case.kind
        stage = "answered" if case.kind is ReviewKind.COLOUR else "approved"
        assert earth.words(f"reviews.stage.{stage}") in line(case), case.kind


def opens(page: Page, case: Asked) -> None:
    """Go to the page of the review by the list."""
    page.goto(page.url.split("/d/")[0] + "/d/reviews")
    page.locator("li", has_text=f"编号 {case.receipt}").get_by_role("link").first.click()


def agrees(page: Page, case: Asked) -> None:
    """Agree to what is asked, with a reason."""
    opens(page, case)
    page.get_by_label("理由").fill(REASON)
    page.get_by_role("button", name="同意", exact=True).click()


def answers(page: Page, case: Asked) -> None:
    """Ask the platform again and answer: nobody sets a colour."""
    opens(page, case)
    page.get_by_role("button", name="再问一次平台").click()
    page.get_by_label("写给本人的答复").fill("平台已更正")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("已办结")).to_be_visible()
