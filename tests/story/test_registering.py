"""Registering oneself, from the first word to the code."""

from datetime import date

import pytest

from tests.cast import (
    CITIZEN,
    CODE,
    CONSENT,
    FOREIGNER,
    HKM,
    PASSPORT,
    PERMANENT,
    RESIDENCE,
    TAIWAN,
    Someone,
    resident,
    whole,
)
from tests.world import World

DOCUMENTS = [
    CITIZEN,
    Someone("JEAN-LUC O'NEIL", "EA1234567", PASSPORT, "+33612345678", "法国", "19800517"),
    Someone("林美玲", "01234567", TAIWAN, "+886912345678", born="19910203"),
    Someone("陈大文", "H12345678", HKM, "+85291234567", born="19700101"),
    Someone("MARIA GARCIA", "ESP110085031401", PERMANENT, "+8613800431115"),
    Someone("黄小明", whole("83000019850314301"), RESIDENCE, "138 0043 1116"),
]


def test_somebody_registers_step_by_step_and_gets_a_code(earth: World) -> None:
    chat = earth.chat("citizen")

    assert "姓名" in chat.says("注册")
    assert "证件类型" in chat.says("王建国")
    assert "证件号码" in chat.says("1")
    assert "手机号" in chat.says("220102198503143018")
    assert "验证码" in chat.says("13800430001")
    assert "同意" in chat.says(CODE)
    assert "确认" in chat.says("同意")
    chat.says("确认")

    assert chat.last["kind"] == "image"
    assert chat.code.startswith(f"{earth.config.public_url}/S/".upper())
    assert chat.colour == "green"


@pytest.mark.parametrize("who", DOCUMENTS, ids=lambda who: who.type)
def test_every_type_of_document_leads_to_a_code(earth: World, who: Someone) -> None:
    chat = earth.chat()

    chat.registers(who)

    assert chat.colour == "green"
    assert who.number not in chat.says("我的信息")
    assert who.name[0] in chat.sees


@pytest.mark.parametrize(
    "name", ["王㛃", "李\U00020bb7", "\U0003106c\U00031350", "买买提·吐尔逊", "阿凡提•艾沙", "欧阳娜娜", "〇大"]
)
def test_rare_names_are_accepted_unchanged(earth: World, name: str) -> None:
    who = resident(date(1985, 3, 14), name)
    chat = earth.chat()

    chat.registers(who)

    assert chat.colour == "green"
    person = earth.parts.records.people.find_by_document(who.type, who.number)
    record = person and earth.parts.records.people.get(person)
    assert record
    assert earth.parts.records.people.identity(record).name == name.replace("•", "·")


def test_a_passport_needs_the_nationality_that_stands_in_it(earth: World) -> None:
    chat = earth.chat("foreigner")

    assert "出生日期" in chat.says("中文", "注册", FOREIGNER.name, FOREIGNER.document, FOREIGNER.number)
    assert "国籍" in chat.says(FOREIGNER.born)
    assert "国籍" in chat.says("亚特兰蒂斯")
    assert "手机号" in chat.says("英国")


@pytest.mark.parametrize("word", ["1", "确认", "１", "确认。"])
def test_confirmed_with_a_number_or_a_word(earth: World, word: str) -> None:
    chat = earth.chat("citizen")

    chat.says("注册", *CITIZEN.own_answers(), *CONSENT[:-1], "1", word)

    assert chat.last["kind"] == "image"


def test_registering_twice_is_answered_with_what_to_do_instead(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)

    assert chat.says("注册") == earth.words("register.already")
    chat.says("我的码")

    assert chat.last["kind"] == "image"


def test_a_second_chat_without_a_proof_gets_a_grey_claim_and_blocks_nobody(earth: World) -> None:
    first, second = earth.chat("citizen"), earth.chat()
    first.registers(CITIZEN)

    second.says("注册", *CITIZEN.own_answers(), "收不到", "同意", "确认")

    assert second.claims
    first.says("我的码")
    assert first.colour == "green"
    earth.works()
    assert earth.words("notice.attempt") in first.all


def test_without_consent_nothing_is_stored(earth: World) -> None:
    chat = earth.chat("citizen")

    assert chat.says("注册", *CITIZEN.own_answers(), *CONSENT[:-1], "不同意") == earth.words("person.consent.declined")
    assert chat.says("我的码") == earth.words("code.unregistered")
    assert earth.parts.records.people.find_by_document(CITIZEN.type, CITIZEN.number) is None
