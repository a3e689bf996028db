"""Text in pictures: within its width, complete, and without empty boxes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.drawing.lettering import fitting_size, load_font, replace_missing_letters, wrap_text

SENTENCE = "Valid until 09:00:05 (Beijing time), then ask again"


def test_a_text_that_fits_stays_on_one_row() -> None:
    assert wrap_text("有效期至 09:00:05", 30, 560) == ["有效期至 09:00:05"]


def test_rows_end_between_words_and_brackets_stay_with_their_words() -> None:
    assert wrap_text(SENTENCE, 30, 330) == ["Valid until 09:00:05", "(Beijing time), then ask", "again"]


def test_a_word_longer_than_a_row_is_cut() -> None:
    rows = wrap_text("W" * 30 + " end", 30, 400)

    assert "".join(rows).replace(" ", "") == "W" * 30 + "end"
    assert max(load_font(30).getlength(row) for row in rows) <= 400


def test_no_row_begins_with_punctuation() -> None:
    rows = wrap_text("本码不含健康信息，可用于进出登记；请配合测量体温。" * 3, 30, 250)

    assert all(row[0] not in "，；。" for row in rows)


@settings(deadline=None)
@given(st.text(st.sampled_from("Wim*张，。(): 8·")), st.sampled_from([30, 52]))
def test_no_row_is_wider_than_the_picture_and_no_letter_is_lost(text: str, size: int) -> None:
    rows = wrap_text(text, size, 688)

    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert all(load_font(size).getlength(row) <= 688 for row in rows)


def test_the_largest_size_that_fits_is_taken_or_else_the_smallest() -> None:
    assert fitting_size("欧****", (46, 38, 30), 546) == 46
    assert fitting_size("A" + "*" * 24, (46, 38, 30), 400) == 30
    assert fitting_size("A" + "*" * 80, (46, 38, 30), 400) == 30


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("欧**** A*** 08:30", "欧**** A*** 08:30"),
        ("㐂䶮〇·", "㐂䶮〇·"),
        ("Šč", "Sc"),
        ("\U00020bb7\U0002cb64*", "\U00020bb7\U0002cb64*"),
        ("김철수 조선말", "김철수 조선말"),
        ("\U00020000*", "**"),
        ("\ue863\U0010ffffა", "***"),
    ],
)
def test_letters_which_the_font_lacks_are_replaced(text: str, shown: str) -> None:
    assert replace_missing_letters(text) == shown
