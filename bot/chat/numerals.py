"""Numbers that are not written in Arabic digits, or not only: 一三八零零, ２２０１０２, 138OO."""

import itertools
import re
import unicodedata

BESIDE_NUMERALS = frozenset("第个項项号號种種条條选選改按回复那就是要我的吧啊呀呢嘛哈了 .、,")
"""What stands beside a Chinese numeral that is a number; beside other characters it is part of a word."""

_LONG = re.compile(r"\d(?:[\s,\u3001-]*\d){4,}")
_LETTER_O = re.compile(r"(?<=\d)[oO]+(?![A-Za-z])")


def arabic(text: str) -> str:
    """The text (NFKC) with its numbers of five digits and more in Arabic digits; a letter O behind a digit is a 0."""
    folded = unicodedata.normalize("NFKC", text)
    plain = _LETTER_O.sub(lambda letters: "0" * len(letters[0]), "".join(map(_digit, folded)))
    spans = [match.span() for match in _LONG.finditer(plain)]
    return "".join(plain[i] if any(a <= i < b for a, b in spans) else c for i, c in enumerate(folded))


def counted(text: str) -> str:
    """The text with its Chinese numbers below a hundred, and its years, in Arabic digits: 二〇〇一年十二月三日."""
    runs = itertools.groupby(text, lambda c: not c.isdecimal() and 0 <= unicodedata.numeric(c, -1) <= 30)
    return "".join(_count("".join(run)) if numeral else "".join(run) for numeral, run in runs)


def _digit(character: str) -> str:
    value = unicodedata.numeric(character, -1)
    return str(int(value)) if value in range(10) else character


def _count(numerals: str) -> str:
    values = [unicodedata.numeric(numeral) for numeral in numerals]
    if max(values) < 10:
        return "".join(map(_digit, numerals))
    total = 0
    for value in map(int, values):
        total = (total or 1) * value if value == 10 else total + value
    return str(total)
