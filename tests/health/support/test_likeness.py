"""Questions that are alike are one line of the gap list, whatever the order in which they came."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.reading import simplified
from bot.health.support.likeness import QuestionGroup, group_alike

questions = st.lists(st.text("健康码怎么办不见了注册 abc?？", max_size=8), max_size=30)

ASKED = {
    "狗能不能带进商场": ["狗能不能带进商场", "能不能带狗进商场？", "狗能不能进商场", "狗能不能带进商场"],
    "核酸结果在哪里查": ["核酸结果在哪里查", "核酸结果在哪查", "核酸结果在哪里看", "核酸结果在哪里查"],
    "can my dog come with me": ["Can my dog come with me?", "can my dog come", "can my dog come with me"],
}


def test_questions_of_one_meaning_are_one_group() -> None:
    groups = group_alike([text for texts in ASKED.values() for text in texts])

    assert [group.count for group in groups] == [4, 4, 3]
    assert {frozenset(group.texts) for group in groups} == {frozenset(texts) for texts in ASKED.values()}
    assert {group.texts[0] for group in groups} == {"狗能不能带进商场", "核酸结果在哪里查", "Can my dog come with me?"}


@pytest.mark.parametrize(
    ("one", "other"), [("怎么注册", "怎么注册？"), ("ＯＫ吗", "ok 吗"), ("", "？？"), ("怎麼註冊", "怎么注册")]
)
def test_marks_width_and_script_make_no_difference(one: str, other: str) -> None:
    assert [group.count for group in group_alike([one, other, "天气"], simplified)] == [2, 1]


def test_what_most_questions_have_makes_them_not_alike() -> None:
    things = "狗猫鸡鸭鹅牛羊马猪兔鼠蛇龙虎猴象熊狼狐鹿鱼虾蟹龟"

    groups = group_alike(f"您好请问一下我想知道带{thing}的话应该怎么办呢谢谢" for thing in things)

    assert [group.count for group in groups] == [1] * len(things)


@given(questions)
def test_each_question_is_in_one_group(texts: list[str]) -> None:
    groups = group_alike(texts)

    assert Counter(text for group in groups for text in group.texts) == Counter(set(texts))
    assert sum(group.count for group in groups) == len(texts)
    assert [group.count for group in groups] == sorted((group.count for group in groups), reverse=True)


@given(questions, st.integers())
def test_the_order_changes_nothing(texts: list[str], seed: int) -> None:
    mixed = list(texts)
    Random(seed).shuffle(mixed)

    assert group_alike(mixed) == group_alike(texts)


def test_nothing_gives_no_group() -> None:
    assert group_alike([]) == ()
    assert group_alike(["核酸"]) == (QuestionGroup(1, ("核酸",)),)
