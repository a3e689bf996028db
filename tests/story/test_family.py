"""An agent's list of dependants: distinct labels, choice by number, name or relation."""

from datetime import date

from tests.cast import CHILD, GRANDMOTHER, MOTHER, resident
from tests.talk import Chat
from tests.world import World

OLDER, YOUNGER = date(2012, 5, 6), date(2015, 7, 8)


def agent(earth: World) -> Chat:
    """The chat of a person who may act for others."""
    chat = earth.chat()
    chat.registers(MOTHER)
    return chat


def listed(earth: World, *names: tuple[str, date]) -> list[str]:
    """The labels of these children in the agent's list."""
    mother = agent(earth)
    for name, born in names:
        mother.adds(resident(born, name), "子女")
    return [line[2:] for line in mother.says("家人的码").splitlines()[-len(names) - 1 : -1]]


def test_an_agent_reads_full_names(earth: World) -> None:
    assert sorted(listed(earth, ("刘一双", OLDER), ("刘二全", YOUNGER))) == ["刘一双（子女）", "刘二全（子女）"]


def test_equal_names_show_the_year_of_birth(earth: World) -> None:
    shown = listed(earth, ("刘双", OLDER), ("刘双", YOUNGER))

    assert sorted(shown) == ["刘双（子女，2012年生）", "刘双（子女，2015年生）"]


def test_twins_of_one_name_show_the_end_of_their_numbers(earth: World) -> None:
    twins = [resident(OLDER, "刘双") for _ in "12"]
    mother = agent(earth)
    for twin in twins:
        mother.adds(twin, "子女")
    shown = [f"刘双（子女，证件尾号{twin.number[-4:]}）" for twin in twins]

    said = mother.says("解除代办")
    assert all(label in said for label in shown)
    number = next(line[0] for line in said.splitlines() if shown[1] in line)
    assert shown[1] in mother.says(number)
    mother.says("确认")
    assert mother.says("解除代办").splitlines()[2] == "1 刘双（子女）"


def test_a_dependant_is_chosen_by_relation_or_name(earth: World) -> None:
    mother = agent(earth)
    mother.adds(GRANDMOTHER)
    mother.adds(CHILD, "子女")
    for said in ("子女", "女儿", CHILD.name, "妈妈", GRANDMOTHER.name):
        mother.says("家人的码", said)
        assert mother.last["kind"] == "image", said
    mother.says("代办", "子女", *resident(OLDER, "赵大宇").dependant_answers(), "跳过", "同意", "确认")

    assert earth.words("chat.choice", last=3) in mother.says("家人的码", "子女")


def test_an_open_choice_does_not_block_other_commands(earth: World) -> None:
    mother = agent(earth)
    mother.adds(GRANDMOTHER)
    mother.adds(CHILD, "子女")

    assert "关系" in mother.says("家人的码", "代办")
    assert mother.says("取消", "家人的码", "取消") == earth.words("chat.closed")
    assert earth.words("unbind.person.ask") in mother.says("家人的码", "解除代办")
