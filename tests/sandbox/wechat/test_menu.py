"""The menu: its checks, when phones fetch it, and what its buttons do."""

import copy
import json
from typing import Any

import pytest

from bot.sandbox.wechat import Code, PhoneError, Rules
from tests.sandbox.wechat.conftest import CITIZEN, Sandbox, Start

MENU: dict[str, Any] = {
    "button": [
        {"type": "click", "name": "我的码", "key": "CODE"},
        {
            "name": "家人",
            "sub_button": [
                {"type": "view", "name": "说明", "url": "http://127.0.0.1/help"},
                {"type": "scancode_push", "name": "扫码看看", "key": "PUSH"},
            ],
        },
        {"type": "scancode_waitmsg", "name": "扫码登记", "key": "SCAN"},
    ]
}


def push(sandbox: Sandbox, menu: object = MENU) -> object:
    return sandbox.bot.call("menu/create", json.dumps(menu, ensure_ascii=False).encode())["errcode"]


def test_a_menu_is_created_fetched_and_deleted(sandbox: Sandbox) -> None:
    assert sandbox.bot.call("menu/get")["errcode"] == 46003
    assert push(sandbox) == 0
    assert sandbox.bot.call("menu/get")["menu"] == MENU
    assert sandbox.bot.call("menu/delete")["errcode"] == 0
    assert sandbox.bot.call("menu/get")["errcode"] == 46003


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda menu: menu.pop("button"), 47001),
        (lambda menu: menu["button"].clear(), 40016),
        (lambda menu: menu["button"].append(menu["button"][0]), 40016),
        (lambda menu: menu["button"][0].update(name="六个汉字太长"), 40018),
        (lambda menu: menu["button"][0].update(name=""), 40018),
        (lambda menu: menu["button"][0].update(type="dance"), 40017),
        (lambda menu: menu["button"][0].update(key="k" * 129), 40019),
        (lambda menu: menu["button"][0].pop("key"), 40019),
        (lambda menu: menu["button"][0].update(type="view", url="ftp://x"), 40020),
        (lambda menu: menu["button"][1]["sub_button"].extend(menu["button"][:1] * 4), 40023),
        (lambda menu: menu["button"][1]["sub_button"][0].update(type="dance"), 40024),
        (lambda menu: menu["button"][1]["sub_button"][0].update(name="字" * 21), 40025),
        (lambda menu: menu["button"][1]["sub_button"][1].update(key=""), 40026),
        (lambda menu: menu["button"][1]["sub_button"][0].update(url="http://" + "x" * 1018), 40027),
    ],
)
def test_a_wrong_menu_is_refused_by_number_and_the_old_one_stays(sandbox: Sandbox, change: Any, code: int) -> None:
    push(sandbox)
    wrong = copy.deepcopy(MENU)
    change(wrong)

    assert push(sandbox, wrong) == code
    assert sandbox.bot.call("menu/get")["menu"] == MENU


def test_the_names_limits_are_rules(start: Start) -> None:
    sandbox = start(rules=Rules(submenu_name_bytes=5))

    assert push(sandbox) == 40025


def test_a_phone_keeps_its_menu_for_five_minutes(sandbox: Sandbox) -> None:
    phone = sandbox.phone()
    push(sandbox)
    phone.open()
    push(sandbox, {"button": [{"type": "click", "name": "新", "key": "NEW"}]})
    phone.open()
    assert len(sandbox.platform.menu.on_phone(CITIZEN)) == 3

    sandbox.platform.clock.advance(301)
    phone.open()
    assert len(sandbox.platform.menu.on_phone(CITIZEN)) == 1


def test_a_phone_without_a_menu_sees_the_first_one_at_once(sandbox: Sandbox) -> None:
    phone = sandbox.phone()
    phone.open()
    push(sandbox)

    assert len(sandbox.platform.menu.on_phone(CITIZEN)) == 3
    assert sandbox.platform.menu.button(CITIZEN, "CODE") == MENU["button"][0]


def test_following_again_fetches_the_menu_at_once(sandbox: Sandbox) -> None:
    phone = sandbox.phone()
    push(sandbox)
    phone.open()
    push(sandbox, {"button": [{"type": "click", "name": "新", "key": "NEW"}]})
    phone.unfollow()
    phone.follow()

    assert sandbox.platform.menu.on_phone(CITIZEN)[0]["key"] == "NEW"


def test_buttons_tell_the_bot_what_was_tapped(sandbox: Sandbox) -> None:
    push(sandbox)
    phone = sandbox.phone()
    phone.click("CODE")
    assert sandbox.last()["text"] == "CLICK CODE"

    page = phone.click("http://127.0.0.1/help")
    assert page.opens == "http://127.0.0.1/help"
    assert sandbox.last()["text"] == "VIEW http://127.0.0.1/help"

    phone.scan(Code("HTTPS://X/S/1"), "SCAN")
    assert sandbox.last()["text"] == "scancode_waitmsg SCAN HTTPS://X/S/1"

    pushed = phone.scan(Code("HTTPS://X/S/1"), "PUSH")
    assert pushed.opens == "HTTPS://X/S/1"
    assert sandbox.last()["text"] == "scancode_push PUSH HTTPS://X/S/1"


@pytest.mark.parametrize(("key", "code"), [("SCAN", "needs_scan"), ("NOTHING", "no_button")])
def test_a_button_cannot_be_tapped_wrongly(sandbox: Sandbox, key: str, code: str) -> None:
    push(sandbox)
    phone = sandbox.phone()
    with pytest.raises(PhoneError, match=code):
        phone.click(key)


def test_only_scan_buttons_scan(sandbox: Sandbox) -> None:
    push(sandbox)
    phone = sandbox.phone()
    with pytest.raises(PhoneError, match="no_button"):
        phone.scan(Code("X"), "CODE")
