"""How a code is read: by its properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.form import Form
from bot.chat.invalid import Invalid
from handlers.people.person_form import proved_phone
from handlers.people.phone_code import AGAIN, NO_PHONE, UNRECEIVED, phone_code
from tests.handlers.test_dialogues import NOW

PHONE = "+8613800430001"
FORM = Form({"phone": PHONE}, NOW, {AGAIN: ("重发",), UNRECEIVED: ("收不到",), NO_PHONE: ("没有手机",)})
codes = st.from_regex("[0-9]{6}", fullmatch=True)
around = st.text(st.characters(exclude_categories=("Nd", "Nl", "No", "Lo", "Cs")), max_size=12)


@given(codes, around, around, st.sampled_from(["", " ", "-", "\u3000"]))
def test_six_digits_are_read_whatever_stands_around_them(code: str, before: str, after: str, gap: str) -> None:
    assert phone_code(f"{before} {gap.join(code)} {after}", FORM) == code


@given(st.text(max_size=30))
def test_what_is_read_is_read_again_and_is_a_code_or_a_choice(text: str) -> None:
    try:
        value = phone_code(text, FORM)
    except Invalid:
        return
    assert value in FORM.choices or (len(value) == 6 and value.isdecimal())
    assert phone_code(value, FORM) == value


@pytest.mark.parametrize("text", ["12345", "1234567", "13800430001", "123456 654321", "", "好", "4"])
def test_other_digits_are_no_code(text: str) -> None:
    with pytest.raises(Invalid, match="digits"):
        phone_code(text, FORM)


@pytest.mark.parametrize(
    ("text", "value"), [("重发", AGAIN), ("1", AGAIN), ("收不到。", UNRECEIVED), ("没有手机", NO_PHONE)]
)
def test_the_fixed_words_are_choices(text: str, value: str) -> None:
    assert phone_code(text, FORM) == value


@pytest.mark.parametrize("kept", ["proved", "unreceived", "no_phone"])
def test_an_answer_counts_for_its_phone_only(kept: str) -> None:
    assert phone_code(f"{kept} {PHONE}", FORM) == f"{kept} {PHONE}"
    with pytest.raises(Invalid):
        phone_code(f"{kept} +8613800430002", FORM)
    assert proved_phone({"phone": PHONE, "code": f"{kept} {PHONE}"}) is (kept == "proved")
    assert not proved_phone({"phone": "+8613800430002", "code": f"{kept} {PHONE}"})
    assert not proved_phone({"phone": PHONE})
