"""Nationalities: a country by any of its names or codes."""

from datetime import datetime

import pytest
from babel.core import get_global
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.dialogue import Form, Invalid
from bot.health.clock import BEIJING
from handlers.people.countries import country_name
from handlers.people.nationality import nationality_code

LANGUAGES = ("zh", "en")
FORM = Form({}, datetime(2020, 4, 1, tzinfo=BEIJING), {}, LANGUAGES)
ALIASES = sorted(get_global("territory_aliases"))


@pytest.mark.parametrize("text", ["英国", "United Kingdom", "united kingdom.", "GB", "gb", "GBR", "ＧＢＲ", "UK"])
def test_a_country_goes_by_its_names_and_codes(text: str) -> None:
    assert nationality_code(text, FORM) == "GB"


@pytest.mark.parametrize("text", ["D", "d", "Ｄ", "D ", "DEU", "DE", "德国"])
def test_a_german_passport_prints_one_letter(text: str) -> None:
    assert nationality_code(text, FORM) == "DE"


@pytest.mark.parametrize(
    "text", ["", "123", "E", "火星", "EU", "UN", "ZZ", "ZZZ", "AAA", "SU", "Atlantis", "我是英国人"]
)
def test_what_is_no_country_is_unknown(text: str) -> None:
    with pytest.raises(Invalid, match="unknown"):
        nationality_code(text, FORM)


@settings(deadline=None)
@given(st.one_of(st.sampled_from(ALIASES), st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=3), st.text()))
def test_reading_a_country_code_again_changes_nothing(text: str) -> None:
    try:
        once = nationality_code(text, FORM)
    except Invalid:
        return
    assert nationality_code(once, FORM) == once
    for language in LANGUAGES:
        assert nationality_code(country_name(once, language), FORM) == once
