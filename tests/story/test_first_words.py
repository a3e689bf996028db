"""First messages of new users: the language they begin in, names in sentences, stray punctuation."""

import pytest

from bot.sandbox.authorities.people import Status
from tests.cast import CHILD, CITIZEN, CONSENT, CONSENT_IN_ENGLISH, FOREIGNER, GRANDMOTHER, MOTHER, PASSPORT, PERMANENT
from tests.world import World

ASKS_AGAIN = ["继续", "确认", "同意", "不同意", "护照", "continue", "修改", "请问要多久"]


@pytest.mark.parametrize("word", ["register", "Sign up."])
@pytest.mark.usefixtures("in_two_languages")
def test_an_english_word_makes_a_new_chat_english(earth: World, word: str) -> None:
    assert earth.words("person.name.ask", "en") in earth.chat().says(word)


@pytest.mark.parametrize("word", ["hi", "Menu", "code", "OK", "hello!", "thx", "help"])
@pytest.mark.usefixtures("in_two_languages")
def test_a_word_that_everybody_uses_makes_no_chat_english(earth: World, word: str) -> None:
    chat = earth.chat()
    chat.says(word)

    assert chat.sees.isascii() is False
    assert chat.says("注册") == earth.chat().says("注册")


@pytest.mark.parametrize("word", ["my code", "register", "hi", "why"])
def test_an_english_word_changes_nothing_for_who_registered_in_chinese(earth: World, word: str) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    chat.says(word)

    assert chat.says("0") == earth.words("hello.menu")


@pytest.mark.parametrize("said", ["I am not sick", "thank you very much", "this is useless", "good morning"])
@pytest.mark.usefixtures("in_two_languages")
def test_small_talk_in_english_chooses_no_language(earth: World, said: str) -> None:
    chat, other = earth.chat(), earth.chat()
    chat.says(said)

    assert chat.says("喘不上气胸闷咋整") == other.says("喘不上气胸闷咋整")


def test_a_question_in_a_form_is_answered_in_its_own_script(earth: World) -> None:
    chat = earth.chat()
    chat.says("English", "register")

    assert chat.says("这个信息安全吗").endswith(earth.words("person.name.ask"))
    assert chat.says("is my data safe?").endswith(earth.words("person.name.ask", "en"))


def test_anger_in_a_form_is_answered_as_such(earth: World) -> None:
    chat = earth.chat()
    question = chat.says("中文", "注册")

    assert chat.says("你们这破玩意啥也不是").startswith(earth.words("answers.anger", hotline=earth.config.hotline))
    assert chat.sees.endswith(question)


def test_an_english_word_changes_no_language_that_was_chosen(earth: World) -> None:
    chat = earth.chat()
    chat.says("中文")

    assert earth.words("person.name.ask") in chat.says("register")


@pytest.mark.usefixtures("in_two_languages")
def test_the_word_for_the_other_language_switches_once(earth: World) -> None:
    assert earth.chat().says("change language") == earth.words("hello.language", "en")
    assert earth.chat().says("my code") == earth.words("code.unregistered", "en")


@pytest.mark.parametrize("document", [PASSPORT, PERMANENT])
def test_a_foreign_document_and_a_latin_name_go_on_in_english(earth: World, document: str) -> None:
    chat, chosen, chinese = earth.chat(), earth.chat(), earth.chat()
    asked = [earth.words("person.number.ask", language).partition("{")[0] for language in ("zh", "en")]

    assert asked[1] in chat.says("注册", "ANNA SMITH", document)
    assert asked[0] in chosen.says("中文", "注册", "ANNA SMITH", document)
    assert asked[0] in chinese.says("注册", "王建国", document)
    assert asked[0] in chat.says("中文", "继续")


def test_an_agent_does_not_change_language_for_a_foreign_relative(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)

    assert "证件号码" in mother.says("代办", "父母", "MARY SMITH", "2")


@pytest.mark.parametrize("said", ASKS_AGAIN)
def test_commands_and_sentences_are_no_names(earth: World, said: str) -> None:
    chat = earth.chat("citizen")
    chat.says("中文")
    question = chat.says("注册")

    assert chat.says(said).endswith(question)
    assert earth.words("person.name.characters") not in chat.sees


@pytest.mark.parametrize("said", ["我叫王建国", "我是王建国。", "名字：王建国", "my name is 王建国", "姓名 王建国"])
def test_a_name_is_found_behind_its_introduction(earth: World, said: str) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", said, *CITIZEN.own_answers()[1:], *CONSENT, "确认")

    assert chat.colour == "green"


def test_my_name_is_anna_smith(earth: World) -> None:
    chat = earth.chat("foreigner")
    chat.says("register", "my name is ANNA SMITH", *FOREIGNER.own_answers()[1:], *CONSENT_IN_ENGLISH, "confirm")

    assert chat.colour == "green"


def test_stray_punctuation_is_ignored_everywhere(earth: World) -> None:
    chat = earth.chat("foreigner")
    chat.says(
        "注册",
        "ANNA SMITH.",
        "2。",
        "X1234567。",
        "1990年4月12日。",
        "GBR。",
        "(+1) 415-555-2671",
        *CONSENT,
        "确认。",
    )

    assert chat.colour == "green"


def test_go_on_asks_the_open_question_again(earth: World) -> None:
    chat = earth.chat("citizen")
    question = chat.says("中文", "注册", "王建国", "1", CITIZEN.number)

    assert chat.says("继续") == chat.says("continue") == question


@pytest.mark.parametrize("language", ["中文", "English"])
@pytest.mark.parametrize("word", ["改手机号", "change phone", "改 电话", "Change mobile number"])
def test_an_answer_is_changed_by_its_name_in_either_language(earth: World, language: str, word: str) -> None:
    chat = earth.chat("citizen")
    chat.says(language, "注册", *CITIZEN.own_answers(), *CONSENT, word)

    assert earth.words("person.phone.ask", {"中文": "zh", "English": "en"}[language]) in chat.sees


@pytest.mark.parametrize("word", ["岳母", "岳父", "婆婆", "公公", "mom", "Dad", "mother", "Father-in-law"])
def test_more_words_for_parents_are_known(earth: World, word: str) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    mother.says("代办", word, *GRANDMOTHER.dependant_answers())

    assert "父母" in mother.says("1")


def test_a_mistyped_no_to_consent_does_not_delete_the_form(earth: World) -> None:
    chat = earth.chat("citizen")

    assert chat.says("注册", *CITIZEN.own_answers(), *CONSENT[:-1], "2") == earth.words("chat.sure")
    assert "确认" in chat.says("1")
    chat.says("1")
    assert chat.colour == "green"


def test_a_second_no_is_a_no(earth: World) -> None:
    chat = earth.chat("citizen")

    assert chat.says("注册", *CITIZEN.own_answers(), *CONSENT[:-1], "2", "2") == earth.words("person.consent.declined")


def test_an_agent_may_ask_why_for_one_of_the_family(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    assert mother.says("家人为什么") == earth.words("family.none")
    mother.adds(CHILD, "子女")
    assert earth.words("code.why.clean") in mother.says("家人为什么")  # a single one at once
    mother.adds(GRANDMOTHER)
    earth.health(GRANDMOTHER, Status.CONFIRMED)
    earth.works()

    listed = mother.says("家人为什么")
    assert listed.startswith(earth.words("reasons.person.ask"))
    said = mother.says(next(line[0] for line in listed.splitlines() if GRANDMOTHER.name in line))
    assert earth.words("code.why.confirmed", hotline="12345") in said
    assert earth.words("code.red.title") in said


def test_the_reason_is_shown_only_while_the_binding_lasts(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    mother.adds(CHILD, "子女")
    mother.adds(GRANDMOTHER)
    listed = mother.says("家人为什么")
    earth.parts.services.leaving.end(earth.person(CHILD), mother.id, earth.clock())

    number = next(line[0] for line in listed.splitlines() if CHILD.name in line)
    assert mother.says(number) == earth.words("code.gone")


def fails(*_: object) -> None:
    """A replacement that always fails."""
    raise ValueError


def test_the_fault_text_mentions_kept_answers_only_if_there_are_some(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = earth.chat("citizen")
    monkeypatch.setattr(type(earth.parts.texts), "say_first", fails)
    without = chat.says("注册")
    monkeypatch.undo()
    chat.says("注册", "王建国")
    monkeypatch.setattr(type(earth.parts.texts), "say_first", fails)

    assert "还在" not in without
    assert without.startswith(earth.words("chat.fault").partition("{")[0])
    assert chat.says("1").startswith(earth.words("chat.fault_kept").partition("{")[0])


def test_a_word_of_another_language_that_failed_has_not_changed_the_language(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = earth.chat("citizen")
    monkeypatch.setattr(type(earth.parts.texts), "say_first", fails)

    assert chat.says("register").startswith(earth.words("chat.fault").partition("{")[0])
    monkeypatch.undo()
    assert "注册" in chat.says("0")


AGREED = ("yes I agree", "ok, I agree", "我同意呀", "I agree to this!", "以上内容我都同意", "我同意，能进超市就行")


@pytest.mark.parametrize("said", AGREED)
def test_an_agreement_within_a_sentence_is_one(earth: World, said: str) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", *CITIZEN.own_answers())
    chat.says(earth.tray.code(CITIZEN.phone))

    assert chat.says(said).startswith((earth.words("chat.confirm.ask"), earth.words("chat.confirm.ask", "en")))


def test_who_speaks_of_a_mother_is_not_angry(earth: World) -> None:
    chat, anger = earth.chat(), earth.words("answers.anger", hotline=earth.config.hotline)

    for said in ("我妈妈的病好了", "他妈妈没有手机", "孩子他妈在外地"):
        assert not chat.says(said).startswith(anger), said
    assert chat.says("他妈的什么破码") == anger
    chat.says("注册")
    assert not chat.says("我妈妈的手机号怎么填？").startswith(anger)


DOUBTFUL = (
    *("我不太同意", "我妈不同意", "can I not agree?", "无法同意", "我先看看同意书", "等我儿子同意", "稍后再同意"),
    *("休想让我同意", "好的，等一下", "I cannot agree", "I refuse to agree", "before I agree, tell me more"),
    "I will agree later",
)
"""What names an agreement and is none: whoever refuses, waits or doubts."""


def test_no_doubtful_word_is_an_agreement_or_ends_the_form(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", *CITIZEN.own_answers())
    question = chat.says(earth.tray.code(CITIZEN.phone))

    for said in DOUBTFUL:
        assert chat.says(said).splitlines()[-1] == question.splitlines()[-1], said
