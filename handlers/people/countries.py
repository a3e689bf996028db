"""The names of nationalities: those of CLDR, of ISO 3166 (official ones), of countryinfo (citizens), and our own."""

import gettext
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import pycountry
from babel import Locale
from countryinfo import CountryInfo

from bot import TEMPLATES
from bot.chat.reading import simplified
from bot.chat.texts import SECOND_LANGUAGE
from bot.health.people.nationality import NATIONALITIES, WITHOUT_COUNTRY

_LANGUAGES = ("zh", "en", "zh_Hant", "zh_Hant_HK")
"""Names in these languages are understood besides those in the languages of the bot."""

_OTHERS_CITIZENS = frozenset(("IO", "MP", "MQ", "PM", "RE", "SJ", "TF", "YT"))
"""Territories whose word for a citizen is that of another country, such as American."""

Names = Mapping[str, frozenset[str]]
"""The codes of the nationalities for each folded name."""


def country_name(code: str, language: str) -> str:
    """The name of the nationality in this language; its code when there is none."""
    if code in WITHOUT_COUNTRY:
        names = file()["without"][code]
        return str(names.get(language) or names[SECOND_LANGUAGE])
    return str(Locale.parse(language).territories.get(code, code))


def fold(name: str) -> str:
    """A name for comparisons: simplified, without case, accents, punctuation, "the", and blanks between ideographs."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    text = unicodedata.normalize("NFD", simplified(text))
    text = "".join(c for c in text if unicodedata.category(c)[0] not in "MC" or c.isspace())
    text = re.sub(r"['’]|(?<=\b\w)\.(?=\w\b)", "", text)  # Côte d'Ivoire, U.K.
    words = re.sub(r"[\W_]+", " ", text).split()
    joined = " ".join("saint" if word == "st" else word for word in words if word != "the")
    return re.sub(r"(?<=[^\x00-\u2fff]) (?=[^\x00-\u2fff])", "", joined)


@cache
def file() -> Mapping[str, Any]:
    """Our own file of names, and of what stands around them."""
    return tomllib.loads((TEMPLATES / "countries.toml").read_text("utf-8"))


@cache
def around() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folded words that may stand before the name of a country, and after it."""
    words = file()["around"]
    return tuple(map(fold, words["before"])), tuple(map(fold, words["after"]))


@cache
def names(languages: tuple[str, ...] = ()) -> Names:
    """All names, with the codes from the first source that has them: ours, CLDR, ISO 3166, then countryinfo."""
    found: dict[str, frozenset[str]] = {}
    sources = (_own(), _cldr(languages), _official(), _everyday(), _citizens())
    for source in sources:
        pairs: dict[str, set[str]] = {}
        for code, name in source:
            if code in NATIONALITIES and (folded := fold(name)):
                pairs.setdefault(folded, set()).add(code)
        found = {**{name: frozenset(codes) for name, codes in pairs.items()}, **found}
    return found


@cache
def former() -> frozenset[str]:
    """The folded codes and names of countries that are no more; some are of a country of today, too."""
    gone = list(pycountry.historic_countries)
    codes = {code for country in gone for code in (country.alpha_3, country.alpha_2)}
    called = {part for country in gone for name in _translated("iso3166-3", country.name) for part in _turned(name)}
    return frozenset(map(fold, (*codes, *called, *file()["former"]["names"])))


def _own() -> Iterator[tuple[str, str]]:
    for code, also in file()["also"].items():
        yield from ((code, name) for name in also)
    for code, words in file()["without"].items():
        yield from ((code, name) for name in (*words["also"], *filter(_is_name, words.values())))


def _is_name(word: object) -> bool:
    return isinstance(word, str)


def _cldr(languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    for language in dict.fromkeys((*_LANGUAGES, *languages)):
        yield from Locale.parse(language).territories.items()


def _official() -> Iterator[tuple[str, str]]:
    for country in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            for name in _translated("iso3166-1", getattr(country, kind, "")):
                yield from ((country.alpha_2, part) for part in _turned(name)[:1])


def _everyday() -> Iterator[tuple[str, str]]:
    for info in CountryInfo.all().values():
        for name in (info["name"], info.get("nativeName") or "", *info.get("altSpellings", ())):
            yield _alpha2(info), name


def _citizens() -> Iterator[tuple[str, str]]:
    for info in CountryInfo.all().values():
        code = _alpha2(info)
        if code not in _OTHERS_CITIZENS:
            yield from ((code, word) for word in re.split(r",|/| and | or ", info.get("demonym") or "", flags=re.I))


def _alpha2(info: Mapping[str, Any]) -> str:
    return str(info.get("ISO", {}).get("alpha2", ""))


def _translated(domain: str, name: str) -> Iterator[str]:
    """The name in English and in the Chinese of three places."""
    if not name:
        return
    yield name
    yield from (chinese.gettext(name) for chinese in _chinese(domain))


@cache
def _chinese(domain: str) -> tuple[gettext.NullTranslations, ...]:
    places = ("zh_CN", "zh_TW", "zh_HK")
    return tuple(gettext.translation(domain, pycountry.LOCALES_DIR, [place]) for place in places)


def _turned(name: str) -> tuple[str, ...]:
    """The name in the order of speech (Republic of Korea for Korea, Republic of), and what stands before a comma."""
    first, _, rest = name.replace("，", ",").partition(",")
    return (f"{rest} {first}", first) if rest else (name,)
