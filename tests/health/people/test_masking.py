"""Masking shows enough to recognise one's own name or number, and no more."""

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
