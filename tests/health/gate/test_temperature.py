"""Temperatures as they are typed, in tenths of a degree: read only where nothing else can be meant."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.gate.temperature import (
    BELOW_SCALE,
    LOW_TENTHS,
    PLAUSIBLE_TENTHS,
    Reading,
    TemperatureFault,
    TemperatureFlaw,
    format_temperature,
    is_measurement,
    parse_temperatures,
    require_sure,
)

LIKELY, FAHRENHEIT, LOW, HIGH = (
    TemperatureFlaw.LIKELY,
    TemperatureFlaw.FAHRENHEIT,
    TemperatureFlaw.LOW,
    TemperatureFlaw.HIGH,
)
tenths = st.sampled_from(PLAUSIBLE_TENTHS)
separators = st.sampled_from([" ", ", ", "、", "  ", "\n", "; ", "/", "　", " ,", "和", "，\n"])
NUMERALS = "零一二三四五六七八九"


def degrees_in_words(value: int) -> str:
    """The whole degrees in Chinese numerals."""
    return NUMERALS[value // 100] + "十" + (NUMERALS[value // 10 % 10] if value // 10 % 10 else "")


def forms(value: int) -> list[str]:
    """This temperature in the ways in which it is written."""
    whole, tenth = divmod(value, 10)
    words, said = degrees_in_words(value), NUMERALS[tenth]
    digits = f"{whole}.{tenth}"
    pointed = [
        f"{whole}{point}{tenth}" for point in (".", ",", "，", "。", "．", "·", "•", "点", "點", "度", "°", "℃", " . ")
    ]
    units = [f"{digits}{unit}" for unit in ("℃", " ℃", "度", " 度", "c", "C", "°C", " °c", "摄氏度", "0", "00")]
    before = [
        f"{label}{digits}" for label in ("体温", "体温：", "体温是", "體溫", "他的体温是", "T:", "✔ ", "🌡️", "正常，")
    ]
    after = [
        f"{digits}{word}" for word in ("！", "。", "的", "了", "吧", " 👍", "[微笑]", "~", "!!", " 度。", "（体温）")
    ]
    wide = digits.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
    spoken = [f"{words}度{said}", f"{words}点{said}", f"体温{words}点{said}度。", f"{words}度{said}了"]
    spoken += [f"{words}度半"] if tenth == 5 else []
    spoken += [words, f"{words}度", f"{whole}", f"{whole}度", f"{whole}℃", f"{whole}."] if tenth == 0 else []
    slips = [f"{whole}{sign}{tenth}" for sign in (" ", "、", ":", "：", "-", "'", "/")]
    compact = [f"{value}", f"{value}度", f"{value // 100}.{value % 100:02}"]
    doubted = [f"{digits}？", f"{digits}吗", f"大概{digits}", f"{digits}左右"]
    return [digits, wide, *pointed, *units, *before, *after, *spoken, *slips, *compact, *doubted]


@pytest.mark.parametrize("value", PLAUSIBLE_TENTHS)
def test_every_form_gives_exactly_this_temperature_or_a_question_for_it(value: int) -> None:
    for typed in forms(value):
        (reading,) = parse_temperatures(typed)
        assert (typed, reading.tenths) == (typed, value)
        assert reading.flaw in (None, LIKELY)
    whole, tenth = divmod(value, 10)
    for typed in (
        f"{whole}.{tenth}",
        f"{whole},{tenth}",
        f"{whole}度{tenth}",
        f"{whole}。{tenth} ℃",
        f"体温{whole}.{tenth}",
    ):
        assert parse_temperatures(typed) == (Reading(value, None, f"{whole}.{tenth}"),)


SURE = {
    "36.5도": [365],
    "36도5": [365],
    "체온 36.5도입니다": [365],
    "36.5 36.7도 정상": [365, 367],
    "36.5 ℃": [365],
    "✔ 36.5 ℃": [365],
    "36.50": [365],
    "36，5": [365],
    "36.5！": [365],
    "36.5 正常": [365],
    "体温正常，36.5": [365],
    "３６。５": [365],
    "３６５": [365],
    "三六五": [365],
    "三十六度半": [365],
    "36度半": [365],
    "叁拾陆点伍": [365],
    "三十七度": [370],
    "三十七": [370],
    "37": [370],
    "四十度一": [401],
    "四十": [400],
    "43": [430],
    "my temperature is 36.5": [365],
    "36.5 degrees": [365],
    "37.8 高": [378],
    "36.5 36.7 36.4": [365, 367, 364],
    "36.5,36.6": [365, 366],
    "36,5 36,7": [365, 367],
    "36,5,36,6": [365, 366],
    "36.5。36.7": [365, 367],
    "36.5，36.7、36.4": [365, 367, 364],
    "365 366": [365, 366],
    "365,366": [365, 366],
    "36.5和36.7": [365, 367],
    "36.5！36.7！": [365, 367],
    "36.5 36.7 都正常": [365, 367],
    "三十六度五，三十七度三": [365, 373],
    "36, 37": [360, 370],
}


@pytest.mark.parametrize("text", SURE)
def test_a_temperature_is_read_as_staff_write_it(text: str) -> None:
    found = parse_temperatures(text)

    assert [reading.tenths for reading in found] == SURE[text]
    require_sure(found, [False] * len(found))


ASKED = {
    "98.6": (FAHRENHEIT, "98.6", "37.0"),
    "98.6F": (FAHRENHEIT, "98.6", "37.0"),
    "98.6 ℉": (FAHRENHEIT, "98.6", "37.0"),
    "98,6": (FAHRENHEIT, "98.6", "37.0"),
    "华氏98.6度": (FAHRENHEIT, "98.6", "37.0"),
    "98.6华氏度": (FAHRENHEIT, "98.6", "37.0"),
    "九十八点六": (FAHRENHEIT, "98.6", "37.0"),
    "986": (FAHRENHEIT, "98.6", "37.0"),
    "100.4": (FAHRENHEIT, "100.4", "38.0"),
    "100": (FAHRENHEIT, "100.0", "37.8"),
    "98.6 97.9": (FAHRENHEIT, "98.6 97.9", "37.0 36.6"),
    "36.5 98.6": (LIKELY, "", "36.5 37.0"),
    "3.65": (LIKELY, "36.5", "36.5"),
    "356": (LIKELY, "35.6", "35.6"),
    "35": (LIKELY, "35.0", "35.0"),
    "36.": (LIKELY, "36.0", "36.0"),
    "37。": (LIKELY, "37.0", "37.0"),
    "36、5": (LIKELY, "36.5", "36.5"),
    "36 5 37 2": (LIKELY, "36.5 37.2", "36.5 37.2"),
    "三十六五": (LIKELY, "36.5", "36.5"),
    "三十六七度": (LIKELY, "36.7", "36.7"),
    "37.5 正常": (LIKELY, "37.5", "37.5"),
    "38.2 没问题": (LIKELY, "38.2", "38.2"),
    "33.8": (LOW, "33.8", "33.8"),
    "33.8 低": (LOW, "33.8", "33.8"),
    "338": (LOW, "33.8", "33.8"),
    "36.5 33.9": (LOW, "33.9", "36.5 33.9"),
    **dict.fromkeys(
        ("Lo", "LO", "lo。", "L0", "low", "低", "太低", "体温低", "太冷", "太冷了", "有点低"), (LOW, "Lo", "Lo")
    ),
    "36.5 Lo": (LOW, "Lo", "36.5 Lo"),
    **dict.fromkeys(("Hi", "HI!", "high", "高", "太高了", "偏高", "体温高"), (HIGH, "Hi", "43.1")),
    "36.5 高": (HIGH, "Hi", "36.5 43.1"),
}


@pytest.mark.parametrize("text", ASKED)
def test_what_is_not_sure_is_asked_or_measured_again(text: str) -> None:
    found = parse_temperatures(text)

    with pytest.raises(TemperatureFault) as caught:
        require_sure(found, [False] * len(found))

    fault = caught.value
    assert (fault.code, fault.typed if ASKED[text][1] else "", fault.celsius) == ASKED[text]


def test_a_second_low_reading_is_taken() -> None:
    require_sure(parse_temperatures("33.8"), [True])
    require_sure(parse_temperatures("Lo 36.5"), [True, False])
    with pytest.raises(TemperatureFault, match=LOW):
        require_sure(parse_temperatures("33.8 33.9"), [True, False])
    with pytest.raises(TemperatureFault, match=LIKELY):
        require_sure(parse_temperatures("33.8 98.6"), [True, False])
    with pytest.raises(TemperatureFault, match=HIGH):
        require_sure(parse_temperatures("Hi"), [True])


@pytest.mark.parametrize("text", ["43.1", "431", "99.9℃", "45", "50", "20.5", "36.5 50", "36.5°F", "120F", "24.9"])
def test_an_impossible_temperature_is_refused(text: str) -> None:
    with pytest.raises(TemperatureFault, match=f"^{TemperatureFlaw.RANGE}$"):
        parse_temperatures(text)


@pytest.mark.parametrize("text", ["36.55", "366.5", "36.555", "365,5", "36.5 36.65", "体温36.55"])
def test_too_many_digits_are_refused(text: str) -> None:
    with pytest.raises(TemperatureFault, match=f"^{TemperatureFlaw.DIGITS}$"):
        parse_temperatures(text)


UNREADABLE = (
    *("", " ", "，", "正常", "3650", "6.5", "3", "五", "36.5x", "-36.5", "36..5", "十", "三四十度", "٣٦٥", "36.5%"),
    *(
        "1e2",
        "x" * 2000,
        "36 " * 200,
        "①36.5",
        "36½",
        "0",
        "00",
        "12",
        "120",
        "110",
        "10086",
        "13800138000",
        "2020-03-20",
    ),
    *("36.5.36.7", "36.5-36.8", "36.5~36.8", "36.5到36.8", "36.5还是36.8", "36.5或36.7", "37.5，复测36.8", "37.5→36.8"),
    *(
        "36.7（复测36.5）",
        "36.5 不对 36.8",
        "36,37",
        "36，40",
        "36.5,5",
        "36,5.5",
        "36.5 7",
        "1、36.5\n2、36.7",
        "三十六度八九",
    ),
    *(
        "2个人36.5",
        "36.5 2个人",
        "张三36.5",
        "正常体温是36.5",
        "不是36.5",
        "36.5不对",
        "昨天36.5",
        "没量36.5",
        "要是36.5呢",
    ),
    *(
        "胸闷 38.5",
        "发烧38.5",
        "高烧",
        "低血糖",
        "喘不上气 36.5",
        "体温38.5怎么办",
        "37.3以上",
        "高于37.3",
        "不高",
        "hi there",
        "hello",
    ),
    *("低36.5", "36.5℃36.6℃", "36度37度", "零下3度", "血压120", "最高36.5", "36.5 多少"),
)


@pytest.mark.parametrize("text", UNREADABLE)
def test_anything_else_is_not_a_temperature(text: str) -> None:
    with pytest.raises(TemperatureFault, match=f"^{TemperatureFlaw.UNREADABLE}$"):
        parse_temperatures(text)


@given(st.lists(tenths, min_size=1, max_size=9), separators)
def test_formatted_temperatures_are_parsed_again(several: list[int], between: str) -> None:
    found = parse_temperatures(between.join(map(format_temperature, several)))

    assert [reading.tenths for reading in found] == several
    require_sure(found, [False] * len(found))


NUMBER = re.compile(r"[0-9]+")
WORDS = [
    "36",
    "5",
    "365",
    "37.4",
    "33.8",
    "98.6",
    "3.65",
    ".",
    ",",
    "。",
    "、",
    " ",
    "度",
    "点",
    "℃",
    "F",
    "Lo",
    "高",
    "三十六",
    "七",
    "半",
]
WORDS += [
    "体温",
    "正常",
    "的",
    "不",
    "还是",
    "到",
    "-",
    "~",
    "?",
    "吗",
    "左右",
    "和",
    "复测",
    "人",
    "十",
    "¿",
    "?",
    "℉",
    "Hi",
]
typed_texts = st.text(max_size=40) | st.lists(st.sampled_from(WORDS), max_size=7).map("".join)


@given(typed_texts)
def test_a_parser_accepts_its_own_results_and_repeats_nothing_in_a_fault(text: str) -> None:
    found: tuple[Reading, ...] = ()
    said = ""
    try:
        found = parse_temperatures(text)
    except TemperatureFault as fault:
        said = str(fault)

    assert bool(found) != (said in {TemperatureFlaw.UNREADABLE, TemperatureFlaw.RANGE, TemperatureFlaw.DIGITS})
    for reading in found:
        assert parse_temperatures(reading.typed) == (reading,)
        assert reading.tenths in (*PLAUSIBLE_TENTHS, *LOW_TENTHS, BELOW_SCALE, PLAUSIBLE_TENTHS.stop)
        assert reading.flaw or reading.tenths in PLAUSIBLE_TENTHS
        if reading.flaw in (None, LIKELY, FAHRENHEIT):
            assert reading.tenths in PLAUSIBLE_TENTHS


@given(st.lists(st.sampled_from(WORDS), max_size=7).map("".join))
def test_what_is_read_without_a_question_has_these_digits_and_no_others(text: str) -> None:
    try:
        found = parse_temperatures(text)
        require_sure(found, [False] * len(found))
    except TemperatureFault:
        return

    numerals = str.maketrans("三六七", "367")
    digits = "".join(NUMBER.findall(text.replace("三十六", "36").translate(numerals).replace("半", "5")))
    written = "".join(format_temperature(reading.tenths).replace(".", "") for reading in found)
    assert digits.replace("0", "") == written.replace("0", "")


@given(
    tenths,
    tenths,
    st.sampled_from(["还是", "或", "到", "-", "~", "（复测", "，复测", "→", "不对，", "，刚才", "比", "+", "?", "("]),
)
def test_no_sentence_with_two_numbers_is_read(one: int, other: int, between: str) -> None:
    with pytest.raises(TemperatureFault, match=TemperatureFlaw.UNREADABLE):
        parse_temperatures(f"{format_temperature(one)}{between}{format_temperature(other)}")


def test_every_temperature_in_fahrenheit_is_asked_for_the_nearest_tenth() -> None:
    for value in range(932, 1095):
        (reading,) = parse_temperatures(f"{value / 10:.1f}")
        assert reading.flaw is FAHRENHEIT
        assert abs(reading.tenths / 10 - (value / 10 - 32) / 1.8) <= 0.05001


def test_no_long_text_takes_long() -> None:
    for part, word in product(("体温", "测了", "正常 ", "36.5 ", "太", "、、", "十"), ("", "x")):
        with pytest.raises(TemperatureFault):
            parse_temperatures(part * 60 + word + "x")


def test_a_low_reading_is_no_measurement() -> None:
    assert [is_measurement(value) for value in (None, BELOW_SCALE, 338, 340, 430)] == [False, False, False, True, True]
    assert [format_temperature(value) for value in (BELOW_SCALE, 338, 365)] == ["Lo", "33.8", "36.5"]
