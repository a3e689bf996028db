"""On the page of phones: another phone for WeChat, another number, and the end with a receipt."""

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from playwright.sync_api import Locator, expect

from bot.cli import main
from bot.sandbox.authorities.people import Person as Known
from tests.browser.driver import Phone, Screen, read
from tests.browser.test_newcomer import bearer, person, within
from tests.cases import tried
from tests.cast import CITIZEN
from tests.world import READY, World

pytestmark = pytest.mark.browser

SIZES = {"a phone's screen": (390, 844), "two phones beside the log": (1280, 860)}


def registers(phone: Phone) -> None:
    """The citizen registers with what is in the phone's details, and with the code in its tray."""
    phone.follow()
    phone.says("注册")
    for fact in (CITIZEN.name, "居民身份证", CITIZEN.number, CITIZEN.phone):
        phone.takes(fact)
    phone.fills_in_code()
    phone.says("同意", "确认")
    assert phone.picture


def avatars(phone: Phone) -> list[Locator]:
    """The person's and the account's."""
    return [phone.root.locator(f".line.{side} .avatar").last for side in ("person", "account")]


def newest_code(phone: Phone) -> str:
    """The code in the newest text message of the tray."""
    return re.findall("[0-9]{6}", phone.root.locator(".sms p").first.inner_text())[0]


def added(screen: Screen, nickname: str) -> str:
    """The openid of a phone that is added in the place of the last one on the screen."""
    root = screen.page.locator(".phone").last
    root.get_by_role("button", name="添加", exact=True).click()
    root.get_by_label("给新来的人起个昵称").fill(nickname)
    root.locator(".dialog").get_by_role("button", name="添加", exact=True).click()
    expect(root.locator(".owner select option:checked")).to_have_text(nickname)
    return str(root.get_attribute("data-openid"))


def moves(earth: World, screen: Screen) -> str:
    """换微信: the citizen registers on a new phone, with the code that comes to the first; the new phone's openid."""
    openid = added(screen, "王建国的新手机")
    second = screen.phone(openid)
    second.follow()
    second.says("注册", f"{CITIZEN.name} 身份证 {CITIZEN.number} {CITIZEN.phone}")
    second.sees("您写过的已填好", "尾号 0001")
    screen.fits()
    first = screen.phone(READY["citizen"])
    code = newest_code(first)
    assert within(first.picture, first.root)  # the tray pushes nothing out of sight
    second = screen.phone(openid)
    second.says(code, "同意", "确认")
    assert bearer(earth, read(second.picture)) == person(earth, CITIZEN)
    return openid


def changes_number(earth: World, second: Phone) -> None:
    """修改手机号: to the new phone's number, which is theirs now, with the code that comes to it."""
    number = second.number
    earth.state.registry.add(Known(CITIZEN.name, CITIZEN.type, CITIZEN.number, phone=number))
    second.says("修改手机号")
    second.takes(number)
    second.fills_in_code()
    second.sees(f"手机号已改为尾号 {number[-4:]} 的号码")
    second.chooses("家人", "我的信息")
    second.sees(f"****{number[-4:]}")


def leaves(earth: World, second: Phone) -> str:
    """注销: the receipt."""
    earth.passes(minutes=2)  # so that another message may be sent
    second.says("注销")
    second.sees("注销后不能恢复")
    second.says("1")
    second.fills_in_code()
    second.sees("最后确认")
    second.says("确认")
    second.sees("已注销，您的信息已经删除")
    return re.findall("回执：(.+)", second.answers.last.inner_text())[0].strip()


@pytest.mark.parametrize("size", tried(list(SIZES)))
def test_a_person_moves_to_another_phone_changes_the_number_and_leaves(
    earth: World, look: Callable[..., Screen], size: str
) -> None:
    screen = look(earth.platform.url, *SIZES[size])
    first = screen.phone(READY["citizen"])
    registers(first)
    expect(first.root.locator(".sms").first).to_be_hidden()  # the code was used, so the tray is shut
    assert len({avatar.evaluate("box => getComputedStyle(box).backgroundColor") for avatar in avatars(first)}) == 2
    screen.fits()

    openid = moves(earth, screen)
    first = screen.phone(READY["citizen"])
    first.says("我的码")
    first.sees("另一个微信上用尾号 0001 的手机核验并接管", "申诉", "还没有登记")
    screen.fits()

    changes_number(earth, screen.phone(openid))
    screen.fits()

    receipt = leaves(earth, screen.phone(openid))
    screen.fits()
    verified = CliRunner().invoke(main, ["receipt", "verify", receipt], env=earth.env)
    assert verified.output.startswith("Genuine. Erased at ")
    assert person(earth, CITIZEN) is None
    second = screen.phone(openid)
    second.says("我的码")
    second.sees("还没有登记")
