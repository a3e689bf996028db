"""Parsers: answers are read in many forms, and wrong ones are rejected."""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.choosing import agreement, choice_in_sentence
from bot.chat.form import Form
from bot.chat.invalid import Invalid, Refused
from bot.chat.parsers import (
    choice,
    holds_more,
    normalize,
    past_date,
    phone,
    read_number,
)
from bot.health.clock import BEIJING

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
CHOICES = {
    "spouse": ("配偶", "丈夫", "Husband or wife"),
    "child": ("子女", "儿子", "Child"),
    "other": ("其他", "Other"),
}
FORM = Form({}, NOW, CHOICES)
CONSENT = Form({}, NOW, {"yes": ("同意", "I agree"), "no": ("不同意", "I do not agree")})

Parse = Callable[[str, Form], str]


def code(parse: Parse, text: str, form: Form = FORM) -> str:
    """The code of the fault of this text."""
    with pytest.raises(Invalid) as fault:
        parse(text, form)
    return fault.value.code


def twice(parse: Parse, text: str, form: Form) -> None:
    """Asserts that a parser accepts its own result unchanged."""
    try:
        once = parse(text, form)
    except Invalid:
        return
    assert parse(once, form) == once


# People's keyboards, dictation and fat fingers: digits in every script, labels, the values themselves, and noise.
typed = st.one_of(
    st.text(max_size=30),
    st.text("0123456789０１２３４５６７８９一二三十+-() .年月日/\u3000\u200b", max_size=24),
    st.sampled_from([*CHOICES, "丈夫", "Child", "yes", "同意", "不同意"]),
    st.dates(date(1880, 1, 1), date(2030, 1, 1)).map(str),
    st.from_regex(r"1[3-9][0-9]{9}|\+44 ?7[0-9]{9}|0431-?[0-9]{8}", fullmatch=True),
)


@settings(deadline=None)
@given(typed, st.sampled_from([choice, phone, past_date]))
def test_every_parser_takes_its_own_output(text: str, parse: Parse) -> None:
    twice(parse, text, FORM)


@settings(deadline=None)
@given(typed)
def test_consent_takes_its_own_output(text: str) -> None:
    twice(agreement, text, CONSENT)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_what_is_made_plain_stays_plain_for_comparing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@pytest.mark.parametrize("text", ["我的码", " 我的码。", "“我的码”", "我的码\u200b", "【我的码】！", "\ufeff我的码\n"])
def test_edges_that_do_not_matter_are_gone(text: str) -> None:
    assert normalize(text) == "我的码"


def test_latin_words_compare_without_case_and_with_single_spaces() -> None:
    assert normalize("  My   CODE. ") == normalize("ｍｙ ｃｏｄｅ") == "my code"


@pytest.mark.parametrize(
    "text", ["2", "２", "二", "贰", "②", "2.", "２、", "第2", "第二个", "No. 2", "(2)", "2️⃣", " 2 "]
)
def test_a_number_is_read_in_many_forms(text: str) -> None:
    assert read_number(text) == 2


@pytest.mark.parametrize("text", ["", "十二", "二十", "2或3", "1-2", "½", "两百二", "二〇二〇年", "我有2个孩子"])
def test_what_is_not_one_small_number_is_none(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["2", "２", "二", "第二", "子女", "儿子", "child", "CHILD.", "“子女”"])
def test_a_choice_is_made_by_number_or_word_in_any_language(text: str) -> None:
    assert choice(text, FORM) == "child"


@pytest.mark.parametrize("text", ["0", "4", "十二", "邻居", "", "？", "子女和配偶", "-"])
def test_what_names_no_choice_is_refused_with_the_last_number(text: str) -> None:
    with pytest.raises(Invalid) as fault:
        choice(text, FORM)

    assert (fault.value.code, fault.value.values) == ("choice", {})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("子女 220102201803143018", "child"),
        ("我是配偶，电话13800138000", "spouse"),
        ("丈夫13800138000", "spouse"),
        ("2", "child"),
        ("子女", "child"),
    ],
)
def test_a_choice_is_named_beside_other_details(text: str, value: str) -> None:
    assert choice_in_sentence(text, FORM) == value


@pytest.mark.parametrize("text", ["不是子女", "子女和配偶13800138000", "13800138000", "子女的子女", "有子女吗", ""])
def test_two_choices_or_a_sentence_name_none(text: str) -> None:
    assert code(choice_in_sentence, text, Form({}, NOW, CHOICES, unsettled=("不", "吗"))) == "choice"


@pytest.mark.parametrize(
    ("text", "value", "more"),
    [
        ("张三 220102198503143018", "张三", True),
        ("身份证号220102198503143018", "111", True),
        ("220102 19850314 3018", "220102198503143018", False),
        ("张三，22010", "张三", True),
        ("1", "111", False),
        ("张三", "张三", False),
        ("My name is Anna", "Anna", False),
    ],
)
def test_whether_a_message_holds_more_than_its_answer(text: str, value: str, more: bool) -> None:
    assert holds_more(text, value) is more


def test_no_ends_the_form_and_neither_yes_nor_no_does_not() -> None:
    with pytest.raises(Refused) as refusal:
        agreement("不同意", CONSENT)
    assert refusal.value.code == "declined"

    with pytest.raises(Invalid) as fault:
        agreement("什么意思", CONSENT)
    assert not isinstance(fault.value, Refused)


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "１３８００１３８０００",
        "138 0013 8000",
        "138-0013-8000",
        "+86 13800138000",
        "0086 138 0013 8000",
        "13800138000。",
        "“13800138000”，",
        "电话138 0013 8000",
        "我的手机号是13800138000，谢谢",
        "手机：１３８００１３８０００😊",
        "13800138000啊",
        "my phone is 138 0013 8000 thanks",
        "张三 220102198503143018 13800138000",
        "证件22010219850314301X，手机+86 13800138000",
    ],
)
def test_a_mainland_mobile_number_is_taken_in_any_spelling(text: str) -> None:
    assert phone(text, FORM) == "+8613800138000"


said_around = st.text(
    st.one_of(st.sampled_from("我的手机号是电话：，。！俺娘😊👍 \n"), st.characters(categories=["Lo", "So", "Po"])),
    max_size=12,
).filter(lambda text: not any(c.isalnum() and unicodedata.normalize("NFKC", c).isascii() for c in text))


@settings(deadline=None)
@given(
    said_around,
    said_around,
    st.sampled_from(["138{s}0013{s}8000", "+86{s}138{s}0013{s}8000"]),
    st.sampled_from([" ", "-", "", ". "]),
)
def test_a_number_is_found_whatever_words_are_around_it(before: str, after: str, number: str, sign: str) -> None:
    assert phone(f"{before}，{number.format(s=sign)}，{after}", FORM) == "+8613800138000"


def test_a_foreign_number_is_taken_with_its_country_code() -> None:
    assert phone("+1 (415) 555-0100", FORM) == "+14155550100"
    assert phone("(+1) 415-555-2671.", FORM) == "+14155552671"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1380013800", "length"),
        ("138001380000", "length"),
        ("1380013800l", "characters"),
        ("电话1380013800", "length"),
        ("我的13800138000，我妈的13900139000", "characters"),
        ("220102198503143018", "number"),
        ("我没手机", "words"),
        ("为啥要手机号？", "words"),
        ("没有手机😭", "words"),
        ("010-12345678", "mobile"),
        ("0431-88888888", "mobile"),
        ("12800138000", "number"),
        ("+1 555", "number"),
        ("", "number"),
        ("+", "number"),
        ("我0", "number"),
        ("9" * 40, "number"),
    ],
)
def test_each_kind_of_wrong_number_has_its_own_fault_code(text: str, fault: str) -> None:
    assert code(phone, text) == fault


def test_a_number_of_a_wrong_length_says_how_many_digits_it_had() -> None:
    with pytest.raises(Invalid) as fault:
        phone("1380013800", FORM)

    assert fault.value.values == {"digits": 10}


@pytest.mark.parametrize(
    "text",
    [
        "19491231",
        "1949-12-31",
        "1949.12.31",
        "1949年12月31日",
        "１９４９／１２／３１",
        "1949 12 31",
        "1949年12月31日生",
    ],
)
def test_a_date_is_taken_in_any_spelling(text: str) -> None:
    assert past_date(text, FORM) == "1949-12-31"


@pytest.mark.parametrize(
    "text",
    ["1948115", "194801", "480115", "2021-01-01", "2020-04-02", "1889-12-31", "1949-02-29", "", "0000-00-00", "9" * 50],
)
def test_a_day_that_is_ambiguous_impossible_or_not_past_is_refused(text: str) -> None:
    assert code(past_date, text) == "date"


def test_today_is_a_birth_date() -> None:
    assert past_date("20200401", FORM) == "2020-04-01"
