"""The figures in a real browser: charts that a strict policy lets be drawn, and numbers that fit a phone."""

from datetime import timedelta

from playwright.sync_api import expect

from bot.health.support.figures import Count, clerk_count, first_reply_count, topic_count
from tests.browser.conftest import Look
from tests.browser.test_desk import fits
from tests.cases import long
from tests.desk import LINK, SupportDesk
from tests.gatehouse import Gatehouse
from tests.world import World


@long
def test_a_lead_looks_at_the_figures_by_keyboard_and_downloads_them(earth: World, look: Look) -> None:
    desk = SupportDesk(Gatehouse(earth), clerks=("an",))
    lead = desk.clerk("ding", "lead")
    _count(earth)
    found = LINK.search(lead.chat.says("工作台"))
    assert found
    screen = look(found[0], locale="zh-CN")
    page = screen.page
    screen.follows("打开")
    screen.follows("统计")

    expect(page.get_by_role("img", name="每天的提问数，最多一天 57 个")).to_be_visible()
    columns = page.locator("svg.columns path.first").first.bounding_box()
    assert columns
    assert columns["height"] > 80
    assert page.locator("svg.bar path").first.bounding_box()["width"] > 100  # type: ignore[index]
    screen.follows("最近 30 天")
    expect(page.get_by_role("region", name="提问").get_by_role("row")).to_have_count(32)
    fits(screen, "figures")
    with page.expect_download() as download:
        screen.tabs_to("下载表格")
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"figures-{earth.clock():%Y%m%d}.csv"


def _count(earth: World) -> None:
    """Twenty days of figures."""
    counts, now = earth.parts.records.support.daily_counts, earth.clock()
    for ago in range(20):
        day, names = (now - timedelta(days=ago)).date(), [Count.OPENED, Count.CLOSED, clerk_count(Count.CLOSED, "an")]
        names += [Count.ANSWERED] * (38 - ago) + [Count.MISSED] * 19 + [Count.HELPFUL] * 7 + [Count.UNHELPFUL] * 2
        names += [first_reply_count(90 + 60 * n * (ago + 1)) for n in range(8)] + [clerk_count(Count.REPLIED, "an")] * 9
        names += [topic_count("other_province.how")] * 12 + [topic_count("child_register.how")] * 5
        counts.add(day, f"day {ago}", names)
