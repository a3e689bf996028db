"""The phones page in a real browser, in front of the echo bot."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from bot.sandbox.wechat import decode
from bot.sandbox.wechat.web_access import BASE, WITH_NAME
from tests.browser.driver import TOO_PALE, TOO_SMALL, Screen, chromium
from tests.sandbox.wechat.conftest import CITIZEN, MOTHER, Sandbox
from tests.sandbox.wechat.echo_bot import APP_ID
from tests.sandbox.wechat.test_menu import MENU

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of the page."""
    with chromium() as found:
        yield found


class Phones(Screen):
    """The page of a sandbox, opened at a given width."""

    def __init__(self, browser: Browser, sandbox: Sandbox, width: int) -> None:
        super().__init__(browser, sandbox.url, width)
        self.sandbox = sandbox


@pytest.fixture
def opened(browser: Browser, sandbox: Sandbox) -> Iterator[Phones]:
    """The page on a wide screen, with a menu. At the end it has loaded nothing from other sites and had no errors."""
    sandbox.bot.call("menu/create", json.dumps(MENU, ensure_ascii=False).encode())
    phones = Phones(browser, sandbox, 1280)
    yield phones
    phones.finish()


def test_a_newcomer_follows_writes_and_gets_a_picture_that_decodes(opened: Phones) -> None:
    phone = opened.phone(CITIZEN)
    expect(phone.root.locator(".chat")).to_contain_text("先点「关注」")
    phone.follow()
    phone.type("你好")
    phone.sees("收到：你好")
    phone.type("码")
    picture = phone.root.locator(".line.account .shot")
    expect(picture).to_be_visible()
    content = opened.page.request.get(opened.sandbox.url + "/" + str(picture.get_attribute("src"))).body()
    assert decode(content).content == "HTTPS://EXAMPLE.ORG/S/ABC"

    picture.click()
    expect(phone.root.locator(".viewer img")).to_be_visible()


def test_the_menu_pops_up_and_tells_the_bot(opened: Phones) -> None:
    phone = opened.phone(CITIZEN)
    phone.follow()
    phone.tap("我的码")
    phone.sees("CLICK CODE")
    expect(phone.root.get_by_role("button", name="扫码看看")).to_be_hidden()
    phone.tap("家人")
    expect(phone.root.get_by_role("button", name="扫码看看")).to_be_visible()


def test_a_scan_button_reads_the_picture_on_the_other_phone(opened: Phones) -> None:
    shower, guard = opened.phone(CITIZEN), opened.phone(MOTHER)
    shower.follow()
    shower.type("码")
    expect(shower.root.locator(".shot")).to_be_visible()
    guard.follow()
    guard.tap("扫码登记")
    guard.root.locator(".seen").first.click()
    guard.sees("scancode_waitmsg SCAN HTTPS://EXAMPLE.ORG/S/ABC")

    guard.tap("扫一扫")
    shower.type("码")
    expect(guard.root.locator(".seen")).to_have_count(2)
    guard.root.get_by_label("返回").focus()
    opened.page.keyboard.press("Escape")
    expect(guard.root.locator(".scanner")).to_have_count(0)


def test_a_card_opens_in_the_phone_and_its_page_can_be_scanned(opened: Phones) -> None:
    shower, guard = opened.phone(CITIZEN), opened.phone(MOTHER)
    shower.follow()
    shower.type("卡")
    shower.root.locator(".card").click()
    expect(shower.root.frame_locator("iframe").get_by_role("heading")).to_have_text("码页")
    expect(shower.root.locator(".address")).to_have_text(f"{opened.sandbox.bot.url}/page")

    guard.follow()
    guard.tap("扫码登记")
    guard.root.locator(".page").click()
    guard.sees("HTTPS://EXAMPLE.ORG/S/PAGE")


def test_details_fill_the_input_for_oneself_and_for_relatives(opened: Phones) -> None:
    phone = opened.phone(MOTHER)
    phone.follow()
    phone.tap("资料")
    expect(phone.root.locator(".person")).to_have_count(3)
    phone.root.get_by_role("button", name="220202194801152067").click()
    expect(phone.root.get_by_label("输入消息")).to_have_value("220202194801152067")
    phone.tap("发送")
    phone.sees("收到：220202194801152067")


def test_a_new_person_gets_a_phone(opened: Phones) -> None:
    opened.phone(CITIZEN).tap("添加")
    opened.page.get_by_label("给新来的人起个昵称").fill("小明")
    opened.page.locator(".dialog").get_by_role("button", name="添加").click()
    expect(opened.page.locator(".owner select").first.locator("option:checked")).to_have_text("小明")


def test_the_panel_shows_requests_replies_and_faults(opened: Phones) -> None:
    phone, panel = opened.phone(CITIZEN), opened.page.locator("#panel")
    phone.follow()
    opened.sandbox.bot.misbehave = lambda message: "{}"
    phone.type("坏")
    phone.sees("该公众号提供的服务出现故障，请稍后再试")
    delivery = panel.locator(".delivery").first
    delivery.locator("summary").first.click()
    expect(delivery).to_contain_text("<Content><![CDATA[坏]]></Content>")
    expect(delivery).to_contain_text("回复不是 XML")
    panel.get_by_role("tab", name="接口调用").click()
    expect(panel.locator(".call").first).to_contain_text("menu/create")


def test_the_levers_move_the_clock_and_order_faults(opened: Phones) -> None:
    panel, platform = opened.page.locator("#panel"), opened.sandbox.platform
    opened.phone(CITIZEN).follow()
    panel.get_by_role("tab", name="控制台").click()
    expect(panel).to_contain_text("还可发 3 条")
    panel.get_by_role("button", name="+1 分钟").click()
    expect(panel).to_contain_text("没有打开的窗口")
    panel.get_by_role("button", name="注入").click()
    expect(panel).to_contain_text("任意接口 → 45009 ×1")
    assert platform.injection.pending()[0].code == 45009

    panel.get_by_role("button", name="恢复真实时间").click()
    expect(panel).to_contain_text("与真实时间一致")


def test_a_page_that_asks_who_opened_it_in_a_phone_knows_its_owner(opened: Phones) -> None:
    """The bot writes the link; the openid is given without a question, the name after a tap on the only button."""
    sandbox, phone = opened.sandbox, opened.phone(MOTHER)
    phone.follow()
    asks = {"appid": APP_ID, "redirect_uri": f"{sandbox.bot.url}/page", "response_type": "code", "state": "s"}
    links = [
        f"{sandbox.url}/connect/oauth2/authorize?{urlencode({**asks, 'scope': scope})}" for scope in (BASE, WITH_NAME)
    ]
    page = phone.root.frame_locator(".browser iframe")

    for number, link in enumerate(links):
        phone.type(link)
        phone.root.locator(".line.account .link").nth(number).click()
        if number:
            expect(page.get_by_role("button")).to_have_text(["同意 · 李秀英"])
            page.get_by_role("button").click()
        expect(page.locator("h1")).to_have_text("码页")
        phone.root.locator(".browser").get_by_label("返回").click()

    codes = sandbox.platform.store.all("web_code").values()
    assert [(code["openid"], code["scope"]) for code in codes] == [(MOTHER, BASE), (MOTHER, WITH_NAME)]


def test_a_phone_shows_its_owners_last_messages_however_much_others_wrote_since(opened: Phones) -> None:
    platform = opened.sandbox.platform
    opened.sandbox.phone()
    platform.conversations.show(CITIZEN, "account", "text", {"text": "很久以前"})
    for number in range(120):
        platform.conversations.show(MOTHER, "account", "text", {"text": f"第{number}条"})

    opened.page.reload()

    opened.phone(CITIZEN).sees("很久以前")
    bubbles = opened.phone(MOTHER).root.locator(".line.account")
    expect(bubbles).to_have_count(100)
    expect(bubbles.first).to_contain_text("第20条")


def test_the_page_begins_anew_when_the_platform_does(opened: Phones) -> None:
    phone, store = opened.phone(CITIZEN), opened.sandbox.platform.store
    phone.follow()
    phone.type("在吗")
    phone.sees("收到：在吗")

    with opened.page.expect_navigation():
        store._database.execute("DELETE FROM journal")
        store.put("state", "born", "another")

    expect(opened.phone(CITIZEN).root.locator(".line")).to_have_count(0)


def test_a_template_message_is_a_card_that_opens_its_page(opened: Phones) -> None:
    phone, platform = opened.phone(CITIZEN), opened.sandbox.platform
    phone.follow()

    shown = {"title": "服务进度提醒", "text": "进度：已办结", "url": f"{opened.sandbox.bot.url}/page"}
    platform.conversations.show(CITIZEN, "account", "template", shown)
    phone.root.get_by_role("button", name="服务进度提醒").click()

    expect(phone.root.frame_locator(".browser iframe").locator("h1")).to_have_text("码页")


def test_what_people_write_is_never_markup(opened: Phones) -> None:
    phone = opened.phone(CITIZEN)
    phone.follow()
    phone.type('<img src=x onerror=alert(1)> <a href="javascript:alert(1)">点</a> http://127.0.0.1/a')
    phone.sees("收到：<img src=x onerror=alert(1)>")
    expect(phone.root.locator(".chat img")).to_have_count(0)


def test_the_page_speaks_english_too(opened: Phones) -> None:
    opened.page.get_by_role("button", name="English").click()
    expect(opened.phone(CITIZEN).root.get_by_role("button", name="Follow", exact=True)).to_be_visible()


def test_all_words_stand_out_from_their_ground(opened: Phones) -> None:
    phone, panel = opened.phone(CITIZEN), opened.page.locator("#panel")
    assert opened.page.evaluate(TOO_PALE) == []
    phone.follow()
    opened.sandbox.bot.misbehave = lambda message: "{}"
    phone.type("看得清 http://127.0.0.1/")
    phone.sees("故障")
    panel.locator(".delivery summary").first.click()
    assert opened.page.evaluate(TOO_PALE) == []

    phone.tap("资料")
    panel.get_by_role("tab", name="控制台").click()
    assert opened.page.evaluate(TOO_PALE) == []


@pytest.mark.parametrize(("width", "count"), [(390, 1), (1280, 2), (1700, 3)])
def test_phones_fit_the_screen_and_every_button_can_be_hit(
    browser: Browser, sandbox: Sandbox, width: int, count: int
) -> None:
    phones = Phones(browser, sandbox, width)
    expect(phones.page.locator(".phone")).to_have_count(count)
    phones.phone(CITIZEN).follow()

    assert phones.overflow <= 0
    assert phones.page.evaluate(TOO_SMALL) == []
    phones.finish()
