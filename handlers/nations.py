"""Nationality: by name in any language that the bot speaks, or by the code that stands in a passport.

That is the country's of ISO 3166, except in German passports. (ICAO Doc 9303-3, section 5.)
"""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from bot.chat.codes import raises
from bot.chat.dialogue import Form, Invalid
from bot.chat.parsers import plain

PRINTED = {"D": "DE"}
"""Codes in passports that are not the country's own."""

_COUNTRY = re.compile(r"(?!EU|EZ|UN|Q[O-Z]|X[A-JL-Z]|ZZ)[A-Z]{2}")  # not the codes of unions and of nowhere


@raises("unknown")
def nation(text: str, form: Form) -> str:
    """The two-letter code of a country; raises Invalid("unknown"). Names are those of CLDR."""
    said = plain(text)
    code = PRINTED.get(said.upper(), said.upper())
    if code in _codes():
        return code
    if named := _names(form.languages).get(said):
        return named
    alias = get_global("territory_aliases").get(code, ())
    if len(alias) == 1 and alias[0] in _codes():
        return str(alias[0])
    raise Invalid("unknown")


def nation_name(code: str, language: str) -> str:
    """The country's name in this language; its code where CLDR has no name for it."""
    return str(Locale.parse(language).territories.get(code, code))


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("zh").territories) if _COUNTRY.fullmatch(code))


@cache
def _names(languages: tuple[str, ...]) -> dict[str, str]:
    return {plain(nation_name(code, language)): code for language in languages for code in _codes()}
