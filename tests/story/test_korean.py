"""Korean at the front door: from the first word to the code, with the mistakes that people make."""

import re

import pytest

from bot.service.answer_editing import AnswerChange, Editor
from tests.cast import CITIZEN, CODE, FOREIGNER, GRANDMOTHER, MOTHER
from tests.talk import Chat, scanned
from tests.world import World

HAN = re.compile(r"[\u3400-\u9fff]")
NAMES = "王建国|孙桂兰|金哲|验证码|中文"


def korean(chat: Chat) -> str:
    """The last answer, which is in Korean, and has no Chinese but names."""
    assert re.search("[\uac00-\ud7a3]", chat.sees), chat.sees
    assert not HAN.search(re.sub(NAMES, "", chat.sees)), chat.sees
    return chat.sees


def asks(earth: World, chat: Chat, key: str) -> bool:
    """Whether the last answer ends with this question in Korean."""
    return earth.words(key, "ko").partition("{")[0] in korean(chat)


def test_from_hello_to_the_code_with_mistakes(earth: World) -> None:
    chat = earth.chat("citizen")
    mistyped = f"{CITIZEN.number[:-1]}{(int(CITIZEN.number[-1]) + 1) % 10}"

    assert chat.says("안녕하세요") == earth.words("answers.greeting", "ko")
    assert "지린성의 개인 건강코드" in chat.says("건강코드가 뭐예요?")
    steps = (
        ("건강코드를 받고 싶어요", "person.name.ask", ""),
        ("김철수", "person.name.ask", "person.name.script"),
        ("저는 김철수라고 합니다", "person.name.ask", "person.name.script"),
        ("이거 안전해요?", "person.name.ask", ""),
        (CITIZEN.name, "person.document.ask", ""),
        ("주민 신분증", "person.number.ask", ""),
        (mistyped, "person.number.ask", "person.number.check_digit"),
        ("뒤로", "person.document.ask", ""),
        ("1", "person.number.ask", ""),
        (CITIZEN.number, "person.phone.ask", ""),
        ("1380043", "person.phone.ask", "person.phone.length"),
        (CITIZEN.phone, "person.code.ask", ""),
        ("왜 문자가 안 와요?", "person.code.ask", ""),
        (CODE, "person.consent.ask", ""),
        ("네, 동의합니다", "chat.confirm.how", ""),
        ("수정 1", "person.name.ask", ""),
        (CITIZEN.name, "chat.confirm.how", ""),
    )
    for said, question, fault in steps:
        chat.says(said)
        assert asks(earth, chat, question), said
        assert earth.words(fault, "ko").partition("{")[0] in chat.sees if fault else True, said
    chat.says("네")

    assert chat.colour == "green"
    assert scanned(chat.picture)
    for said in ("내 정보", "이유", "스캔 내역", "도움말", "메뉴", "가족 코드", "고맙습니다", "개인정보"):
        chat.says(said)
        korean(chat)


def test_a_relative_is_registered_in_korean_and_the_registration_undone(earth: World) -> None:
    chat = earth.chat("mother")
    chat.says("한국어", "등록", *MOTHER.own_answers(), CODE, "동의합니다", "네")
    chat.says("가족 등록", "어머니", *GRANDMOTHER.dependant_answers())
    assert asks(earth, chat, "relative.consent_elder.ask")
    chat.says("네", "확인")

    assert chat.colour == "green"
    chat.says("대리 해제", "1", "확인")
    assert korean(chat) == earth.words("unbind.done", "ko")


def test_a_korean_passport_does_not_make_the_chat_english(earth: World) -> None:
    chat = earth.chat("foreigner")
    chat.says("안녕하세요", "등록", "KIM CHUL", "여권", FOREIGNER.number, FOREIGNER.born)
    assert asks(earth, chat, "person.nationality.ask")

    chat.says("한국")
    assert asks(earth, chat, "person.phone.ask")


def test_hangul_as_an_answer_changes_no_language(earth: World) -> None:
    chat = earth.chat("citizen")
    question = chat.says("注册")

    assert chat.says("김철수") == f"{earth.words('person.name.script')}\n{question}"
    chat.says("English")
    assert earth.words("person.name.script", "en") in chat.says("김철수")
    assert chat.says("이거 안전해요?").endswith(earth.words("person.name.ask", "ko"))
    assert earth.words("person.document.ask", "en") in chat.says(CITIZEN.name)


def test_a_sentence_in_hangul_is_answered_in_korean_and_chooses_nothing_for_others(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)

    assert "37.3 ℃" in chat.says("체온 기준이 몇 도예요?")
    korean(chat)
    assert chat.says("0") == earth.words("hello.menu")


def test_the_language_is_one_of_three_and_asked_for_in_many_words(earth: World) -> None:
    chat = earth.chat()

    assert chat.says("언어").splitlines()[1:] == ["1 中文", "2 English", "3 한국어"]
    assert chat.says("3") == earth.words("hello.language", "ko")
    for said in ("조선말", "한국말", "한국어로 해 주세요", "Korean please", "朝鲜语", "换成韩语"):
        chat.says("English")
        assert chat.says(said) == earth.words("hello.language", "ko"), said


def test_an_answer_that_is_not_in_korean_is_given_in_chinese_and_says_so(earth: World) -> None:
    chat, editing = earth.chat(), earth.parts.services.support.answering.editing
    change = AnswerChange({"zh": "延边大集"}, {"zh": "延边大集在星期日。"}, ["연변 장날은 언제 서요"])
    editing.publish(Editor("test", allowed=True), editing.draft("market.day", change), "asked often", earth.clock())
    earth.parts.services.answers.renew()

    said = chat.says("연변 장날은 언제 서요?")
    assert said.startswith(f"{earth.words('answers.untranslated', 'ko')}\n\n延边大集在星期日。")
    assert said.endswith(earth.words("answers.helpful", "ko"))


DANGERS = ("숨을 못 쉬겠어요", "어머니가 쓰러졌어요", "가슴이 아파요", "아버지가 의식이 없어요", "죽고 싶어요")


@pytest.mark.parametrize("said", DANGERS)
def test_a_danger_told_in_korean_is_answered_first(earth: World, said: str) -> None:
    assert earth.chat().says(said).startswith(earth.words("answers.urgent.emergency", "ko"))
