"""Makes the spellings of a name or a number in a text comparable, character by character: the result is as long as the
text, so that what is found in it can be hidden in the text."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

Script = Callable[[str], str]
"""Gives a text in simplified script."""

_SIGNS = {
    **dict.fromkeys("\u2019\u2018\u02bc\u00b4`\u2032", "'"),
    **dict.fromkeys("\u2212_\u30fc\u2500", "-"),
    **dict.fromkeys("\u00b7\u2022\u2027\u30fb\u22c5\u2219\u25cf\u02d9\u25e6\uff65", "."),
    chr(0x4E36): ".",  # the stroke that pinyin keyboards offer for a dot
    **dict.fromkeys("()\uff08\uff09", " "),
    **dict.fromkeys("\u00d7\u2715\u2716\u0445\u0425", "x"),
}
"""What stands for another sign. Chinese keyboards offer the multiplication sign, which people type for an X."""

_WORD_RUN = re.compile(r"\n(?:[ ./-]{0,4}\n)*")
_GAP, _NEAR = " ./-", 5
_LETTER_O = re.compile(r"(?<=\d)o+(?![a-z])")
_INVISIBLE = ("Cc", "Cf", "Mn", "Me")
_WORD_DIGIT = ("Lo", "Nl")
"""The categories of Chinese characters that are digits."""


def comparable(text: str, script: Script = str) -> str:
    """The text with digits in any script as 0 to 9, lower-case Latin letters without accents, and a blank, a hyphen or
    a dot for each character of their kinds."""
    return "".join(_comparable_character(script(character)[:1] or character) for character in text)


def comparable_number(text: str) -> str:
    """The same; the letter O behind a digit is a 0."""
    return _LETTER_O.sub(lambda letters: "0" * len(letters[0]), comparable(text))


def without_lone_digits(text: str) -> str:
    """As ``comparable_number``, but a digit that is a Chinese character stays as it is where it stands alone at an end
    of a number, as in the names of days of the week."""
    plain = comparable_number(text)
    pairs = zip(text, plain, strict=True)
    kinds = "".join("\n" if one.isdigit() and _is_word_digit(typed) else one for typed, one in pairs)
    for run in _WORD_RUN.finditer(kinds):
        start, end = run.span()
        before, after = plain[max(0, start - _NEAR) : start].rstrip(_GAP), plain[end : end + _NEAR].lstrip(_GAP)
        if end - start == 1 and not (before[-1:].isdigit() and after[:1].isdigit()):
            plain = plain[:start] + text[start] + plain[end:]
    return plain


def without_word_digits(text: str) -> str:
    """As ``comparable``, but digits that are Chinese characters stay as they are: of dates they are not."""
    pairs = zip(text, comparable(text), strict=True)
    return "".join(typed if _is_word_digit(typed) else plain for typed, plain in pairs)


def _is_word_digit(typed: str) -> bool:
    return unicodedata.category(typed) in _WORD_DIGIT


@lru_cache(4096)
def _comparable_character(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if unicodedata.numeric(character, -1) in range(10):
        return str(int(unicodedata.numeric(character)))
    kind = unicodedata.category(character)
    if character.isspace() or kind in _INVISIBLE:
        return " "
    if kind == "Pd":
        return "-"
    plain = unicodedata.normalize("NFKD", character).lower()
    has_accent = plain[0].isascii() and not any(map(str.isalnum, plain[1:]))
    return plain[0] if len(plain) == 1 or has_accent else character
