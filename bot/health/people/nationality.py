"""The nationalities that passports print (ICAO Doc 9303, part 3, section 5, 8th edition).

A record has the two letters of ISO 3166 where there are any, else the three of the passport.
"""

from iso3166 import countries, countries_by_alpha2

_PRINTED = {"DE": "D", "XK": "RKS"}
"""Countries whose passports print other letters than the three of ISO 3166."""

WITHOUT_COUNTRY = frozenset(
    ("GBD", "GBN", "GBO", "GBP", "GBS")  # part A: Britons who are no British citizens
    + ("EUE",)  # part B: the European Union
    + ("UNO", "UNA", "UNK")  # part C: the United Nations
    + ("XBA", "XIM", "XCC", "XCE", "XCO", "XEC", "XPO", "XES", "XMP", "XOM", "XDC")  # part D: other organisations
    + ("XXA", "XXB", "XXC", 3 * "X")  # part E: people without a nationality
)
"""The codes that are no country's. Those of part F (countries that are no more), G (specimens) and H (ICAO itself) are
nobody's nationality.
"""

NATIONALITIES = WITHOUT_COUNTRY | {country.alpha2 for country in countries}
"""All nationalities as records have them."""

BY_PRINTED = {
    **{country.alpha3: country.alpha2 for country in countries if country.alpha2 != "XK"},
    **{code: code for code in WITHOUT_COUNTRY},
    **{printed: code for code, printed in _PRINTED.items()},
}
"""The nationality for each code that a passport prints, and for DEU, which German residence permits print."""


def printed_nationality(code: str) -> str:
    """The code that the passport prints; what is no nationality as it is."""
    country = countries_by_alpha2.get(code)
    return _PRINTED.get(code) or (country.alpha3 if country else code)
