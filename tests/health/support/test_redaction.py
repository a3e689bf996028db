"""What is masked in a text before a clerk sees it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.support.redaction import SHORTEST, redact

NUMBER = "220102199003078811"

SAID = {
    f"我的号{NUMBER}": f"我的号2{'*' * 15}11",
    "220102 19900307 8811 对吗": "2***** ******** **11 对吗",
    "２２０１０２１９９００３０７８８１１": f"2{'*' * 15}11",
    "220102-19900307-123X": "2*****-********-**3X",
    "138 1234 5678": "1** **** **78",
    "+86 13812345678，": "+8* *********78，",
    "幺三八一二三四五六七八": "幺********七八",
    "验证码 483920": "验证码 ****20",
    "护照E12345678": "护照E******78",
    "港澳证 H 0123 4567": "港澳证 H **** **67",
    "a1b2c3": "****c3",
    "打12345，一共35块，2026年": "打12345，一共35块，2026年",
    "三十六度五，第一、第二": "三十六度五，第一、第二",
    "欧阳娜娜和王 建 国": "欧阳**和王**",
    "Anna Smith, ANNASMITH": "A*** S****, A********",
}


@pytest.mark.parametrize("text", SAID)
def test_numbers_and_names_are_masked_however_they_are_typed(text: str) -> None:
    assert redact(text, ["欧阳娜娜", "王建国", "ANNA SMITH"]).casefold() == SAID[text].casefold()


@given(
    st.text(),
    st.text(alphabet="0123456789", min_size=SHORTEST, max_size=18),
    st.sampled_from(["", " ", "-"]),
    st.text(),
)
def test_no_number_comes_through_and_no_text_fails(before: str, number: str, gap: str, after: str) -> None:
    shown = redact(f"{before}：{gap.join(number)}：{after}", ["王建国", ""])

    assert not re.search(r"[0-9]{6}", shown)
    assert number not in shown.replace(gap or " ", "")


@given(st.text(alphabet="王建国 ，a1", max_size=30))
def test_a_name_never_comes_through_and_what_is_masked_stays_so(text: str) -> None:
    shown = redact(text, ["王建国"])

    assert "王建国" not in re.sub(r"[ ，]", "", shown) or "王建国" not in re.sub(r"[ ，]{1,2}", "", text)
    assert redact(shown, ["王建国"]) == shown
