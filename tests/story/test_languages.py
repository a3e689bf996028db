"""The same stories in English, and switching between languages."""

import re

import pytest

from bot.sandbox.authorities.people import Status
from tests.cast import (
    CHILD,
    CITIZEN,
    CODE,
    CONSENT_IN_ENGLISH,
    FOREIGNER,
    GRANDMOTHER,
    MOTHER,
    PASSPORT,
    Someone,
    adult,
)
from tests.talk import Chat
from tests.world import World

HAN = re.compile(r"[\u3400-\u9fff]")


def english(chat: Chat) -> str:
    """The last answer, which contains no Chinese except names and texts for Chinese readers."""
    assert not HAN.search(re.sub(r"“中文”|中文|[王李孙赵]\*+|验证码|孙桂兰|赵小宇", "", chat.sees)), chat.sees
    return chat.sees


def test_a_foreigner_registers_in_english(earth: World) -> None:
    chat = earth.chat("foreigner")
    chat.says("English")
    assert english(chat) == earth.words("hello.language", "en")

    steps = (
        "register",
        "ANNA SMITH",
        "passport",
        "x 1234567",
        FOREIGNER.born,
        "British",
        FOREIGNER.phone,
        CODE,
        "I agree",
    )
    asked = ("name", "document", "number", "born", "nationality", "phone", "code", "consent")
    for said, question in zip(steps, asked, strict=False):
        chat.says(said)
        text = earth.words(f"person.{question}.ask", "en").partition("{")[0]
        if question == "phone" and text not in chat.sees:
            chat.says("United Kingdom")
        assert text in english(chat)
    chat.says(steps[-1])
    assert "ANNA SMITH" in english(chat)
    chat.says("confirm")

    assert chat.colour == "green"
    for word in ("my info", "why", "help", "menu", "human", "family codes", "add family", "cancel", "what?"):
        chat.says(word)
        english(chat)
    assert "United Kingdom" in chat.says("my info")


def test_a_passport_makes_the_chat_english_unless_chinese_was_chosen(earth: World) -> None:
    foreigner, other = earth.chat("foreigner"), earth.chat()
    foreigner.registers(FOREIGNER)
    assert foreigner.colour == "green"
    assert english(foreigner) == ""
    foreigner.says("menu")
    assert english(foreigner) == earth.words("hello.menu", "en")

    other.says("中文")
    other.registers(Someone("MARY SMITH", "X7654321", PASSPORT, "+14155552672", "GB", "19850314"))
    assert other.colour == "green"
    assert other.says("0").endswith(earth.words("hello.menu"))


def test_a_mother_registers_her_family_in_english(earth: World) -> None:
    mother = earth.chat("mother")
    mother.says("English", "register", *MOTHER.own_answers(), *CONSENT_IN_ENGLISH, "confirm")
    assert mother.colour == "green"
    consents = []
    for who, relation in ((GRANDMOTHER, "mother"), (CHILD, "son")):
        mother.says("add family", relation, *who.dependant_answers())
        consents.append(english(mother))
        mother.says("agree", "1")
        assert mother.colour == "green"
    assert consents[0] != consents[1]
    mother.says("family codes")
    assert GRANDMOTHER.name in english(mother)
    mother.says("cancel", "unbind", "1", "confirm")
    assert english(mother) == earth.words("unbind.done", "en")


@pytest.mark.usefixtures("in_two_languages")
def test_the_menu_button_changes_the_language_and_back(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    assert chat.clicks("LANGUAGE") == earth.words("hello.language", "en")
    earth.passes(minutes=1)  # the same button twice in one second is one event
    assert chat.clicks("LANGUAGE") == earth.words("hello.language")


def test_in_the_middle_of_a_form_the_language_changes_and_the_answers_stay(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", CITIZEN.name, "1")
    chat.says("English")
    assert english(chat)
    chat.says("continue")
    assert earth.words("person.number.ask", "en").partition("{")[0] in english(chat)
    chat.says(*CITIZEN.own_answers()[2:], *CONSENT_IN_ENGLISH, "1")

    assert chat.colour == "green"


def test_notices_come_in_the_language_of_their_reader(earth: World) -> None:
    first, second = earth.chat("citizen"), earth.chat("mother")
    first.registers(CITIZEN)
    first.says("English")
    second.registers(MOTHER)
    for who in (CITIZEN, MOTHER):
        earth.health(who, Status.CONTACT)
    earth.works()

    assert first.sees == earth.words("notice.own_colour.orange", "en")
    assert second.sees == earth.words("notice.own_colour.orange")


def test_another_language_has_another_picture(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    first = chat.last["media_id"]
    chat.says("English", "my code")

    assert chat.last["media_id"] != first
    assert chat.colour == "green"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_elders_get_a_bigger_picture_and_a_shorter_menu(earth: World, language: str) -> None:
    chat = earth.chat()
    chat.registers(adult())
    if language == "en":
        chat.says("English")
    assert chat.says("长辈模式") == earth.words("hello.elder_on", language)
    assert chat.says("0") == earth.words("hello.menu_elder", language)
    chat.says("我的码")
    assert chat.colour == "green"
    assert chat.says("标准模式") == earth.words("hello.elder_off", language)


@pytest.mark.usefixtures("in_two_languages")
def test_with_an_open_list_the_language_changes_and_the_list_stays(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    for who, relation in ((GRANDMOTHER, "父母"), (CHILD, "子女")):
        mother.adds(who, relation)
    mother.says("家人的码")

    assert mother.clicks("LANGUAGE").startswith(earth.words("hello.language", "en"))
    mother.says("1", "1")

    assert mother.colour == "green"
