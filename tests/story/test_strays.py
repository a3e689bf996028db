"""Answers to nothing: what people write when no question waits, since a form was cancelled or never opened."""

import pytest

from tests.cast import CITIZEN, MOTHER
from tests.world import World


@pytest.mark.parametrize(
    "said",
    [
        f"我叫{MOTHER.name} 身份证{MOTHER.number} 手机{MOTHER.phone}",
        f"{MOTHER.name}，{MOTHER.number}，{MOTHER.phone}",
        f"姓名：{MOTHER.name}\n身份证号是 {MOTHER.number[:6]} {MOTHER.number[6:]}\n电话 {MOTHER.phone}",
    ],
)
def test_own_details_open_the_registration_which_reads_them(earth: World, said: str) -> None:
    chat = earth.chat()

    chat.says(said)

    assert earth.words("chat.filled", labels="")[:6] in chat.sees
    chat.says(earth.tray.code(MOTHER.phone), "同意")
    assert MOTHER.number in chat.sees
    chat.says("确认", "我的码")
    assert chat.colour == "green"


@pytest.mark.parametrize("said", ["确认", "確認", "是的", "好的", "OK", "不是", "1", "２", "同意", "I agree", "拒绝"])
def test_an_agreement_to_nothing_is_told_so(earth: World, said: str) -> None:
    chat = earth.chat()

    assert chat.says(said) == earth.words("answers.nothing_asked")
    assert chat.says(said) == earth.words("answers.passed_again", hotline=earth.config.hotline)
    assert chat.says(said) == earth.words("answers.nothing_asked")


@pytest.mark.parametrize("said", ["123456", "12 34 56", "１２３４５６", " 000000。"])
def test_a_code_for_which_nobody_waits_is_told_so_and_kept_nowhere(earth: World, said: str) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)

    assert chat.says(said) == earth.words("answers.no_code_asked")
    assert not earth.keys("ask:*")


def test_the_number_of_a_phone_or_a_short_number_opens_nothing(earth: World) -> None:
    chat = earth.chat()

    accounts = ("我的银行卡6222021234567890123被盗了", "打13812345678 13912345678都没人接")
    for said in (MOTHER.phone, "我叫李秀英", "95588", "2020年2月3号14点30分到的长春", *accounts):
        assert earth.words("person.name.ask") not in chat.says(said)


def test_a_number_among_details_that_is_not_right_is_named(earth: World) -> None:
    chat, wrong = earth.chat(), f"{MOTHER.number[:-1]}1"

    chat.says(f"我叫{MOTHER.name} 身份证{wrong} 手机{MOTHER.phone}")

    assert earth.words("chat.unread", label=earth.words("person.number.label")) in chat.sees
    chat.says(MOTHER.number)
    assert earth.words("chat.unread", label="")[3:9] not in chat.sees
    assert chat.says(earth.tray.code(MOTHER.phone), "同意", "确认", "我的码") == ""


def test_the_details_of_a_relative_are_not_taken_for_ones_own(earth: World) -> None:
    stranger, chat = earth.chat(), earth.chat("citizen")
    chat.registers(CITIZEN)
    said = f"我妈妈的身份证号是{MOTHER.number}"

    assert stranger.says(said) == earth.words("relative.register_first")
    assert earth.words("relative.name.ask").partition("{")[0] in chat.says(said)
    assert earth.words("relative.name.ask").partition("{")[0] not in stranger.says(f"{said}，她的码为什么是黄的？")
