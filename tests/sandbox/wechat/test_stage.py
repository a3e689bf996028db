"""What the demo offers on the page of phones besides the platform, on a stage without a demo behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import requests
from playwright.sync_api import Browser, expect
from wechatpy.replies import TextReply

from bot.sandbox.words import applied_answers
from tests.browser.driver import Screen, chromium
from tests.sandbox.wechat.conftest import CITIZEN, Sandbox, Start
from tests.sandbox.wechat.echo_bot import until

DAY = 86_400


@dataclass
class Notebook:
    """A stage that writes down what it is asked for; its operator's page is a page of the echo bot."""

    links: dict[str, str] = field(default_factory=lambda: {"phones": "/", "authorities": "/a", "readiness": "/r"})
    moves: list[tuple[float, float]] = field(default_factory=list)
    started: int = 0
    page: Callable[[], str] = str

    def move_clock(self, ahead: float, moved: float) -> None:
        self.moves.append((ahead, moved))

    def operator_link(self) -> str:
        return self.page()

    def audit(self) -> list[str]:
        return ["09:00  venue.apply  somebody", "09:05  venue.approve  operator:demo"]

    def start_afresh(self) -> None:
        self.started += 1


@pytest.fixture
def stage() -> Notebook:
    return Notebook()


@pytest.fixture
def demo(start: Start, stage: Notebook) -> Sandbox:
    """A sandbox on the stage."""
    sandbox = start(mode="plain", stage=stage)
    stage.page = lambda: f"{sandbox.bot.url}/page"
    return sandbox


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def clock(sandbox: Sandbox, **body: float) -> tuple[int, dict[str, object]]:
    answer = requests.post(f"{sandbox.url}/sandbox/clock", json=body, timeout=10)
    return answer.status_code, answer.json()


def test_on_a_stage_the_bots_clock_goes_with_the_platforms_and_never_back(demo: Sandbox, stage: Notebook) -> None:
    assert clock(demo, advance=15 * DAY) == (200, {"offset": 15 * DAY})
    assert clock(demo, offset=16 * DAY) == (200, {"offset": 16 * DAY})
    assert clock(demo, offset=0) == (409, {"error": "no_way_back"})
    assert clock(demo, advance=-1) == (409, {"error": "no_way_back"})

    assert stage.moves == [(15 * DAY, 15 * DAY), (16 * DAY, DAY)]


def test_in_front_of_another_bot_there_is_no_stage(sandbox: Sandbox) -> None:
    assert clock(sandbox, advance=-5)[0] == 200
    assert "links" not in requests.get(f"{sandbox.url}/sandbox/words", timeout=10).json()
    for method, path in (("POST", "operator"), ("GET", "audit"), ("POST", "afresh")):
        assert requests.request(method, f"{sandbox.url}/sandbox/stage/{path}", json={}, timeout=10).status_code == 404


def test_no_form_of_another_site_starts_the_demo_afresh(demo: Sandbox, stage: Notebook) -> None:
    address, foreign = f"{demo.url}/sandbox/stage/afresh", {"Origin": "http://evil.example"}

    assert requests.post(address, json={}, headers=foreign, timeout=10).status_code == 403
    assert requests.post(address, data={}, timeout=10).status_code == 415
    assert stage.started == 0


@pytest.mark.browser
def test_who_applied_for_a_venue_reads_who_approves_it_and_gets_there(browser: Browser, demo: Sandbox) -> None:
    before, after = applied_answers()[-1]
    demo.bot.misbehave = lambda message: TextReply(message=message, content=f"{before}长春站{after}").render()
    screen = Screen(browser, demo.url, 390, locale="zh-CN")
    phone = screen.phone(CITIZEN)
    demo.phone()

    with screen.page.context.expect_page() as opened:
        phone.root.locator(".notice.demo").first.get_by_role("button", name="打开运营页，审批场所").click()

    expect(opened.value.locator("h1")).to_have_text("码页")
    screen.fits()
    screen.finish()


@pytest.mark.browser
def test_the_pages_the_audit_and_a_new_start_are_reached_from_the_phones(
    browser: Browser, demo: Sandbox, stage: Notebook
) -> None:
    screen = Screen(browser, f"{demo.url}/#places", locale="zh-CN")
    page = screen.page
    expect(page.locator(".places-list a")).to_have_text(["核验、健康数据与短信", "系统状态"])
    screen.fits()
    page.locator("#places summary").click()
    panel = page.locator("#panel")
    panel.get_by_role("tab", name="审计").click()
    expect(panel.locator(".call").first).to_contain_text("venue.approve operator:demo")

    panel.get_by_role("tab", name="控制台").click()
    expect(panel.get_by_role("button", name="恢复真实时间")).to_have_count(0)
    page.once("dialog", lambda dialog: dialog.dismiss())
    panel.get_by_role("button", name="清空并重新开始").click()
    assert stage.started == 0
    page.once("dialog", lambda dialog: dialog.accept())
    panel.get_by_role("button", name="清空并重新开始").click()

    until(lambda: stage.started == 1)
    screen.is_for_everybody()
    screen.finish()
