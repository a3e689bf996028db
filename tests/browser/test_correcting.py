"""On the page of phones: a holder corrects the name with the code in the tray."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.driver import Screen, read
from tests.browser.test_newcomer import bearer, person, within
from tests.browser.test_own_phone import registers
from tests.cast import CITIZEN
from tests.world import READY, World

pytestmark = pytest.mark.browser


def test_a_holder_corrects_the_name_with_the_code_in_the_tray(earth: World, look: Callable[..., Screen]) -> None:
    screen = look(earth.platform.url, 390, 844)
    phone = screen.phone(READY["citizen"])
    registers(phone)
    record = person(earth, CITIZEN)
    right = earth.knows(CITIZEN.called("王健国"))
    earth.passes(minutes=2)  # so that another message may be sent

    phone.says("我的信息")
    phone.sees("更正信息")
    phone.says("更正信息", "姓名", right.name)
    phone.sees("验证码已发到尾号 0001")
    expect(phone.root.locator(".sms")).to_have_count(2)
    assert within(phone.root.locator(".sms").first, phone.root)
    screen.fits()
    phone.fills_in_code()
    phone.sees("请核对", f"原来登记的：{CITIZEN.name}", f"2 姓名：{right.name}", "3 手机验证：已验证")
    screen.fits()
    phone.says("确认")

    phone.sees(f"现在登记的姓名是{right.name}")
    screen.fits()
    phone.says("我的信息")
    phone.sees(f"姓名：{right.name}")
    phone.says("我的码")
    assert bearer(earth, read(phone.picture)) == person(earth, right) == record
