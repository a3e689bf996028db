"""Nicknames are short, can be drawn, and do not give away what a picture hides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drawing.lettering import replace_missing_letters
from bot.health.people.nicknames import NicknameFault, NicknameFlaw, clean_nickname, look_alike


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("大宝", "大宝"),
        (" 小 宇 ", "小宇"),
        ("Teddy", "Teddy"),
        ("老二2", "老二2"),
        ("ｂａｂｙ", "baby"),
        ("宝", "宝"),
        ("큰애", "큰애"),
    ],
)
def test_a_nickname_is_kept_without_spaces(typed: str, kept: str) -> None:
    assert clean_nickname(typed, "赵小宇") == kept


@pytest.mark.parametrize(
    ("typed", "flaw"),
    [
        ("", NicknameFlaw.LENGTH),
        ("一二三四五六七八九", NicknameFlaw.LENGTH),
        ("大宝🐯", NicknameFlaw.CHARACTERS),
        ("大*宝", NicknameFlaw.CHARACTERS),
        ("\U0002a6d6宝", NicknameFlaw.CHARACTERS),
        ("宝2716", NicknameFlaw.DIGITS),
        ("２７１６", NicknameFlaw.DIGITS),
        ("赵小宇", NicknameFlaw.FULL_NAME),
        ("宝贝赵小宇", NicknameFlaw.FULL_NAME),
    ],
)
def test_others_are_refused(typed: str, flaw: NicknameFlaw) -> None:
    with pytest.raises(NicknameFault) as fault:
        clean_nickname(typed, "赵小宇")

    assert fault.value.code is flaw
    assert not typed or typed not in str(fault.value)


@given(st.text(max_size=10))
def test_every_nickname_is_accepted_again_and_can_be_drawn(typed: str) -> None:
    try:
        kept = clean_nickname(typed, "赵小宇")
    except NicknameFault:
        return

    assert clean_nickname(kept, "赵小宇") == kept
    assert replace_missing_letters(kept) == kept


def test_two_look_alike_when_their_pictures_have_the_same_name() -> None:
    assert look_alike("赵小宇", "赵大宇")
    assert look_alike("赵宇", "赵明")
    assert not look_alike("赵宇", "赵小宇")
    assert not look_alike("赵小明", "赵小宇")
