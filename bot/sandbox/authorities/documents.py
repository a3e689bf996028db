"""Whether a document's number has the form its type demands; the authority finds no other.

The authority is another house: it has a list of types and rules of its own, so that the bot's are checked by somebody
else. ``tests/test_document_types.py`` compares the two lists.
"""

import re

FORMS = {
    "111": r"[1-9][0-9]{16}[0-9X]",
    "414": r"[0-9A-Z]{5,17}",
    "511": r"[0-9]{8}",
    "516": r"[HM][0-9]{8}",
    "553": r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]",
    "554": r"8[123][0-9]{15}[0-9X]",
}
"""Patterns by ``id_type``: resident ID, passport, Taiwan pass, Hong Kong and Macao pass, permanent residence, residence
permit for Hong Kong, Macao and Taiwan residents."""

_CHECKED = ("111", "554")


def plausible(id_type: str, id_number: str) -> bool:
    """Form, and check digit where the type has one."""
    number = id_number.upper()
    if not re.fullmatch(FORMS[id_type], number):
        return False
    return id_type not in _CHECKED or number[-1] == check_digit(number)


def check_digit(number: str) -> str:
    """The last of 18 characters by GB 11643: ISO 7064 MOD 11-2 over the first 17."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "0123456789X"[(1 - total) % 11]
