"""What a clerk is shown of a text: with numbers and the names on record masked, however they were typed."""

import re
import unicodedata
from collections.abc import Iterable

from bot.health.people.masking import mask_name

FIGURES = "0-9〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两"

_GAP = r"(?:[\s\-–—·._/]{1,2}|[,，、]\s?(?=[0-9]))?"
"""What people put between the figures of a number."""

SHORTEST = 6
"""Figures of the shortest number that is masked: codes by SMS and the tail of a document have six."""

SHORT = 8
"""Figures of a number of which the first is masked too."""

_NUMBER = re.compile(rf"(?:[A-Za-z]{{1,3}}{_GAP})?[{FIGURES}](?:{_GAP}[{FIGURES}]){{{SHORTEST - 1},}}(?:{_GAP}[Xx])?")
_MIXED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]{6,})(?=(?:[A-Za-z]*[0-9]){3})[A-Za-z0-9]+")
_SIGN = re.compile(r"\w")
_WITHIN = re.compile(r"(?<=[\u3400-\u9fff])[\s.,，]+(?=[\u3400-\u9fff])")


def redact(text: str, names: Iterable[str]) -> str:
    """The text with every number of SHORTEST figures or more, and every one of these names, masked.

    Digits of other widths and Chinese figures count too, with spaces or hyphens between.
    """
    shown = "".join(unicodedata.normalize("NFKC", sign) if sign.isalnum() else sign for sign in text)
    for name in sorted(set(filter(None, names)), key=len, reverse=True):
        shown = _pattern(name).sub(lambda found: mask_name(_WITHIN.sub("", found[0])), shown)
    shown = _NUMBER.sub(_mask, shown)
    return _MIXED.sub(_mask, shown)


def _pattern(name: str) -> re.Pattern[str]:
    """Finds the name whatever spaces stand in it, and in small letters too."""
    signs = [re.escape(sign) for sign in unicodedata.normalize("NFKC", name) if not sign.isspace()]
    return re.compile(r"[\s·.,，]{0,2}".join(signs), re.IGNORECASE)


def _mask(number: re.Match[str]) -> str:
    """The number with its last two signs, and the first of a long one."""
    found = number[0]
    signs = len(_SIGN.findall(found))
    kept = {signs - 2, signs - 1} if signs <= SHORT else {0, signs - 2, signs - 1}
    place = iter(range(signs))
    return _SIGN.sub(lambda sign: sign[0] if next(place) in kept else "*", found)
