"""When the bot may send customer-service messages, and how many."""

import json

import pytest

from bot.sandbox.wechat import Code
from tests.sandbox.wechat.conftest import CITIZEN, Sandbox
from tests.sandbox.wechat.test_api import say
from tests.sandbox.wechat.test_menu import MENU


def test_a_message_allows_five_within_48_hours(sandbox: Sandbox) -> None:
    phone = sandbox.phone()
    sandbox.platform.clock.advance(61)
    phone.say("在")
    assert [say(sandbox) for _ in range(6)] == [0] * 5 + [45047]

    phone.say("还在")
    assert say(sandbox) == 0

    sandbox.platform.clock.advance(48 * 3600)
    assert say(sandbox) == 45015


def test_following_allows_three_within_a_minute(sandbox: Sandbox) -> None:
    sandbox.phone()
    assert [say(sandbox) for _ in range(4)] == [0, 0, 0, 45047]

    sandbox.platform.clock.advance(60)
    assert say(sandbox) == 45015


@pytest.mark.parametrize("button", ["CODE", "SCAN"])
def test_a_menu_click_or_scan_allows_three_within_a_minute(sandbox: Sandbox, button: str) -> None:
    sandbox.bot.call("menu/create", json.dumps(MENU, ensure_ascii=False).encode())
    phone = sandbox.phone()
    sandbox.platform.clock.advance(61)
    if button == "SCAN":
        sandbox.platform.menu.refresh(CITIZEN)
        phone.scan(Code("X"), "SCAN")
    else:
        phone.click("CODE")
    assert [say(sandbox) for _ in range(4)] == [0, 0, 0, 45047]

    sandbox.platform.clock.advance(60)
    assert say(sandbox) == 45015


def test_a_send_uses_the_window_that_closes_first(sandbox: Sandbox) -> None:
    sandbox.phone().say("在")
    assert say(sandbox) == 0
    left = {window.scene: window.left for window in sandbox.platform.windows.current(CITIZEN)}

    assert left == {"follow": 2, "message": 5}


def test_unfollowing_closes_all_windows(sandbox: Sandbox) -> None:
    phone = sandbox.phone()
    phone.say("再见")
    phone.unfollow()
    assert say(sandbox) == 45015

    phone.follow()
    assert [window.scene for window in sandbox.platform.windows.current(CITIZEN)] == ["follow"]
