"""The whole story of a newcomer on the page of phones, with the real bot."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.sandbox.wechat.injection import Fault
from bot.signing.tokens import CodeTokens, find_token
from tests.browser.driver import TOO_PALE, TOO_SMALL, Phone, Screen, read
from tests.cast import CHILD, CITIZEN, GRANDMOTHER, MOTHER, Someone
from tests.world import READY, World

pytestmark = pytest.mark.browser
Look = Callable[..., Screen]


def bearer(earth: World, content: str) -> str | None:
    """The id of the person to whom this code belongs."""
    token = find_token(content, earth.config.public_url)
    assert token
    return CodeTokens([*earth.config.secret_keys]).read(token, earth.clock()).person


def person(earth: World, who: Someone) -> str | None:
    """The id of a registered person."""
    return earth.parts.records.people.find_by_document(who.type, who.number)


def registered(earth: World, phones: Screen) -> Phone:
    """The mother's phone, with her code on it."""
    earth.chat("mother").registers(MOTHER)
    phone = phones.phone(READY["mother"])
    assert phone.picture
    return phone


def secrets_in(source: str, *people: Someone) -> list[str]:
    """The data of these people that a page's source contains."""
    return [secret for who in people for secret in who.secrets if secret in source]


def test_somebody_new_types_and_taps_their_way_to_a_code(earth: World, phones: Screen) -> None:
    phone = phones.phone(READY["mother"])
    expect(phone.root.locator(".chat")).to_contain_text("先点「关注」")
    phone.follow()
    phone.sees("注册")

    phone.says("注册")
    phone.sees("第1步/共6步", "姓名")
    phone.takes(MOTHER.name)
    phone.says("1", MOTHER.number.replace("X", "1"))
    phone.sees("有一位不对", "第3步/共6步", "证件号码")
    phone.takes(MOTHER.number)
    phone.says(MOTHER.phone[:-1])
    phone.sees("应是 11 位", "手机号")
    phone.takes(MOTHER.phone)
    phone.sees("第5步/共6步", "验证码")
    phone.fills_in_code()
    phone.sees("第6步/共6步", "同意")
    phone.says("同意")
    phone.sees("请核对", f"1 姓名：{MOTHER.name}", f"3 证件号码：{MOTHER.number}", "确认")
    phone.says("改2", "1", "确认")

    assert bearer(earth, read(phone.picture)) == person(earth, MOTHER)
    phone.picture.click()
    assert bearer(earth, read(phone.root.locator(".viewer img"))) == person(earth, MOTHER)


def test_grandmother_and_child_have_codes_behind_the_menu(earth: World, phones: Screen) -> None:
    phone = registered(earth, phones)
    phone.chooses("家人", "代办登记")
    phone.sees("第1步/共7步", "关系")
    phone.says("父母")
    phone.takes(GRANDMOTHER.name)
    phone.says("1")
    phone.takes(GRANDMOTHER.number)
    phone.says("没有手机")
    phone.sees("家人已同意由我代办")
    phone.says("同意", "1")
    assert bearer(earth, read(phone.picture)) == person(earth, GRANDMOTHER)

    phone.says("代办", "子女", *CHILD.dependant_answers())
    phone.sees("监护人")
    phone.says("1", "1")
    assert bearer(earth, read(phone.picture)) == person(earth, CHILD)

    for number, name, who in (("1", "1 孙桂兰（父母）", GRANDMOTHER), ("2", "2 赵小宇（子女）", CHILD)):
        earth.passes(seconds=1)  # one button twice in a second is one event sent twice: events carry no id
        phone.chooses("家人", "家人的码")
        phone.sees(name)
        phone.says(number)
        assert bearer(earth, read(phone.picture)) == person(earth, who)


def test_every_button_of_the_menu_answers(earth: World, phones: Screen) -> None:
    phone = registered(earth, phones)

    phone.chooses("我的码", "我的码")
    assert bearer(earth, read(phone.picture)) == person(earth, MOTHER)
    for top, button, words in (
        ("我的码", "为什么/怎么变绿", "绿码"),
        ("家人", "我的信息", "姓名：李秀英"),
        ("我的码", "注册", "已经登记过"),
        ("家人", "家人的码", "还没有代办"),
        ("更多", "帮助", "取消"),
        ("更多", "人工", "12345"),
        ("更多", "语言 Language 언어", "English"),
    ):
        phone.chooses(top, button)
        phone.sees(words)


def test_another_phone_that_scans_the_code_learns_nothing_about_the_person(earth: World, phones: Screen) -> None:
    shower, stranger = registered(earth, phones), phones.phone(READY["citizen"])
    stranger.follow()

    stranger.tap("扫一扫")
    stranger.root.locator(".seen").first.click()

    page = in_new_window(phones, stranger)
    expect(page.locator("main")).to_contain_text("授权的扫码员")
    expect(page.locator("main")).to_contain_text("Authorised staff")
    assert secrets_in(page.content(), MOTHER) == []
    assert MOTHER.name[0] not in page.content()
    assert shower.picture.is_visible()


def in_new_window(phones: Screen, phone: Phone) -> Page:
    """The page that the phone's browser shows, in a window of its own: no page of ours is shown in a frame."""
    with phones.page.context.expect_page() as opened:
        phone.root.get_by_role("link", name="在新窗口打开", exact=True).click()
    return opened.value


def test_without_pictures_a_card_opens_the_live_code(earth: World, phones: Screen) -> None:
    earth.platform.injection.add(Fault("media/upload", code=48001, times=99))
    phone = registered(earth, phones)
    expect(phone.answers.last.locator(".card")).to_contain_text("绿码")
    assert bearer(earth, read(phone.picture)) == person(earth, MOTHER)

    phone.answers.last.locator(".card").click()
    page = in_new_window(phones, phone)
    page.get_by_role("button", name="打开").click()
    shown = page.locator("#clock").inner_text()
    expect(page.locator("#clock")).not_to_have_text(shown)
    assert bearer(earth, read(page.locator(".qr"))) == person(earth, MOTHER)
    assert secrets_in(page.content() + page.url + " ".join(phones.asked), MOTHER) == []

    stranger = phones.phone(READY["citizen"])
    stranger.tap("扫一扫")
    stranger.root.locator(".seen").first.click()  # the picture on the card, which is for every browser
    expect(in_new_window(phones, stranger).locator("main")).to_contain_text("授权的扫码员")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_everything_is_visible_and_large_enough(earth: World, look: Look, width: int, height: int) -> None:
    earth.chat("citizen").registers(CITIZEN)
    phones = look(earth.platform.url, width, height)
    phone = phones.phone(READY["citizen"])
    for open_, shut in (("资料", "返回"), ("扫一扫", "返回"), ("添加", "取消")):
        phone.tap(open_)
        assert (phones.overflow, phones.page.evaluate(TOO_PALE), phones.page.evaluate(TOO_SMALL)) == (0, [], [])
        phone.tap(shut)

    assert bearer(earth, read(phone.picture)) == person(earth, CITIZEN)
    assert within(phone.picture, phone.root)


def within(part: Locator, whole: Locator) -> bool:
    """Whether a part is completely visible in the whole."""
    inner, outer = part.bounding_box(), whole.bounding_box()
    assert inner
    assert outer
    return inner["y"] >= outer["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"]
