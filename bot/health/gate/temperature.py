"""Parses temperatures as scanners at a gate type them."""

import re
import unicodedata
from enum import StrEnum

PLAUSIBLE_TENTHS = range(340, 431)
"""Possible body temperatures in tenths of a degree Celsius. Any other value is a typing or measuring error."""


class TemperatureFlaw(StrEnum):
    """What is wrong with a typed temperature."""

    UNREADABLE = "unreadable"
    RANGE = "range"


class TemperatureFault(ValueError):
    """The text is not one or more body temperatures. ``code`` says why."""

    def __init__(self, code: TemperatureFlaw) -> None:
        super().__init__(code.value)
        self.code = code


_DIGITS = str.maketrans("〇零一二两三四五六七八九半", "0012234567895")  # 半 means half a degree
_TENS = re.compile(r"([1-9])十([1-9])?")
_SEPARATORS = re.compile(r"[\s,、;/]+")
_TEMPERATURE = re.compile(r"([0-9]{2})(?:[.。·・点點°度]?([0-9]))?(?:°?C|°|度)?[.。]?")


def parse_temperatures(text: str) -> tuple[int, ...]:
    """Parse the temperatures in the text; returns tenths of a degree in the same order.

    Accepts forms such as 36.5, 365, 36度5 and 三十六度五, and the results of ``format_temperature``. Several
    temperatures are separated by spaces, commas or 、. Raises TemperatureFault.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_DIGITS)
    plain = _TENS.sub(lambda ten: ten[1] + (ten[2] or "0"), plain)
    words = [word for word in _SEPARATORS.split(plain) if word]
    if not words:
        raise TemperatureFault(TemperatureFlaw.UNREADABLE)
    return tuple(map(_parse_one, words))


def format_temperature(tenths: int) -> str:
    """Format tenths of a degree for people: 365 → 36.5."""
    return f"{tenths // 10}.{tenths % 10}"


def _parse_one(word: str) -> int:
    number = _TEMPERATURE.fullmatch(word)
    if number is None:
        raise TemperatureFault(TemperatureFlaw.UNREADABLE)
    tenths = int(number[1]) * 10 + int(number[2] or 0)
    if tenths not in PLAUSIBLE_TENTHS:
        raise TemperatureFault(TemperatureFlaw.RANGE)
    return tenths
