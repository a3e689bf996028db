"""Nationality, by name in any language of the bot or by the code in the passport.

Passports have the country's code of ISO 3166, except German ones (ICAO Doc 9303-3, section 5).
"""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from bot.chat.dialogue import Form, Invalid
from bot.chat.fault_codes import raises
from bot.chat.parsers import normalize

PASSPORT_CODES = {"D": "DE", "RKS": "XK"}
"""Codes in passports that differ from the country's code in ISO 3166."""

# without the codes that are no country's, and of islands and towns whose passports are another country's
_COUNTRY = re.compile(r"(?!EU|EZ|UN|Q[O-Z]|X[A-JL-Z]|ZZ|AC|CP|CQ|DG|EA|IC|TA)[A-Z]{2}")


@raises("unknown")
def nationality_code(text: str, form: Form) -> str:
    """The two-letter code of a country. Names are those of CLDR. Raises Invalid("unknown")."""
    answer = normalize(text)
    code = PASSPORT_CODES.get(answer.upper(), answer.upper())
    if code in _codes():
        return code
    if found := _names(form.languages).get(answer):
        return found
    alias = get_global("territory_aliases").get(code, ())
    if len(alias) == 1 and alias[0] in _codes():
        return str(alias[0])
    raise Invalid("unknown")


def country_name(code: str, language: str) -> str:
    """The country's name in this language; its code when CLDR has no name for it."""
    return str(Locale.parse(language).territories.get(code, code))


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("zh").territories) if _COUNTRY.fullmatch(code))


@cache
def _names(languages: tuple[str, ...]) -> dict[str, str]:
    return {normalize(country_name(code, language)): code for language in languages for code in _codes()}
