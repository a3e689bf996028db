"""Nationalities: whatever a passport prints and people say; what is no nationality is never read as one."""

from datetime import datetime
from time import perf_counter

import pycountry
import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.form import Form
from bot.chat.invalid import Invalid, Unsure
from bot.health.clock import BEIJING
from bot.health.people.nationality import BY_PRINTED, NATIONALITIES, WITHOUT_COUNTRY, printed_nationality
from handlers.people.countries import country_name, file, former, names
from handlers.people.nationality import nationality_code

LANGUAGES = ("zh", "en")
FORM = Form({}, datetime(2020, 4, 1, tzinfo=BEIJING), {}, LANGUAGES)
OTHER_DOCUMENTS = {"CN": "mainland", "HK": "hongkong", "MO": "macao", "TW": "taiwan"}
FOREIGN = sorted(NATIONALITIES - OTHER_DOCUMENTS.keys())


def read(text: str) -> str:
    """The nationality, or the code of the fault, with ? when the user is asked whether it is that."""
    try:
        return nationality_code(text, FORM)
    except Unsure as doubt:
        return f"?{doubt.value}"
    except Invalid as fault:
        return fault.code


@pytest.mark.parametrize(
    "text", ["英国", "United Kingdom", "united kingdom.", "GB", "gb", "GBR", "ＧＢＲ", "UK", "U.K."]
)
def test_a_country_goes_by_its_names_and_codes(text: str) -> None:
    assert read(text) == "GB"


@pytest.mark.parametrize("text", ["D", "d", "Ｄ", "D ", "D<<", "DEU", "DE", "德国", "FEDERAL REPUBLIC OF GERMANY"])
def test_a_german_passport_prints_one_letter(text: str) -> None:
    assert read(text) == "DE"


def test_every_code_of_iso_3166_is_read_but_those_of_people_with_other_documents() -> None:
    wrong = {
        code: read(code)
        for country in pycountry.countries
        for code in (country.alpha_2, country.alpha_3)
        if read(code) != OTHER_DOCUMENTS.get(country.alpha_2, country.alpha_2)
    }

    assert wrong == {}


@pytest.mark.parametrize("code", sorted(WITHOUT_COUNTRY))
def test_a_code_of_no_country_is_kept_as_printed_and_has_a_name_in_every_language(code: str) -> None:
    assert read(code) == read(code.lower()) == printed_nationality(code) == code
    for language in LANGUAGES:
        assert country_name(code, language) != code
        assert read(country_name(code, language)) == code


def test_kosovo_prints_its_own_letters() -> None:
    assert read("RKS") == read("科索沃") == "XK"
    assert printed_nationality("XK") == "RKS"


@pytest.mark.parametrize("code", sorted({country.alpha_3 for country in pycountry.historic_countries} - {"ATF"}))
def test_a_code_that_is_no_more_is_refused(code: str) -> None:
    known = pycountry.countries.get(alpha_3=code)
    assert read(code) == (known.alpha_2 if known else "former")


@pytest.mark.parametrize(
    "text", ["SU", "YU", "DD", "CS", "苏联", "USSR", "Yugoslavia", "捷克斯洛伐克", "East Germany", "扎伊尔"]
)
def test_a_country_that_is_no_more_is_refused(text: str) -> None:
    assert read(text) == "former"


def test_official_names_are_read() -> None:
    countries = [country for country in pycountry.countries if country.alpha_2 in FOREIGN]
    official = {
        name: country.alpha_2
        for country in countries
        for kind in ("name", "official_name", "common_name")
        if (name := getattr(country, kind, "")) and name != "Congo"
    }

    assert {name: code for name, code in official.items() if not read(name) == read(name.upper()) == code} == {}


@pytest.mark.parametrize("language", ["zh", "en", "zh_Hant", "zh_Hant_HK"])
def test_the_names_of_each_language_are_read(language: str) -> None:
    territories = Locale.parse(language).territories
    wrong = {code: name for code in FOREIGN if (name := territories.get(code)) and read(name) not in (code, "several")}

    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[(text, "KR") for text in ("REPUBLIC OF KOREA", "大韩民国", "大韓民國", "南韩", "南韓", "Korea", "Korean")],
        *[
            (text, "KR")
            for text in ("韩国人", "韩国籍", "国籍：韩国", "我是韩国人", "来自韩国", "我来自韩国", "我的国籍是韩国")
        ],
        *[
            (text, "KR")
            for text in ("I am from Korea", "I'm Korean", "I’m Korean.", "South Korean", "韩国 KOR", "韩国（KOR）")
        ],
        *[
            (text, "KR")
            for text in ("REPUBLIC OF KOREA / KOR", "KOR 韩国", "我持韩国护照", "韓國人", "韩国🇰🇷", "韩 国")
        ],
        *[
            (text, "US")
            for text in ("UNITED STATES OF AMERICA", "America", "American", "the US", "U.S.A.", "us", "USA", "美国公民")
        ],
        *[
            (text, "RU")
            for text in ("RUSSIAN FEDERATION", "俄罗斯联邦", "俄国", "Russian", "俄羅斯", "Nationality: Russian")
        ],
        *[
            (text, "GB")
            for text in ("British", "a British citizen", "England", "我是英国公民", "大不列颠", "Great Britain")
        ],
        *[(text, "PH") for text in ("Filipino", "Filipina", "Philippines", "the Philippines", "菲律宾籍", "菲律宾人")],
        *[
            (text, "FR")
            for text in ("French", "FRENCH REPUBLIC", "法国国籍", "法兰西共和国", "I hold a French passport")
        ],
        *[("Dutch", "NL"), ("Holland", "NL"), ("Swiss", "CH"), ("Norwegian", "NO"), ("Indian", "IN"), ("阿联酋", "AE")],
        *[("Côte d'Ivoire", "CI"), ("COTE D'IVOIRE", "CI"), ("象牙海岸", "CI"), ("Trinidad & Tobago", "TT")],
        *[
            ("St. Lucia", "LC"),
            ("刚果（金）", "CD"),
            ("DRC", "CD"),
            ("Niger", "NE"),
            ("Nigeria", "NG"),
            ("多米尼加", "DO"),
        ],
        *[("Korea, Republic of", "KR"), ("North Korea", "KP"), ("DPRK", "KP"), ("朝鲜", "KP"), ("日本国", "JP")],
        *[("Deutschland", "DE"), ("대한민국", "KR"), ("Россия", "RU"), ("ESPAÑA", "ES"), ("REPUBLIK INDONESIA", "ID")],
        *[("BNO", "GBN"), ("BN(O)", "GBN"), ("无国籍", "XXA"), ("stateless", "XXA"), ("I am stateless", "XXA")],
    ],
)
def test_what_people_say_is_read(text: str, code: str) -> None:
    assert read(text) == code


@pytest.mark.parametrize("text", ["no", "No", "me", "it", "in", "is", "id", "my", "so"])
def test_two_letters_that_are_a_word_are_asked_about(text: str) -> None:
    assert read(text) == f"?{text.upper()}"
    assert read(text.upper()) == text.upper()


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        (
            "CN",
            (
                "中国",
                "China",
                "CHN",
                "中国人",
                "中国籍",
                "我是中国人",
                "Chinese",
                "PRC",
                "中华人民共和国",
                "中國",
                "大陆",
            ),
        ),
        ("HK", ("香港", "中国香港", "香港人", "Hong Kong", "HKG", "HKSAR", "我来自香港", "Hong Kong SAR China")),
        ("MO", ("澳门", "澳門", "澳门人", "Macao", "Macau", "MAC", "中国澳门特别行政区")),
        ("TW", ("台湾", "臺灣", "台灣", "台湾人", "Taiwan", "TWN", "Taiwanese", "Taiwan, Province of China")),
    ],
)
def test_who_has_another_document_is_told_which(code: str, texts: tuple[str, ...]) -> None:
    assert {text: read(text) for text in texts} == dict.fromkeys(texts, OTHER_DOCUMENTS[code])


@pytest.mark.parametrize("text", ["刚果", "Congo", "Congolese", "Dominican", "难民", "refugee"])
def test_a_name_of_several_is_asked_for_in_full(text: str) -> None:
    assert read(text) == "several"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123",
        "E",
        "火星",
        "EU",
        "ZZ",
        "ZZZ",
        "AAA",
        "UTO",
        "IAO",
        "XKX",
        "QZZ",
        "Atlantis",
        "外国",
        "外国人",
        "不是英国人",
    ]
    + [
        "英国和法国",
        "I am not British",
        "French or German",
        "America Korea",
        "汉族",
        "护照",
        "国籍",
        "人",
        "the",
        "火星人",
        "我",
    ],
)
def test_what_is_no_nationality_is_unknown(text: str) -> None:
    assert read(text) == "unknown"


@pytest.mark.parametrize("text", ["I am from " * 200, "英国 " * 1000, "我是" * 5000, "(" * 20_000, "a b " * 500])
def test_a_long_text_is_read_in_no_time(text: str) -> None:
    read("英国")
    begin = perf_counter()

    read(text)

    assert perf_counter() - begin < 0.5


def test_our_own_names_are_only_those_that_no_source_has() -> None:
    own = file()
    assert own["without"].keys() == WITHOUT_COUNTRY
    assert own["also"].keys() <= NATIONALITIES
    assert BY_PRINTED.keys().isdisjoint(code.upper() for code in former() - set(names()) if len(code) == 3)


SAID = [*names(LANGUAGES), *BY_PRINTED, *NATIONALITIES, "no", "I am", "籍", "人"]


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(SAID), st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=3), st.text()), max_size=3)
)
def test_reading_a_nationality_again_changes_nothing(parts: list[str]) -> None:
    once = read(" ".join(parts)).removeprefix("?")

    if once in NATIONALITIES:
        assert read(once) == once
        for language in LANGUAGES:
            assert read(country_name(once, language)) == once
