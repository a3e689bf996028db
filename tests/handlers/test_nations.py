"""Nationalities: a country by any of its names or codes, and nothing that is no country."""

from datetime import datetime

import pytest
from babel.core import get_global
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.dialogue import Form, Invalid
from bot.health.clock import BEIJING
from handlers.nations import nation, nation_name

LANGUAGES = ("zh", "en")
FORM = Form({}, datetime(2020, 4, 1, tzinfo=BEIJING), {}, LANGUAGES)
ALIASES = sorted(get_global("territory_aliases"))


@pytest.mark.parametrize("text", ["英国", "United Kingdom", "united kingdom.", "GB", "gb", "GBR", "ＧＢＲ", "UK"])
def test_a_country_goes_by_its_names_and_codes(text: str) -> None:
    assert nation(text, FORM) == "GB"


@pytest.mark.parametrize("text", ["D", "d", "Ｄ", "D ", "DEU", "DE", "德国"])
def test_a_german_passport_prints_one_letter(text: str) -> None:
    assert nation(text, FORM) == "DE"


@pytest.mark.parametrize(
    "text", ["", "123", "E", "火星", "EU", "UN", "ZZ", "ZZZ", "AAA", "SU", "Atlantis", "我是英国人"]
)
def test_what_is_no_country_is_unknown(text: str) -> None:
    with pytest.raises(Invalid, match="unknown"):
        nation(text, FORM)


@settings(deadline=None)
@given(st.one_of(st.sampled_from(ALIASES), st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=3), st.text()))
def test_a_country_read_twice_is_the_country_read_once_and_has_a_name(text: str) -> None:
    try:
        once = nation(text, FORM)
    except Invalid:
        return
    assert nation(once, FORM) == once
    for language in LANGUAGES:
        assert nation(nation_name(once, language), FORM) == once
