"""Sentences and small talk: what they mean as a whole, and what only looks like them."""

import pytest

from bot.chat.parsers import read_number
from bot.chat.sentences import Sentences
from tests.wording import TEXTS, VOCABULARY


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("替俺姥姥整个码", "family_add"),
        ("我姥爷上礼拜走了", "bereaved"),
        ("为啥我还不是绿码", "why"),
        ("名字登记错了", "correct"),
        ("俺先登记一下", "register"),
    ],
)
def test_a_sentence_means_a_command_whatever_else_it_says(text: str, command: str) -> None:
    assert Sentences(TEXTS).commands(text)[0] == command


@pytest.mark.parametrize("text", ["", "外地人能用吗", "我" * 100 + "登记一下", "今天下雨"])
def test_other_texts_mean_none(text: str) -> None:
    assert Sentences(TEXTS).commands(text) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [("好嘞谢谢老师", "thanks"), ("嗨，在吗", "greeting"), ("弄好了，太感谢啦", "thanks"), ("谢谢，烦死了", "anger")],
)
def test_small_talk_is_known_with_all_that_is_around_it(text: str, kind: str) -> None:
    assert VOCABULARY.command(text) == kind


@pytest.mark.parametrize("text", ["谢谢，怎么注册", "谢晓明", "好的", "啊" * 30, "老师"])
def test_who_says_more_or_less_makes_no_small_talk(text: str) -> None:
    assert VOCABULARY.command(text) is None


@pytest.mark.parametrize(
    ("text", "agrees"), [("没错，提交吧", True), ("都对", True), ("对吗？", False), ("不对", False)]
)
def test_agreement_may_have_several_words_but_no_doubt(text: str, agrees: bool) -> None:
    assert VOCABULARY.is_phrase_of("confirm", text) is agrees


@pytest.mark.parametrize(
    ("text", "number"), [("三姐", None), ("俺家老二", None), ("第三个", 3), ("选二吧", 2), ("③", 3)]
)
def test_a_numeral_in_a_word_is_no_number(text: str, number: int | None) -> None:
    assert read_number(text) == number
