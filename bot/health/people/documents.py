"""Identity documents: the format of their numbers, and the birth date inside a number.

The types are those of the two government services. This module finds only typing errors; the identity authority decides
whether a number belongs to a name.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn.ric import calc_check_digit

from bot.health.people.ages import age

MAX_AGE_YEARS = 130
"""The largest possible age, in completed years."""

# Province codes of GB/T 2260. stdnum's `validate` is not used: it looks up the county code in the year of birth. A
# number keeps the code of the place of first registration, and county codes change, so it would refuse real people.
# Province codes do not change.
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")

# White space, hyphens, dashes and invisible characters.
_IGNORED = re.compile(r"[\s\u002d\u00ad\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


CHECKED_LENGTH = 18
"""Characters of a number with a check digit."""


class DocumentType(StrEnum):
    """The codes of the document types in both government services."""

    RESIDENT_ID = "111"
    PASSPORT = "414"
    TAIWAN_PASS = "511"  # noqa: S105 - a travel permit, no password
    HKM_PASS = "516"  # noqa: S105 - likewise
    PERMANENT_RESIDENT = "553"
    HMT_RESIDENCE = "554"


class DocumentFlaw(StrEnum):
    """What is wrong with a document number."""

    CHARACTERS = "characters"
    LENGTH = "length"
    PREFIX = "prefix"
    REGION = "region"
    BIRTH_DATE = "birth_date"
    CHECK_DIGIT = "check_digit"


class DocumentFault(ValueError):
    """The number is not valid for its document type. Its text never contains the number."""

    def __init__(self, code: DocumentFlaw) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Form:
    """The format of a number: ``prefix`` and ``body`` are patterns, ``region`` is the position of the province code.

    ``gb``: the number follows GB 11643: birth date in characters 7-14, sex in 17, check digit in 18.
    """

    lengths: Container[int]
    prefix: str
    body: str
    region: slice | None = None
    gb: bool = False


# HMT residence permits begin with 81, 82 or 83 instead of a province code. New numbers of permanent residents have a 9
# in front of the province code (National Immigration Administration, 2023-12-01).
_OLD_PERMANENT = _Form((15,), r"[A-Z]{3}", r"\d{12}")
_FORMS: dict[DocumentType, tuple[_Form, ...]] = {
    DocumentType.RESIDENT_ID: (_Form((18,), r"", r"\d{17}[\dX]", slice(0, 2), gb=True),),
    DocumentType.PASSPORT: (_Form(range(5, 18), r"", r"[\dA-Z]+"),),
    DocumentType.TAIWAN_PASS: (_Form((8,), r"", r"\d{8}"),),
    DocumentType.HKM_PASS: (_Form((9,), r"[HM]", r"\d{8}"),),
    DocumentType.PERMANENT_RESIDENT: (
        _OLD_PERMANENT,
        _Form((18,), r"9", r"\d{16}[\dX]", slice(1, 3), gb=True),
    ),
    DocumentType.HMT_RESIDENCE: (_Form((18,), r"8[123]", r"\d{15}[\dX]", gb=True),),
}


def clean_number(kind: DocumentType, text: str, today: date) -> str:
    """Normalise and check a number: returns ASCII in upper case, without spaces and hyphens.

    It accepts its own result. ``today`` is a Beijing date. Raises DocumentFault.
    """
    # Chinese keyboards offer the multiplication sign, which people type for the check digit X.
    number = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).replace("×", "X").upper()
    _require(number.isascii() and number.isalnum(), DocumentFlaw.CHARACTERS)
    form = _form(kind, number)
    _require(re.match(form.prefix, number), DocumentFlaw.PREFIX)
    _require(re.fullmatch(form.prefix + form.body, number), DocumentFlaw.CHARACTERS)
    _require(form.region is None or _PROVINCES.fullmatch(number[form.region]), DocumentFlaw.REGION)
    _require(_plausible_birth(kind, number, today), DocumentFlaw.BIRTH_DATE)
    _require(not form.gb or number[-1] == calc_check_digit(number), DocumentFlaw.CHECK_DIGIT)
    return number


# Letters and digits of the Latin script, with the blanks and hyphens between them.
_RUN = re.compile(r"[0-9A-Za-z](?:[\s-]*[0-9A-Za-z])*")


_LONG_WORD = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{4,}(?![0-9A-Za-z])")
_SHORT_WORD = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2,3}(?![0-9A-Za-z])")


def find_number(kind: DocumentType, text: str, today: date) -> str:
    """As ``clean_number``, but the number may stand in a sentence; one with a check digit also beside other numbers.

    Raises DocumentFault, also when there are several.
    """
    if kind is DocumentType.PASSPORT:
        text = _without_words(text)  # any of which would be part of such a number
    with suppress(DocumentFault):
        return clean_number(kind, text, today)
    folded = unicodedata.normalize("NFKC", text).replace("×", "X")
    runs = [run for run in _RUN.findall(folded) if any(letter.isdigit() for letter in run)]
    alone = runs[0] if len(runs) == 1 else text
    words = [word for run in runs for word in (run, *run.split()) if len(word) >= CHECKED_LENGTH]
    found = {*_numbers_among(kind, [alone], today), *_checked_numbers_among(kind, words, today)}
    return found.pop() if len(found) == 1 else clean_number(kind, alone, today)  # which raises what is wrong


def _without_words(text: str) -> str:
    """The text without Latin words that are longer than the letters of a number, such as "passport". Raises
    DocumentFault when there is also a short one, such as "is", which could be either.
    """
    folded = unicodedata.normalize("NFKC", text)
    rest = _LONG_WORD.sub(" ", folded)
    _require(rest == folded or not _SHORT_WORD.search(rest), DocumentFlaw.CHARACTERS)
    return text if rest == folded else rest


def _numbers_among(kind: DocumentType, texts: Iterable[str], today: date) -> Iterator[str]:
    for text in texts:
        with suppress(DocumentFault):
            yield clean_number(kind, text, today)


def _checked_numbers_among(kind: DocumentType, words: Iterable[str], today: date) -> Iterator[str]:
    """The numbers with a check digit among these words. A word of another type could be half a number."""
    return (number for number in _numbers_among(kind, words, today) if _form(kind, number).gb)


def birth_date(kind: DocumentType, number: str) -> date | None:
    """The birth date in a number from ``clean_number``; None when the type has none. Raises ValueError for a wrong
    date."""
    form = _form(kind, number)
    if form is _OLD_PERMANENT:
        # The year has two digits. This format was last issued in 2023, so later birth years are of the last century.
        century = 2000 if number[7:9] <= "23" else 1900
        return date(century + int(number[7:9]), int(number[9:11]), int(number[11:13]))
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14])) if form.gb else None


def certain_kind(text: str, today: date) -> DocumentType | None:
    """The only type whose number, with the birth date of its holder, stands in a text; None when there is none.

    Numbers without a birth date look like those of other types, or like any other number.
    """
    kinds = set(_kinds_with_birth_date(text, today))
    return kinds.pop() if len(kinds) == 1 else None


def _kinds_with_birth_date(text: str, today: date) -> Iterator[DocumentType]:
    for kind in DocumentType:
        with suppress(DocumentFault):
            if birth_date(kind, find_number(kind, text, today)):
                yield kind


def _form(kind: DocumentType, number: str) -> _Form:
    for form in _FORMS[kind]:
        if len(number) in form.lengths:
            return form
    raise DocumentFault(DocumentFlaw.LENGTH)


def _require(condition: object, flaw: DocumentFlaw) -> None:
    if not condition:
        raise DocumentFault(flaw)


def _plausible_birth(kind: DocumentType, number: str, today: date) -> bool:
    try:
        born = birth_date(kind, number)
    except ValueError:
        return False
    return born is None or (born <= today and age(born, today) <= MAX_AGE_YEARS)
