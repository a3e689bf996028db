"""Real names are accepted unchanged; everything else is refused or normalised."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.people.gb18030 import FROM_PRIVATE_USE
from bot.health.people.names import NameFault, NameFlaw, clean_name, same_name

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
    "GBK's ideographs in the same block": "\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23\ufa24\ufa27\ufa28\ufa29",
    "compatibility ideographs": "\ufa10\ufa19\ufa6d\ufa70\ufad9",
    "compatibility supplement": "\U0002f800\U0002fa1d",
}


@pytest.mark.parametrize("letters", IDEOGRAPHS.values(), ids=IDEOGRAPHS.keys())
def test_ideographs_of_every_block_are_kept_exactly(letters: str) -> None:
    for letter in letters:
        assert clean_name("王" + letter) == "王" + letter


@pytest.mark.parametrize(
    ("printed", "letter"),
    [
        *[("\uf92c", "郎"), ("\uf979", "凉"), ("\uf995", "秊"), ("\uf9e7", "裏"), ("\uf9f1", "隣")],
        *[("\ufa0c", "兀"), ("\ufa0d", "嗀"), ("\ufa18", "礼"), ("\ufa20", "蘒")],
    ],
)
def test_a_twin_of_gbk_becomes_the_character_of_the_identity_card(printed: str, letter: str) -> None:
    assert clean_name("王" + printed) == "王" + unicodedata.normalize("NFKC", printed)
    assert unicodedata.normalize("NFKC", printed) == letter or printed == "\uf979"


GBK_ROW = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
"""The second bytes of GBK's codes FE50 to FEA0, which systems read as U+E815 and the following."""


@pytest.mark.parametrize("at", range(len(GBK_ROW)))
def test_a_private_use_character_is_what_its_gbk_code_is_today(at: int) -> None:
    today = bytes([0xFE, GBK_ROW[at]]).decode("gb18030")  # GB 18030-2005, which left 14 in private use

    letter = FROM_PRIVATE_USE[0xE815 + at]

    assert letter == today or (today == chr(0xE815 + at) and not "\ue000" <= letter <= "\uf8ff")


LEFT_IN_2005 = "20087 20089 200CC 9FB4 9FB5 9FB6 9FB7 215D7 9FB8 2298F 9FB9 9FBA 241FE 9FBB"
"""What GB 18030-2022 gives to the codes that GB 18030-2005 left in private use, in their order."""


def test_what_was_left_in_private_use_is_what_the_newest_standard_says() -> None:
    left = [at for at in range(len(GBK_ROW)) if "\ue000" <= bytes([0xFE, GBK_ROW[at]]).decode("gb18030") <= "\uf8ff"]

    assert [f"{ord(FROM_PRIVATE_USE[0xE815 + at]):X}" for at in left] == LEFT_IN_2005.split()


@pytest.mark.parametrize(
    ("printed", "letter"),
    [("\ue863", "䶮"), ("\ue816", "\U00020087"), ("\ue831", "\U000215d7"), ("\ue864", "\u9fbb"), ("\ue81e", "\u9fb4")],
)
def test_a_name_printed_in_private_use_is_the_one_on_the_card(printed: str, letter: str) -> None:
    assert clean_name("刘" + printed) == "刘" + letter


@pytest.mark.parametrize("private", ["\ue000", "\ue814", "\ue865", "\uf8ff", "\U000f0000", "\ue815"])
def test_private_use_that_no_standard_explains_is_refused(private: str) -> None:
    with pytest.raises(NameFault):
        clean_name("刘" + private)


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
        ("RAJU A/L MUTHU", "RAJU A/L MUTHU"),
        ("RAJU S／O MUTHU", "RAJU S/O MUTHU"),
        ("SITI D/O ALI", "SITI D/O ALI"),
        ("JAMES ANAK JOHN", "JAMES ANAK JOHN"),
        ("TAN AH KOW @ LIM AH BENG", "TAN AH KOW @ LIM AH BENG"),
        ("TAN＠LIM", "TAN@LIM"),
        ("John F. Kennedy", "John F. Kennedy"),
        ("J.R.R. Tolkien", "J.R.R. Tolkien"),
        ("Jean-Claude N'Golo", "Jean-Claude N'Golo"),
        ("John Smith Jr.", "John Smith Jr."),
        ("买买提丶艾力", "买买提·艾力"),
        ("José Nguyễn", "José Nguyễn"),
        ("Jose\u0301 Müller", "José Müller"),
    ],
)
def test_names_are_taken_as_people_type_them(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize("text", ["김철수", "やまだ", "Иван", "김 철수"])
def test_a_name_in_letters_that_no_document_has_is_said_to_be_one(text: str) -> None:
    with pytest.raises(NameFault) as refused:
        clean_name(text)
    assert refused.value.code == NameFlaw.SCRIPT


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "·", "13800138000", "张3", "张三😀", "张三!", "张，三", "张 Anna", "Anna 张", "Anna·Smith"),
        *(
            "john@gmail.com",
            "www.gmail.com",
            "A//// B",
            "-Anna",
            "Anna-",
            "A×B",
            "<张三>",
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
    ("unit", "least", "most"),
    [("张", 1, 30), ("\U00020000", 1, 30), ("A", 2, 150)],
    ids=["basic", "extension B", "Latin"],
)
def test_names_have_a_shortest_and_a_longest_length(unit: str, least: int, most: int) -> None:
    assert clean_name(unit * least) == unit * least
    assert clean_name(unit * most) == unit * most
    for count, code in ((least - 1, "short"), (most + 1, "long")):
        if count:
            with pytest.raises(NameFault) as refused:
                clean_name(unit * count)

            assert refused.value.code == code


@pytest.mark.parametrize(
    "words", ["WARNAKULASURIYA PATABENDIGE USHANTHA JOSEPH CHAMINDA VAAS SENEVIRATNE", "Aa " * 22 + "b"]
)
def test_names_of_more_than_sixty_five_letters_are_names(words: str) -> None:
    assert len(words) > 65
    assert clean_name(words) == words


def test_every_assigned_ideograph_is_accepted() -> None:
    letters = (chr(code) for code in range(0x3400, 0x33480))
    ideographs = [letter for letter in letters if unicodedata.name(letter, "").startswith("CJK UNIFIED IDEOGRAPH-")]

    assert len(ideographs) > 90_000
    ideographs.remove("丶")  # is typed for "·"
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
