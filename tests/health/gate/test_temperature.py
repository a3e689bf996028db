"""Temperatures as they are typed, in tenths of a degree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.gate.temperature import (
    PLAUSIBLE_TENTHS,
    TemperatureFault,
    TemperatureFlaw,
    format_temperature,
    parse_temperatures,
)

tenths = st.sampled_from(PLAUSIBLE_TENTHS)
separators = st.sampled_from([" ", ",", "，", "、", "  ", "\n", "; ", "/", "　"])
NUMERALS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("36.5", (365,)),
        ("365", (365,)),
        (" 36.5 ", (365,)),
        ("３６。５", (365,)),
        ("３６５", (365,)),
        ("36．5", (365,)),
        ("36·5", (365,)),
        ("36.5.", (365,)),
        ("36.", (360,)),
        ("36.5°c", (365,)),
        ("36度5", (365,)),
        ("36°5", (365,)),
        ("36点5", (365,)),
        ("三十六度五", (365,)),
        ("三十六点五", (365,)),
        ("三十六度半", (365,)),
        ("三十六度五。", (365,)),
        ("三六五", (365,)),
        ("三十七度", (370,)),
        ("三十七", (370,)),
        ("37", (370,)),
        ("37度", (370,)),
        ("四十度一", (401,)),
        ("四十", (400,)),
        ("36.5 36.7 36.4", (365, 367, 364)),
        ("36.5，36.7、36.4", (365, 367, 364)),
        ("365 367", (365, 367)),
        ("三十六度五，三十七度三", (365, 373)),
        ("34.0", (340,)),
        ("43.0", (430,)),
        ("43", (430,)),
    ],
)
def test_a_temperature_is_read_as_staff_write_it(text: str, expected: tuple[int, ...]) -> None:
    assert parse_temperatures(text) == expected


@pytest.mark.parametrize("text", ["33.9", "339", "43.1", "431", "00", "99.9", "36.5 33.9", "36.5 50"])
def test_an_impossible_temperature_is_refused(text: str) -> None:
    with pytest.raises(TemperatureFault) as caught:
        parse_temperatures(text)

    assert caught.value.code is TemperatureFlaw.RANGE


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "，",
        "正常",
        "36.55",
        "3650",
        "36.5.36.7",
        "6.5",
        "五",
        "36.5x",
        "-36.5",
        "36..5",
        "十",
        "٣٦٥",
        "36.5 高",
    ]
    + ["36。5。。", "36.5°F", "1e2", "x" * 2000],
)
def test_anything_else_is_not_a_temperature(text: str) -> None:
    with pytest.raises(TemperatureFault) as caught:
        parse_temperatures(text)

    assert caught.value.code is TemperatureFlaw.UNREADABLE


@given(st.lists(tenths, min_size=1, max_size=9), separators)
def test_formatted_temperatures_are_parsed_again(several: list[int], between: str) -> None:
    assert parse_temperatures(between.join(map(format_temperature, several))) == tuple(several)


@given(tenths)
def test_every_temperature_can_be_said_in_chinese(value: int) -> None:
    tens, ones, tenth = value // 100, value // 10 % 10, value % 10
    degrees = NUMERALS[tens] + "十" + (NUMERALS[ones] if ones else "")

    for said in (f"{degrees}度{NUMERALS[tenth]}", f"{degrees}点{NUMERALS[tenth]}"):
        assert parse_temperatures(said) == (value,)


@given(st.text(max_size=40) | st.text("0123456789.。度点十三四五六七八九半 ,、℃", max_size=12))
def test_any_text_is_read_within_range_or_refused_without_being_repeated(text: str) -> None:
    try:
        found = parse_temperatures(text)
    except TemperatureFault as fault:
        found, said = (), str(fault)
    else:
        said = ""

    assert bool(found) != (said in set(TemperatureFlaw))
    assert set(found) <= set(PLAUSIBLE_TENTHS)
    assert not found or parse_temperatures(" ".join(map(format_temperature, found))) == found
