"""No personal data survives in what somebody typed, however it is spelt; everything else stays as it was typed."""

import re
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from bot.answers.articles import load_ways
from bot.chat.reading import simplified
from bot.health.people.documents import DocumentType
from bot.health.people.masking_text import mask_text
from tests.answers.test_accuracy import FOLDER

TODAY = date(2026, 11, 25)
HAN = str.maketrans("0123456789", "零一二三四五六七八九")
FORMAL = str.maketrans("0123456789", "〇壹贰叁肆伍陆柒捌玖")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
FULL = str.maketrans("0123456789ABCXEGHM", "０１２３４５６７８９ＡＢＣＸＥＧＨＭ")
BACK = {letter: str(at) for table in (HAN, FORMAL, SPOKEN) for at, letter in enumerate(table.values())}
LEFT = 3
"""Characters of a number that stay: the first and the last two."""


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@st.composite
def gb_numbers(draw: st.DrawFn, places: tuple[str, ...]) -> str:
    born = TODAY - timedelta(days=draw(st.integers(1, 40_000)))
    body = f"{draw(st.sampled_from(places))}{born:%Y%m%d}{draw(digits(3))}"
    return body + calc_check_digit(body + "0")


passports = st.one_of(
    st.from_regex(r"[A-Z]{1,2}[0-9]{7,8}", fullmatch=True),
    st.from_regex(r"[A-Z][0-9]{3}[A-Z][0-9]{4}", fullmatch=True),
    st.from_regex(r"[0-9]{9}", fullmatch=True),
)
MINE = "20261126"
NUMBERS = {
    DocumentType.RESIDENT_ID: gb_numbers(("220102", "110101", "500101", "710101", "652201")),
    DocumentType.PASSPORT: passports,
    DocumentType.TAIWAN_PASS: digits(8).filter(lambda number: number[:2] not in ("19", "20")),
    DocumentType.HKM_PASS: st.builds("{}{}".format, st.sampled_from("HM"), digits(8)),
    DocumentType.PERMANENT_RESIDENT: st.one_of(
        gb_numbers(("911156", "922156")), st.builds("{}{}".format, st.sampled_from(["CHN", "USA"]), digits(12))
    ),
    DocumentType.HMT_RESIDENCE: gb_numbers(("810000", "820000", "830000")),
}
phones = st.builds(
    "{}{}{}".format, st.sampled_from(["", "+86", "0086", "86"]), st.sampled_from(["13", "17"]), digits(9)
)
cards = st.builds("{}{}".format, st.sampled_from(["6222", "4"]), digits(15))
landlines = st.builds("0431{}".format, digits(8))

SPELLINGS = (None, FULL, HAN, FORMAL, SPOKEN)
GAPS = ("", " ", "-", "—", " - ", "\u3000", "·", "\u200b", ".", "\n")


@st.composite
def spelt(draw: st.DrawFn, secrets: st.SearchStrategy[str]) -> tuple[str, str]:
    """A number, and it as typed: in one kind of digits, in groups with one kind of gap between them. No group at an end
    looks like a date beside a number."""
    secret = draw(secrets)
    written = secret.translate(draw(st.sampled_from(SPELLINGS)) or {})
    cuts = sorted(draw(st.sets(st.integers(1, len(written) - 1), max_size=6)))
    groups = [written[start:end] for start, end in zip([0, *cuts], [*cuts, len(written)], strict=True)]
    gap = draw(st.sampled_from(GAPS))
    assume(
        not any(len(group) == 8 and group.isascii() and group[:2] in ("19", "20") for group in (groups[0], groups[-1]))
    )
    return secret, gap.join(groups)


def plain(text: str) -> str:
    """The Latin letters and digits of a text, as somebody would read them."""
    read = unicodedata.normalize("NFKC", text.translate(BACK)).upper()
    return re.sub(r"[^0-9A-Z]", "", read)


FRAMES = ("{}", "我的号码是{}，谢谢", "({})", "电话:{}。", "星期日{}", "my number is: {}, thanks")


@pytest.mark.parametrize("kind", [*DocumentType, "phone", "card", "landline"])
def test_no_number_survives(kind: str) -> None:
    secrets = {**NUMBERS, "phone": phones, "card": cards, "landline": landlines}[kind]

    @given(spelt(secrets), st.sampled_from(FRAMES))
    def check(number: tuple[str, str], frame: str) -> None:
        secret, written = number
        before, after = frame.split("{}")

        masked = mask_text(f"{before}{written}{after}")

        assert masked.startswith(before)
        assert masked.endswith(after)
        assert len(masked) == len(before + written + after)
        left = plain(masked[len(before) : len(masked) - len(after)])
        assert len(re.sub("^[A-Z]*", "", left)) <= LEFT, (written, masked)
        assert mask_text(masked) == masked

    check()


@pytest.mark.parametrize(
    "written", ["138 20001231", "+86 138 20001231", "13 20001231 8", "138OO138OOO", "1３八-0013.8000"]
)
def test_a_phone_is_hidden_though_a_part_looks_like_something_else(written: str) -> None:
    assert len(re.sub("[^0-9]", "", plain(mask_text(f"电话{written}，")))) <= LEFT


@given(st.lists(st.one_of(*(spelt(secrets) for secrets in (*NUMBERS.values(), phones, cards))), max_size=3))
def test_several_numbers_are_hidden_together(numbers: list[tuple[str, str]]) -> None:
    masked = mask_text("，还有".join(written for _, written in numbers))

    left = [re.sub("^[A-Z]*", "", plain(part)) for part in masked.split("，还有")]
    assert [part for part in left if len(part) > LEFT] == []
    assert mask_text(masked) == masked


@given(spelt(st.sampled_from([MINE, "AB12C", "LONGPASS7", "+85221234567"])))
def test_a_known_number_is_hidden_even_if_it_looks_like_something_else(number: tuple[str, str]) -> None:
    secret, written = number

    masked = mask_text(f"我是{written}的", numbers=[secret])

    assert len(plain(masked)) <= LEFT
    assert mask_text(masked, numbers=[secret]) == masked


NAMES = (
    "王建国",
    "欧阳娜娜",
    "买买提·艾力",
    "丁一",
    "安安",
    "ANNA SMITH",
    "O'Brien-Jones Anna",
    "José Díaz",
    "\U00020bb7野",
)
NAME_GAPS = ("", " ", "·", "•", "\u3000", "\u200b", " . ")


@given(st.sampled_from(NAMES), st.sampled_from(NAME_GAPS), st.sampled_from(["{}", "我叫{}，", "{}的码", "i am {}!"]))
def test_no_name_on_record_survives(name: str, gap: str, frame: str) -> None:
    words = re.findall(r"[^\W_]+", name)
    letters = words if name.isascii() or "é" in name else list("".join(words))
    before, after = frame.split("{}")

    masked = mask_text(frame.format((gap or " " * (len(letters) == len(words))).join(letters)), [*NAMES[:2], name])

    assert masked.startswith(before)
    assert masked.endswith(after)
    left = re.findall(r"\w", masked[len(before) : len(masked) - len(after)])
    assert left == [words[0][0]]
    assert mask_text(masked, [name]) == masked


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("ANNA SMITH", "Smith, Anna; Annasmith; Hannasmithy", "S****, ****; A********; Hannasmithy"),
        ("Jose Diaz", "JOSÉ DÍAZ", "J*** ****"),
        ("王国", "王國，我是王，国王", "王*，我是王，国王"),
        ("", "我是王", "我是王"),
        ("王", "我是王", "我是王"),
    ],
)
def test_names_in_other_forms(name: str, text: str, masked: str) -> None:
    assert mask_text(text, [name], script=simplified) == masked


@pytest.mark.parametrize("address", ["zhang.san_88@qq.com", "z@163.com", "ZHANG＠vip.sina.com.cn", "zhang @ qq.com"])
def test_no_address_survives(address: str) -> None:
    masked = mask_text(f"发到{address}吧")

    assert re.findall(r"[^\W_]", masked) == ["发", "到", address[0], "吧"]
    assert mask_text(masked) == masked


days = st.dates(date(1900, 1, 1), date(2099, 12, 31)).flatmap(
    lambda day: st.sampled_from(
        [
            f"{day:%Y-%m-%d}",
            f"{day:%Y/%m/%d}",
            f"{day:%d.%m.%Y}",
            f"{day:%Y%m%d}",
            f"{day.year}年{day.month}月{day.day}日",
        ]
    )
)
degrees = st.integers(340, 429).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")
harmless = st.lists(st.one_of(days, degrees, degrees.map("{}℃".format)), max_size=5).map(" ".join)
OTHER = (
    "上午10:30",
    "三十六度五",
    "36度5",
    "5楼",
    "12345",
    "COVID19",
    "iPhone15",
    "第2页",
    "1234",
    "N95",
    "十二月三日",
)


@given(st.lists(st.one_of(harmless, st.sampled_from(OTHER)), max_size=4), st.sampled_from(["，", "、", "和", "周一"]))
def test_dates_temperatures_and_short_numbers_stay(parts: list[str], between: str) -> None:
    text = between.join(parts)

    assert mask_text(text) == text


@given(st.text("0123456789 -./:@aXx王国安·*一三○", max_size=40))
def test_masking_again_changes_nothing(text: str) -> None:
    masked = mask_text(text, ["王国安", "安安"], ["12345"], simplified)

    assert mask_text(masked, ["王国安", "安安"], ["12345"], simplified) == masked
    assert len(masked) == len(text)


def test_a_question_without_personal_data_is_not_changed() -> None:
    changed = {way.text for way in load_ways(FOLDER) if mask_text(way.text, ["王建国"]) != way.text}

    assert changed == {
        "11111111",
        "123456",
        "123456789",
        "5201314",
        "3.1415926",
        "吉A12345",
        "吉AD88888",
        "一三八零零一三八零零零",
    }
