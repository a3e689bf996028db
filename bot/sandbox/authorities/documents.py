"""The document types and details of the simulated identity authority; a number that breaks its rules is never found.

The list does not use the bot's own list, so that each checks the other: ``tests/test_document_types.py`` compares
them.
"""

import re
from datetime import date

PATTERNS = {
    "111": r"[1-9][0-9]{16}[0-9X]",
    "414": r"[0-9A-Z]{5,17}",
    "511": r"[0-9]{8}",
    "516": r"[HM][0-9]{8}",
    "553": r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]",
    "554": r"8[123][0-9]{15}[0-9X]",
}
"""Pattern of the number by ``id_type``: resident ID card, passport, travel permit for Taiwan residents, travel permit
for Hong Kong and Macao residents, foreign permanent resident ID card, residence permit for Hong Kong, Macao and Taiwan
residents."""

_TYPES_WITH_CHECK_DIGIT = ("111", "554")

DETAILS = {
    "phone": r"1[3-9][0-9]{9}",
    "birth": r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}",
    "nationality": r"[A-Z]{1,3}",
}
"""Pattern of each optional detail: mainland phone, ISO date, code as passports print it (ICAO Doc 9303-3: ``D``)."""


def is_valid_detail(key: str, value: str) -> bool:
    """Whether the value of this detail fits its pattern; a date is one of the calendar."""
    if not re.fullmatch(DETAILS[key], value):
        return False
    try:
        return key != "birth" or bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_valid_number(id_type: str, id_number: str) -> bool:
    """Whether the number fits its type's pattern and has the right check digit if the type has one."""
    number = id_number.upper()
    if not re.fullmatch(PATTERNS[id_type], number):
        return False
    return id_type not in _TYPES_WITH_CHECK_DIGIT or number[-1] == check_digit(number)


def check_digit(number: str) -> str:
    """The 18th character by GB 11643 (ISO 7064 MOD 11-2) for the first 17."""
    total = sum(int(digit) * pow(2, 17 - position, 11) for position, digit in enumerate(number[:17]))
    return "0123456789X"[(1 - total) % 11]
