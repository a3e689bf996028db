"""Real names are accepted unchanged; everything else is refused or normalised."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.people.names import NameFault, clean_name, find_name, same_name

IDEOGRAPHS = {
    "basic": "\u4e00\u9fff",
    "zero": "\u3007",
    "A": "\u3400\u4dbf",
    "B": "\U00020000\U0002a6df",
    "C": "\U0002a700\U0002b739",
    "D": "\U0002b740\U0002b81d",
    "E": "\U0002b820\U0002cea1",
    "F": "\U0002ceb0\U0002ebe0",
    "G": "\U00030000\U0003134a",
    "H": "\U00031350\U000323af",
    "I": "\U0002ebf0\U0002ee5d",
    "J": "\U000323b0\U00033479",
    "unified among the compatibility ideographs": "\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23",
    "GBK's compatibility ideographs": "\uf92c\uf979\uf995\uf9e7\uf9f1\ufa0c\ufa0d\ufa18\ufa20",
    "compatibility ideographs": "\ufa10\ufa19\ufa6d\ufa70\ufad9",
    "compatibility supplement": "\U0002f800\U0002fa1d",
}


@pytest.mark.parametrize("letters", IDEOGRAPHS.values(), ids=IDEOGRAPHS.keys())
def test_ideographs_of_every_block_are_kept_exactly(letters: str) -> None:
    for letter in letters:
        assert clean_name("王" + letter) == "王" + letter


def test_a_korean_keyboards_second_code_becomes_the_one_on_the_identity_card() -> None:
    assert clean_name("\uf9e1\uf90a") == "李金"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三", "张三"),
        (" 张　三 \n", "张三"),
        ("欧阳\u200b娜娜\u200d", "欧阳娜娜"),
        ("葛\U000e0100城", "葛城"),
        ("⼭⽥", "山田"),
        ("张三。", "张三"),
        ("买买提·艾力", "买买提·艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提‧艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提･艾力", "买买提·艾力"),
        ("买买提.艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提 ·· 艾力", "买买提·艾力"),
        ("ANNA SMITH", "ANNA SMITH"),
        ("Anna   Smith", "Anna Smith"),
        ("ＡＮＮＡ　ＳＭＩＴＨ", "ANNA SMITH"),
        ("O’Brien‐Jones", "O'Brien-Jones"),
        ("O´Brien", "O'Brien"),
        ("D' ANGELO", "D' ANGELO"),
        ("José Nguyễn", "José Nguyễn"),
        ("Jose\u0301 Müller", "José Müller"),
    ],
)
def test_names_are_taken_as_people_type_them(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "·", "13800138000", "张3", "张三😀", "张三!", "张，三", "张 Anna", "Anna 张", "Anna·Smith"),
        *(
            "John F. Kennedy",
            "-Anna",
            "Anna-",
            "A×B",
            "김철수",
            "やまだ",
            "Иван",
            "<张三>",
            "\ue863三",
            "A\u0301\u0301B",
        ),
        *("\ud800三", "\U0002ffff三"),
    ],
)
def test_a_text_that_is_no_name_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NameFault) as refused:
        clean_name(text)

    assert refused.value.code == "characters"
    assert refused.value.args == ("characters",)


@pytest.mark.parametrize(
    ("unit", "most"), [("张", 30), ("\U00020000", 30), ("A", 60)], ids=["basic", "extension B", "Latin"]
)
def test_names_have_a_shortest_and_a_longest_length(unit: str, most: int) -> None:
    assert clean_name(unit * 2) == unit * 2
    assert clean_name(unit * most) == unit * most
    for count in (1, most + 1):
        with pytest.raises(NameFault) as refused:
            clean_name(unit * count)

        assert refused.value.code == "length"


def test_every_assigned_ideograph_is_accepted() -> None:
    letters = (chr(code) for code in range(0x3400, 0x33480))
    ideographs = [letter for letter in letters if unicodedata.name(letter, "").startswith("CJK UNIFIED IDEOGRAPH-")]

    assert len(ideographs) > 90_000
    assert all(clean_name("王" + letter) == "王" + letter for letter in ideographs)


cjk = st.sampled_from("张王欧阳\u3400\U00020000\ufa0e\ufa19\uf92c\uf9e1\u3007⼭")
latin = st.sampled_from("AbcéŉǄſﬁＡ'’-´ ")
joined = st.text(st.one_of(cjk, latin, st.sampled_from("·•.。 　\u200d\ufe00\u0301\n"), st.characters()))


@given(joined | st.text())
def test_any_text_is_refused_or_cleaned_to_what_is_accepted_again(text: str) -> None:
    try:
        name = clean_name(text)
    except NameFault:
        return

    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三😀", "张三"),
        ("👨‍👩‍👧 张三 ❤️", "张三"),
        ("“张三”！", "张三"),
        ("（张三）", "张三"),
        ("★José Nguyễn★", "José Nguyễn"),
        ("Jose\u0301 👍🏽", "José"),
        ("葛\U000e0100城\U000e0100", "葛城"),
        ("张三 220102198503143018 13800138000", "张三"),
        ("220102198503143018，张三", "张三"),
        ("张三，身份证号：220102198503143018，电话：13800138000", "张三"),
        ("张三 身份证 220102198503143018 手机 13800138000", "张三"),
        ("张三，身份证220102198503143018", "张三"),
        ("张三 身份证220102198503143018 13800138000", "张三"),
        ("张三；２２０１０２１９８５０３１４３０１８", "张三"),
    ],
)
def test_a_name_is_found_among_signs_and_other_details(text: str, name: str) -> None:
    assert find_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "张3",
        "3张三",
        "张三，李四，220102198503143018，王五",
        "孙桂兰 身份证220202194801152067 没手机",
        "号码是二二〇一〇二一九八五〇三",
        "13800138000",
        "张三，李四",
        "😀",
        "",
        "张😀三",
    ],
)
def test_what_may_be_no_name_or_two_is_refused(text: str) -> None:
    with pytest.raises(NameFault):
        find_name(text)


@given(
    st.sampled_from(["张三", "欧阳娜娜", "买买提·艾力", "ANNA SMITH"]),
    st.text(st.characters(categories=["S", "P", "Z", "Cc", "Cf"])),
)
def test_no_sign_at_the_ends_changes_a_name(name: str, signs: str) -> None:
    assert find_name(f"{signs}{name}{signs}") == name


@given(joined | st.text())
def test_any_text_is_refused_or_a_name_is_found_that_is_found_again(text: str) -> None:
    try:
        name = find_name(text)
    except NameFault:
        return

    assert find_name(name) == clean_name(name) == name


@given(st.text(cjk, min_size=2, max_size=8), st.sampled_from("\u200b\u200d\u2060\ufeff\ufe00\U000e0101\x00"))
def test_invisible_characters_are_ignored(name: str, invisible: str) -> None:
    assert clean_name(invisible.join(name)) == clean_name(name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ANNA SMITH", "Anna  Smith", True),
        ("王建国", "王建国", True),
        ("王建国", "王建", False),
        ("吾尔开希·多莱特", "吾尔开希", False),
    ],
)
def test_names_are_compared_without_blanks_and_case(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
