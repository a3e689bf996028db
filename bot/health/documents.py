"""Identity documents: what a number must look like and what it tells of its owner.

Types and forms as the two government services know them. Whether a number belongs to a name is the identity
authority's to say; here only slips of the finger are found.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn.ric import calc_check_digit

from bot.health.proxy import age

OLDEST = 130
"""Nobody is older than this, in completed years."""

# GB/T 2260. Not stdnum's `validate`, which looks up the county by year of birth: a number keeps the code of the
# place of first registration, codes change, and real people would be refused. The province is the same ever since.
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")

# White space, hyphens and dashes as people type them, and what nobody can see.
_FILLING = re.compile(r"[\s\u002d\u00ad\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


class DocumentType(StrEnum):
    """Codes of the document types, as both government services take them."""

    RESIDENT_ID = "111"
    PASSPORT = "414"
    TAIWAN_PASS = "511"  # noqa: S105 - a travel permit, no password
    HKM_PASS = "516"  # noqa: S105 - likewise
    PERMANENT_RESIDENT = "553"
    HMT_RESIDENCE = "554"


class DocumentFlaw(StrEnum):
    """What is wrong with a number."""

    CHARACTERS = "characters"
    LENGTH = "length"
    PREFIX = "prefix"
    REGION = "region"
    BIRTH_DATE = "birth_date"
    CHECK_DIGIT = "check_digit"


class DocumentFault(ValueError):
    """A number that no document of its type carries; never holds the number itself."""

    def __init__(self, code: DocumentFlaw) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Form:
    """``prefix`` then ``body``; ``region`` is where the province stands.

    ``gb``: laid out as GB 11643, with the birth date in 7-14, the sex in 17 and a check digit in 18.
    """

    lengths: Container[int]
    prefix: str
    body: str
    region: slice | None = None
    gb: bool = False


# HMT permits begin with a code of their own instead of the province; the newer permanent residents' numbers put a 9
# in front of it (National Immigration Administration, 2023-12-01).
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
    """Give the number in its one written form: ASCII, upper case, without spaces and hyphens.

    Accepts its own output. ``today`` is a Beijing date. Raises DocumentFault.
    """
    # Chinese keyboards offer the multiplication sign where the check digit X is meant.
    number = _FILLING.sub("", unicodedata.normalize("NFKC", text)).replace("×", "X").upper()
    _hold(number.isascii() and number.isalnum(), DocumentFlaw.CHARACTERS)
    form = _form(kind, number)
    _hold(re.match(form.prefix, number), DocumentFlaw.PREFIX)
    _hold(re.fullmatch(form.prefix + form.body, number), DocumentFlaw.CHARACTERS)
    _hold(form.region is None or _PROVINCES.fullmatch(number[form.region]), DocumentFlaw.REGION)
    _hold(_plausible_birth(kind, number, today), DocumentFlaw.BIRTH_DATE)
    _hold(not form.gb or number[-1] == calc_check_digit(number), DocumentFlaw.CHECK_DIGIT)
    return number


def birth_date(kind: DocumentType, number: str) -> date | None:
    """Read the birth date out of a cleaned number; None where the number does not tell."""
    form = _form(kind, number)
    if form is _OLD_PERMANENT:
        # Two-digit years. This form was last issued in 2023, so nobody who carries it was born later.
        century = 2000 if number[7:9] <= "23" else 1900
        return date(century + int(number[7:9]), int(number[9:11]), int(number[11:13]))
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14])) if form.gb else None


def _form(kind: DocumentType, number: str) -> _Form:
    for form in _FORMS[kind]:
        if len(number) in form.lengths:
            return form
    raise DocumentFault(DocumentFlaw.LENGTH)


def _hold(condition: object, flaw: DocumentFlaw) -> None:
    if not condition:
        raise DocumentFault(flaw)


def _plausible_birth(kind: DocumentType, number: str, today: date) -> bool:
    try:
        born = birth_date(kind, number)
    except ValueError:
        return False
    return born is None or (born <= today and age(born, today) <= OLDEST)
