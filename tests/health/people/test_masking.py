"""Masking shows enough to recognise one's own name or number, and no more."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.people.masking import last_four, mask_middle, mask_name, mask_number, mask_phone, mask_to_tail


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("\U00020bb7野", "\U00020bb7*"),
        ("买买提·艾力", "买**·**"),
        ("ANNA SMITH", "A*** S****"),
        ("O'Brien-Jones Anna", "O************ A***"),
        ("", ""),
    ],
)
def test_of_a_name_the_first_character_of_each_word_stays(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("赵小宇", "赵*宇"),
        ("赵宇", "赵*"),
        ("欧阳娜娜", "欧阳**"),
        ("安·李", "安·*"),
        ("ANNA SMITH", "A*** S***H"),
        ("", ""),
    ],
)
def test_a_code_shows_the_last_character_too_if_others_stay_hidden(name: str, masked: str) -> None:
    assert mask_middle(name) == masked


SURNAMES = """
万俟司马上官欧阳夏侯诸葛闻人东方赫连皇甫尉迟公羊澹台公冶宗政濮阳淳于单于太叔申屠公孙仲孙轩辕令狐钟离宇文
长孙慕容鲜于闾丘司徒司空亓官司寇子车颛孙端木巫马公西漆雕乐正壤驷公良拓跋夹谷宰父谷梁段干百里东郭南门呼延
羊舌微生梁丘左丘东门西门南宫第五独孤完颜太史
歐陽諸葛司馬東方聞人赫連尉遲濮陽單于公孫仲孫軒轅鍾離長孫鮮于閭丘顓孫樂正穀梁東郭南門東門西門南宮"""
"""Family names of two characters each, as the 百家姓 has them one after the other, and some more."""


@pytest.mark.parametrize("surname", re.findall("..", SURNAMES.replace("\n", "")))
def test_of_a_compound_family_name_both_characters_stay(surname: str) -> None:
    assert mask_name(f"{surname}娜娜") == mask_middle(f"{surname}娜娜") == f"{surname}**"
    assert mask_middle(f"{surname}娜") == f"{surname}*"


@pytest.mark.parametrize("name", ["单小于", "南小门", "东小门", "司小马", "贺兰芳", "年爱华", "归海涛", "欧阳"])
def test_a_family_name_of_one_character_is_not_taken_for_a_longer_one(name: str) -> None:
    assert mask_name(name) == name[0] + "*" * (len(name) - 1)


@given(st.text(st.sampled_from("张三·A b")))
def test_of_any_name_nothing_else_stays(name: str) -> None:
    for at, (shown, letter) in enumerate(zip(mask_name(name), name, strict=True)):
        stays = letter in " ·" or at == 0 or name[at - 1] == " "
        assert shown == (letter if stays else "*")


@pytest.mark.parametrize(
    ("number", "masked"),
    [("220104199003072716", "2***************16"), ("X1234567", "X*****67"), ("123", "***"), ("", "")],
)
def test_of_a_number_the_first_and_the_last_two_stay(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("220104199003072716", "**************2716"), ("+8613812341234", "*******1234"), ("1234", "****"), ("", "")],
)
def test_of_ones_own_number_the_last_four_stay(number: str, masked: str) -> None:
    assert mask_to_tail(number) == masked
    assert masked.endswith(last_four(number)) or len(number) <= 4


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("+8613812341234", "138****1234"),
        ("+14155552671", "+141****2671"),
        ("+2901234", "****1234"),
        ("1234567", "*******"),
    ],
)
def test_of_a_phone_four_digits_before_the_last_four_are_hidden(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@given(st.text(st.characters(categories=["L", "N"]), max_size=40))
def test_masking_keeps_the_length_and_shows_three_characters_of_a_number_at_most(text: str) -> None:
    masked = mask_number(text)

    assert len(masked) == len(mask_name(text)) == len(text)
    assert masked.count("*") == (len(text) - 3 if len(text) > 3 else len(text))
