"""The page of the simulated government services: a service goes off and on during a registration."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import TOO_PALE, TOO_SMALL, Screen
from tests.cases import tried
from tests.cast import CITIZEN, CONSENT, VISITOR
from tests.world import READY, World

pytestmark = pytest.mark.browser
Look = Callable[..., Screen]


def address(earth: World) -> str:
    """The page's address."""
    return earth.config.identity_url.removesuffix("/identity") + "/authorities/"


def press(page: Page, card: str, button: str) -> None:
    """Press a button on a card, and check that it is pressed on the next page."""
    choice = page.locator("article", has=page.get_by_role("heading", name=card)).get_by_role("button", name=button)
    choice.click()
    expect(choice).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("service", "told"),
    tried([("健康数据平台", "notice.checked"), ("身份核验", "notice.verified")]),
    ids=str,
)
def test_after_an_outage_of_a_service_the_chat_gets_a_notice(earth: World, look: Look, service: str, told: str) -> None:
    authorities, phones = look(address(earth)).page, look(earth.platform.url)
    phone = phones.phone(READY["citizen"])
    press(authorities, service, "停机")

    phone.follow()
    phone.says("注册", *CITIZEN.own_answers(), *CONSENT, "确认")
    assert earth.chat("citizen").colour == "grey"

    press(authorities, service, "正常")
    earth.passes(minutes=2)
    earth.works()
    phone.sees(earth.words(told))
    phone.says("我的码")
    assert earth.chat("citizen").colour == "green"


def test_what_the_page_says_of_a_person_is_what_the_platform_reports(earth: World, look: Look) -> None:
    chat, page = earth.chat("visitor"), look(address(earth)).page
    chat.registers(VISITOR)

    press(page, VISITOR.name, "确诊")
    earth.works()
    assert chat.sees == earth.words("notice.own_colour.red")


@pytest.mark.parametrize("width", tried([390, 1280]))
def test_a_person_is_added_on_a_page_that_fits_and_is_easy_to_read(earth: World, look: Look, width: int) -> None:
    screen = look(address(earth), width)
    page = screen.page
    page.locator("#add").get_by_label("姓名").fill("周晓东")
    page.locator("#add").get_by_label("证件号码").fill("220102199001010017")
    page.get_by_role("button", name="加上").click()

    press(page, "周晓东", "隔离")
    assert (screen.overflow, page.evaluate(TOO_PALE), page.evaluate(TOO_SMALL)) == (0, [], [])
