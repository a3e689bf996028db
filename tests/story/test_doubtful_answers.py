"""Answers that are likely but not sure: the bot asks, and takes a yes, the same answer again, or another one."""

from datetime import date

import pytest

from bot.sandbox.authorities.people import Person
from tests.cast import CITIZEN, CONSENT, PASSPORT, Someone, resident
from tests.story.test_answers import chat_draft
from tests.world import World

NEXT = "证件类型"
TO_NATIONALITY = ("注册", "ANNA SMITH", "护照", "E12345678", "19900412")


@pytest.mark.parametrize("replies", [("是",), ("是的！",), ("对",), ("1",), ("yes",), ("王",), ("我叫王",)])
def test_a_name_of_one_ideograph_is_asked_about_once(earth: World, replies: tuple[str, ...]) -> None:
    chat = earth.chat()

    assert chat.says("注册", "王") == earth.words("person.name.one", name="王")
    assert NEXT in chat.says(*replies)


def test_who_has_one_ideograph_for_a_name_gets_a_code(earth: World) -> None:
    who = resident(date(1985, 3, 14), "王")
    chat = earth.chat()
    earth.knows(who)

    chat.says("注册", "王", "是", *who.own_answers()[1:], *CONSENT, "确认")

    assert chat.colour == "green"


@pytest.mark.parametrize(
    ("replies", "after"),
    [
        (("不是",), "请输入您的姓名"),
        (("不对。",), "请输入您的姓名"),
        (("no",), "请输入您的姓名"),
        (("不是", "王建国"), NEXT),
        (("王建国",), NEXT),
        (("帮助", "1"), "请输入您的姓名"),
        (("李",), "李 吗"),
        (("帮助", "1", "是"), "请输入您的姓名"),
    ],
)
def test_a_no_or_another_answer_is_taken_as_that(earth: World, replies: tuple[str, ...], after: str) -> None:
    chat = earth.chat()

    assert after in chat.says("注册", "王", *replies)


@pytest.mark.parametrize("typed", ["买买提 艾力", "买买提丶艾力", "买买提、艾力", "我叫买买提-艾力"])
def test_a_dot_is_offered_and_taken_after_a_yes(earth: World, typed: str) -> None:
    who = resident(date(1985, 3, 14), "买买提·艾力")
    chat = earth.chat()
    earth.knows(who)

    assert "买买提·艾力 吗" in chat.says("注册", typed)
    assert "买买提·艾力" in chat.says("是", *who.own_answers()[1:], *CONSENT)
    chat.says("确认")
    assert chat.colour == "green"


@pytest.mark.parametrize(
    "typed",
    [
        *[
            "王建国 男",
            "男 王建国",
            "王建国，男，汉族",
            "王建国 谢谢",
            "王建国[微笑]",
            "[Smile]王建国",
            "王建国（男）",
            "王建国先生",
            "王建国 女士",
            "姓名：王建国 男",
            "王建国😀 男",
        ],
        *["王建国 男 13800138000", "王建国 手机 138 0013 8000", "王建国13800138000", "身份证220102198503143018 王建国"],
    ],
)
def test_what_stands_beside_a_name_is_no_part_of_it(earth: World, typed: str) -> None:
    chat = earth.chat()

    chat.says("注册", typed)

    assert chat_draft(earth, chat)["name"] == "王建国"


@pytest.mark.parametrize(
    "typed", ["手机 13800138000", "身份证 220102198503143018", "手机号", "护照", "男", "汉族", "女士", "先生"]
)
def test_what_is_only_beside_a_name_is_no_name(earth: World, typed: str) -> None:
    chat = earth.chat()

    assert NEXT not in chat.says("注册", typed)
    assert "name" not in chat_draft(earth, chat)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("GBN", "GBN"), ("无国籍", "XXA"), ("RKS", "RKS"), ("D", "D"), ("Korean", "KOR"), ("British", "GBR")],
)
def test_a_nationality_goes_to_the_authority_as_the_passport_prints_it(earth: World, typed: str, printed: str) -> None:
    who = Someone("ANNA SMITH", "E12345678", PASSPORT, "+33612345678", typed, "19900412")
    earth.state.registry.add(Person(who.name, who.type, who.number, birth="1990-04-12", nationality=printed))
    chat = earth.chat()

    chat.registers(who)

    assert chat.colour == "green"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [("中国", "mainland"), ("香港", "hongkong"), ("澳门人", "macao"), ("Taiwan", "taiwan"), ("SUN", "former")],
)
def test_who_has_another_document_is_told_and_keeps_the_form(earth: World, typed: str, fault: str) -> None:
    chat = earth.chat()

    assert chat.says("中文", *TO_NATIONALITY, typed).startswith(earth.words(f"person.nationality.{fault}"))
    assert "手机号" in chat.says("英国")


def test_two_letters_that_are_a_word_are_asked_about(earth: World) -> None:
    chat = earth.chat()

    assert chat.says("中文", *TO_NATIONALITY, "no") == earth.words("person.nationality.maybe", country="挪威")
    assert "国籍" in chat.says("no")
    assert "手机号" in chat.says("no", "是")


def test_a_doubt_of_another_question_is_forgotten(earth: World) -> None:
    chat = earth.chat()
    chat.says("注册", "王", CITIZEN.name)

    assert "证件号码" not in chat.says("是")


@pytest.mark.parametrize("replies", [("是",), ("不是", "王建国")])
def test_what_else_was_said_is_not_lost_by_the_question(earth: World, replies: tuple[str, ...]) -> None:
    chat = earth.chat()

    asked = chat.says("注册", f"王 身份证 {CITIZEN.number}")

    assert asked == earth.words("person.name.one", name="王")
    assert "手机号" in chat.says(*replies)
    assert chat_draft(earth, chat)["number"] == CITIZEN.number
