"""A code names the service and the province, and guards who read Chinese understand everybody's."""

import pytest

from bot.drawing import card as drawing
from bot.drawing.card import CodeCard
from tests.cast import CITIZEN, GRANDMOTHER, elder
from tests.gatehouse import Gatehouse

SERVICE = "吉祥码 · 吉林省 Jixiang Code · Jilin"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[CodeCard]:
    """What the pictures of this test show, in words."""
    cards: list[CodeCard] = []
    real = drawing.draw_card
    monkeypatch.setattr("bot.service.codes.links.draw_card", lambda card: cards.append(card) or real(card))
    return cards


def test_a_chinese_picture_is_chinese_and_names_the_service_twice(gatehouse: Gatehouse, drawn: list[CodeCard]) -> None:
    gatehouse.citizen(CITIZEN).says("我的码")

    assert (drawn[-1].service, drawn[-1].title) == (SERVICE, "绿码")
    assert drawn[-1].lines[0].startswith("生成 ")
    assert "体温正常即可通行" in drawn[-1].lines


@pytest.mark.parametrize("big", [False, True])
def test_an_english_picture_is_read_by_a_guard_who_reads_chinese(
    gatehouse: Gatehouse, drawn: list[CodeCard], big: bool
) -> None:
    chat = gatehouse.citizen(CITIZEN)
    chat.says("English", *(["elder mode"] if big else []), "my code")

    found = drawn[-1]

    assert (found.service, found.title, found.big) == (SERVICE, "绿码 Green code", big)
    assert found.lines[0].startswith("Made 生成 ")
    assert found.lines[1].startswith("Valid until 有效至 ")
    assert found.lines[2:4] == ("体温正常即可通行", "Pass with a normal temperature")


def test_an_english_family_code_is_too(gatehouse: Gatehouse, drawn: list[CodeCard]) -> None:
    chat = gatehouse.citizen(CITIZEN)
    for one in (GRANDMOTHER, elder()):
        chat.adds(one)
    chat.says("English")
    chat.says("family codes", "all")

    assert (drawn[-1].service, drawn[-1].title, drawn[-1].name) == (SERVICE, "家庭码 Family code", "家人 2 位 2 people")
