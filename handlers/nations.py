"""Nationality: by name in Chinese or English, or by the ISO 3166 code that stands in a passport."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from bot.chat.dialogue import Form, Invalid
from bot.chat.parsers import plain

LANGUAGES = ("zh", "en")

_COUNTRY = re.compile(r"(?!EU|EZ|UN|Q[O-Z]|X[A-JL-Z]|ZZ)[A-Z]{2}")  # not the codes of unions and of nowhere


def nation(text: str, _: Form) -> str:
    """The two-letter code of a country; raises Invalid("unknown"). Names are those of CLDR."""
    said = plain(text)
    if said.upper() in _codes():
        return said.upper()
    if code := _names().get(said):
        return code
    alias = get_global("territory_aliases").get(said.upper(), ())
    if len(alias) == 1 and alias[0] in _codes():
        return str(alias[0])
    raise Invalid("unknown")


def nation_name(code: str, language: str) -> str:
    """The country's name in this language."""
    return str(Locale(language).territories[code])


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("zh").territories) if _COUNTRY.fullmatch(code))


@cache
def _names() -> dict[str, str]:
    return {plain(Locale(language).territories[code]): code for language in LANGUAGES for code in _codes()}
