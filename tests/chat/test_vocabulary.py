"""The vocabulary: phrases of all languages work in every chat and never have two meanings."""

import pytest

from bot.chat.texts import Texts
from bot.chat.vocabulary import AmbiguousWords, Vocabulary

ZH = {
    "menu": ["0", "菜单"],
    "why": ["为什么"],
    "confirm": ["1", "确认"],
    "change": ["改", "改成", "更改"],
    "resume": ["1", "继续"],
    "called": [],
    "closing": [],
    "sentence": [],
}
EN = {
    "called": [],
    "closing": [],
    "sentence": [],
    "menu": ["0", "menu"],
    "why": ["why"],
    "confirm": ["1", "yes"],
    "change": ["change"],
    "resume": ["1", "go on"],
}


def vocabulary(**words: list[str]) -> Vocabulary:
    """Chinese, and English with these words."""
    return Vocabulary(Texts({"zh": {}, "en": {}}, {"zh": ZH, "en": {**EN, **words}}))


@pytest.mark.parametrize("text", ["菜单", " 菜单。", "MENU", "Menu!", "０", "“菜单”", "0."])
def test_a_command_is_known_in_any_language_case_and_punctuation(text: str) -> None:
    assert vocabulary().command(text) == "menu"


@pytest.mark.parametrize("text", ["", "我要菜单", "menus", "1", "改", "确认"])
def test_only_the_whole_text_is_a_command_and_answers_to_a_question_are_none(text: str) -> None:
    assert vocabulary().command(text) is None


def test_one_word_for_two_commands_is_refused_across_languages() -> None:
    with pytest.raises(AmbiguousWords, match="菜单"):
        vocabulary(why=["菜单"])


def test_the_same_number_confirms_and_goes_on() -> None:
    words = vocabulary()

    assert words.is_phrase_of("confirm", "１")
    assert words.is_phrase_of("resume", "1")
    assert not words.is_phrase_of("confirm", "继续")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("改2", "2"),
        ("改成2", "2"),
        ("更改 手机号", "手机号"),
        ("Change 2", "2"),
        ("change phone.", "phone"),
        ("改", ""),
        ("请改2", ""),
        ("2", ""),
    ],
)
def test_what_follows_the_word_for_change_is_found(text: str, rest: str) -> None:
    assert vocabulary().text_after("change", text) == rest


@pytest.mark.parametrize(("text", "language"), [("why", "en"), ("Why?", "en"), ("为什么", "zh"), ("0", ""), ("hm", "")])
def test_a_word_has_a_language_when_only_one_language_has_it(text: str, language: str) -> None:
    assert vocabulary().language(text) == language


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("我叫王建国。", "王建国"),
        ("我叫：王建国", "王建国"),
        ("My name is ANNA SMITH", "ANNA SMITH"),
        ("I’m  Anna", "Anna"),
        ("Iman Smith", "Iman Smith"),
        ("王建国", "王建国"),
        ("我叫王建国呗", "王建国"),
        ("我叫王建国，谢谢。", "王建国"),
        ("My name is Anna Smith, please", "Anna Smith"),
        ("My name is Anna Asplease", "Anna Asplease"),
        ("王建国呗", "王建国呗"),
        ("我要退出", None),
        ("我叫", None),
        ("我叫 继续", None),
        ("continue", None),
        ("。", None),
    ],
)
def test_a_free_answer_comes_without_its_introduction_and_our_words_are_none(text: str, answer: str | None) -> None:
    words = vocabulary(
        called=["我叫", "my name is", "I'm", "Im"],
        sentence=["我"],
        resume=["继续", "continue"],
        closing=["呗", "谢谢", "please"],
    )

    assert words.free_answer(text) == answer
