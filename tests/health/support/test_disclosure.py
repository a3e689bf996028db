"""What may stand in a text that everybody reads, and what of a masked text may be proposed for one."""

import pytest

from bot.chat.reading import simplified
from bot.health.support.disclosure import answer_discloses, discloses, without_hidden

OFFICES = (
    "请打 0431-88776655。",
    "请打 0432 6655443。",
    "打 400-123-4567 或 8008208820",
    "打 12345 或 120",
    "地址：人民大街1号",
)
PEOPLE = (
    "打 13812345678",
    "打 138 1234 5678",
    "打 +86 13812345678",
    "证件 220182199003070034",
    "护照 E12345678",
    "写信到 a.wang@example.com",
    "验证码 483920",
    "卡号 6222020200012345678",
)


@pytest.mark.parametrize("text", OFFICES)
def test_numbers_of_offices_may_stand_in_an_answer(text: str) -> None:
    assert not answer_discloses(text)


@pytest.mark.parametrize("text", PEOPLE)
def test_numbers_of_people_may_stand_nowhere(text: str) -> None:
    assert discloses(text)
    assert answer_discloses(text)
    assert answer_discloses(f"0431-88776655 {text}")


def test_a_number_that_stood_there_may_stay_and_no_other_may_come() -> None:
    before = "境外号码，如 +14155550100"

    assert not answer_discloses("填境外号码，如 +14155550100。", before=before)
    assert answer_discloses("填境外号码，如 +14155550100，或 13812345678。", before=before)


@pytest.mark.parametrize("text", OFFICES[:3])
def test_a_way_of_asking_has_no_number_at_all(text: str) -> None:
    assert discloses(text)


@pytest.mark.parametrize("text", ["王建国怎么办", "王 建 国怎么办", "問王建國", "张**怎么办", "打 1********02"])
def test_a_name_on_record_and_what_is_left_of_a_masked_one_are_found(text: str) -> None:
    assert discloses(text, ["王建国"], simplified)
    assert not discloses("怎么办", ["王建国"], simplified)


@pytest.mark.parametrize(
    ("masked", "left"),
    [
        ("我叫张**，驿站几点熄灯，电话1********02", "驿站几点熄灯"),
        ("驿站几点熄灯？", "驿站几点熄灯？"),
        ("张**几点熄灯", ""),
        ("我叫张**\n驿站几点熄灯\n谢谢", "驿站几点熄灯\n谢谢"),
    ],
)
def test_only_what_hides_nothing_is_proposed(masked: str, left: str) -> None:
    assert without_hidden(masked) == left
