"""Temperatures as staff at a gate type them."""

import re
import unicodedata
from enum import StrEnum

RANGE = range(340, 431)
"""Tenths of a degree Celsius that a living person can have; anything else was mistyped or mismeasured."""


class TemperatureFlaw(StrEnum):
    """What is wrong with a reading."""

    UNREADABLE = "unreadable"
    RANGE = "range"


class TemperatureFault(ValueError):
    """Not one or more temperatures of people."""

    def __init__(self, code: TemperatureFlaw) -> None:
        super().__init__(code.value)
        self.code = code


_DIGITS = str.maketrans("〇零一二两三四五六七八九半", "0012234567895")  # 半: half a degree
_TENS = re.compile(r"([1-9])十([1-9])?")
_BETWEEN = re.compile(r"[\s,、;/]+")
_READING = re.compile(r"([0-9]{2})(?:[.。·・点點°度]?([0-9]))?(?:°?C|°|度)?[.。]?")


def readings(text: str) -> tuple[int, ...]:
    """Give the temperatures in the text, in their order, in tenths of a degree: 36.5, 365, 36度5, 三十六度五.

    Several have spaces, commas or 、 between them. Accepts its own rendering. Raises TemperatureFault.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_DIGITS)
    plain = _TENS.sub(lambda ten: ten[1] + (ten[2] or "0"), plain)
    words = [word for word in _BETWEEN.split(plain) if word]
    if not words:
        raise TemperatureFault(TemperatureFlaw.UNREADABLE)
    return tuple(map(_reading, words))


def shown(tenths: int) -> str:
    """Give a temperature for people to read: 365 → 36.5."""
    return f"{tenths // 10}.{tenths % 10}"


def _reading(word: str) -> int:
    number = _READING.fullmatch(word)
    if number is None:
        raise TemperatureFault(TemperatureFlaw.UNREADABLE)
    tenths = int(number[1]) * 10 + int(number[2] or 0)
    if tenths not in RANGE:
        raise TemperatureFault(TemperatureFlaw.RANGE)
    return tenths
