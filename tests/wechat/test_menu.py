"""The menu: its buttons in every language, within the platform's limits."""

import tomllib
from typing import Any

import pytest

from bot import TEMPLATES
from bot.wechat.menu import MAX_NAME_BYTES, MAX_TOP_NAME_BYTES, MENU, MenuFault, menu_buttons

LANGUAGES = ("zh", "en")


def words(language: str) -> dict[str, str]:
    return tomllib.loads((TEMPLATES / language / "menu.toml").read_text("utf-8"))


def test_the_chinese_menu_is_the_one_the_user_knows() -> None:
    shown = {top["name"]: [below["name"] for below in top["sub_button"]] for top in menu_buttons(words("zh"))}

    assert shown == {
        "我的码": ["我的码", "动态码", "为什么/怎么变绿", "注册", "谁扫过我"],
        "家人信息": ["代办登记", "家人的码", "我的信息"],
        "更多": ["扫码核验", "我的场所", "语言 Language 언어", "帮助", "人工"],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fits_the_platforms_limits(language: str) -> None:
    menu = menu_buttons(words(language))

    assert 1 <= len(menu) <= 3
    for top in menu:
        assert len(top["name"].encode()) <= 16
        assert 1 <= len(top["sub_button"]) <= 5
        assert all(len(below["name"].encode()) <= 40 for below in top["sub_button"])


def test_the_keys_are_the_openers() -> None:
    keys = {below["key"]: below["type"] for top in menu_buttons(words("zh")) for below in top["sub_button"]}

    openers = [
        "MY_CODE",
        "LIVE",
        "FAMILY_ADD",
        "FAMILY_CODES",
        "REGISTER",
        "MY_INFO",
        "WHY",
        "LANGUAGE",
        "HELP",
        "HUMAN",
    ]
    openers += ["WHO_SCANNED", "MY_PLACES"]
    assert keys == {**dict.fromkeys(openers, "click"), "SCAN": "scancode_waitmsg"}
    assert all(len(key.encode()) <= 128 for key in keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_used(language: str) -> None:
    assert set(words(language)) == {word for top, below in MENU.items() for word in (top, *below)}


@pytest.mark.parametrize(
    ("word", "name"),
    [("mine", ""), ("mine", "码" * 6), ("why", ""), ("why", "码" * 14), ("help", None)],
)
def test_a_missing_or_too_long_name_is_a_fault(word: str, name: str | None) -> None:
    bad: dict[str, Any] = {**words("zh"), word: name}
    if name is None:
        del bad[word]

    with pytest.raises(MenuFault, match=word) as fault:
        menu_buttons(bad)
    assert fault.value.word == word


def test_names_may_have_exactly_their_limit() -> None:
    longest = {**words("zh"), "mine": "m" * MAX_TOP_NAME_BYTES, "why": "w" * MAX_NAME_BYTES}

    menu = menu_buttons(longest)
    assert (menu[0]["name"], menu[0]["sub_button"][2]["name"]) == ("m" * MAX_TOP_NAME_BYTES, "w" * MAX_NAME_BYTES)


def test_the_platform_takes_the_menu(account: Any) -> None:
    account.wechat.push_menu(menu_buttons(words("zh")), 20)

    (pushed,) = account.platform.hits("menu/create")
    assert [top["name"] for top in pushed.json["button"]] == ["我的码", "家人信息", "更多"]
