"""What people say after a change of their WeChat account or their phone, in the old chat and in the new one."""

import pytest

from tests.cast import CITIZEN, CODE, NO_CODE, Someone, adult
from tests.talk import Chat
from tests.world import World

CHINESE = [
    "换微信", "换了微信", "我换微信了", "换个微信", "微信换了", "换微信号", "新微信", "我的微信号换了", "微信登不上了",
    "换手机了", "新手机", "换手机", "手机换了", "我换了新手机", "换了手机没码了", "换手机了，码没了", " 手机丢了。",
]  # fmt: skip
ENGLISH = [
    "new phone",
    "changed wechat",
    "I changed my WeChat account.",
    "New WeChat",
    "lost my phone",
    "changed phones",
]
NUMBER = ["换手机号", "手机号换了", "我换手机号了", "new phone number"]


def registered(earth: World, who: Someone) -> Chat:
    """The chat of somebody who holds their record."""
    chat = earth.chat()
    chat.registers(earth.knows(who))
    return chat


@pytest.mark.parametrize("word", CHINESE)
def test_a_holder_hears_what_to_do_in_the_new_chat(earth: World, word: str) -> None:
    chat = registered(earth, adult())

    assert chat.says(word) == earth.words("register.new_wechat")
    assert all(part in chat.sees for part in ("新微信", "关注", "注册", "登记的手机号"))


@pytest.mark.parametrize("word", CHINESE)
def test_a_new_chat_hears_it_and_is_asked_the_first_question(earth: World, word: str) -> None:
    said = earth.chat().says(word)

    assert said.startswith(earth.words("register.new_wechat_here"))
    assert earth.words("person.name.ask") in said


@pytest.mark.parametrize("word", ENGLISH)
@pytest.mark.usefixtures("in_two_languages")
def test_the_same_in_english(earth: World, word: str) -> None:
    said = earth.chat().says(word)
    holder = registered(earth, adult())
    holder.says("English")

    assert said.startswith(earth.words("register.new_wechat_here", "en"))
    assert earth.words("person.name.ask", "en") in said
    assert holder.says(word) == earth.words("register.new_wechat", "en")


@pytest.mark.parametrize("word", NUMBER)
def test_another_number_is_another_thing(earth: World, word: str) -> None:
    chat = registered(earth, adult())

    assert earth.words("phone.phone.ask") in chat.says("中文", word)


def test_what_a_holder_is_told_to_do_moves_the_record(earth: World) -> None:
    who = adult()
    old = registered(earth, who)
    old.says("换微信")
    new = earth.chat()

    new.says("换了微信", *who.own_answers(), CODE, "同意", "确认")

    assert new.colour == "green"
    earth.works()
    assert earth.words("notice.moved", tail=who.phone[-4:]) in old.all


def test_who_went_on_without_a_code_is_told_to_prove_the_phone(earth: World) -> None:
    who = adult()
    registered(earth, who)
    new = earth.chat()
    new.says("注册", *who.own_answers(), NO_CODE, "同意", "确认")

    assert new.says("换微信了") == earth.words("register.new_wechat_claim")
    earth.tray.code(who.phone)  # what came for the other form
    new.says("验证手机", who.phone, CODE)
    assert new.colour == "green"


def test_said_within_the_form_it_loses_no_answer(earth: World) -> None:
    chat = earth.chat()
    asked = chat.says("注册", CITIZEN.name)

    said = chat.says("换了手机")

    assert said == f"{earth.words('register.new_wechat_here')}\n{asked}"
    assert "证件号码" in chat.says(CITIZEN.document)
