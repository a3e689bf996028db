"""Temperatures as scanners at a gate type them: the readings in a text, and which of them must be asked about.

A text is read only as a whole: every word in it is known here, or nothing is read.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bot.health.codes.colour import FEVER_TENTHS
from bot.health.gate.numerals import DOUBTFUL_POINT, fold_numerals

PLAUSIBLE_TENTHS = range(340, 431)
"""Possible body temperatures in tenths of a degree Celsius. Any other value is a typing or measuring error."""

LOW_TENTHS = range(250, PLAUSIBLE_TENTHS.start)
"""What a thermometer may show of a forehead that comes out of the cold."""

BELOW_SCALE = 1
"""Stands in records for the reading of a thermometer that shows "Lo"."""


class TemperatureFlaw(StrEnum):
    """What is wrong with a typed temperature: the whole text (the first three), or one reading.

    ``DIGITS``: it has too many digits. ``LIKELY`` and ``FAHRENHEIT`` must be asked about, ``LOW`` and ``HIGH`` must be
    measured again.
    """

    UNREADABLE = "unreadable"
    RANGE = "range"
    DIGITS = "digits"
    LIKELY = "likely"
    FAHRENHEIT = "fahrenheit"
    LOW = "low"
    HIGH = "high"


class TemperatureFault(ValueError):
    """The text has no temperatures that can be taken. ``code`` says why. ``typed`` are the readings that it is about,
    ``celsius`` all that a yes would confirm.
    """

    def __init__(self, code: TemperatureFlaw, typed: str = "", celsius: str = "") -> None:
        super().__init__(code.value)
        self.code = code
        self.typed = typed
        self.celsius = celsius


class Reading(NamedTuple):
    """A temperature in tenths of a degree Celsius; what is wrong with it. ``typed`` is parsed as this reading again."""

    tenths: int
    flaw: TemperatureFlaw | None
    typed: str


_WORST_FIRST = (TemperatureFlaw.HIGH, TemperatureFlaw.LOW, TemperatureFlaw.LIKELY, TemperatureFlaw.FAHRENHEIT)

_LOW = Reading(BELOW_SCALE, TemperatureFlaw.LOW, "Lo")
_HIGH = Reading(PLAUSIBLE_TENTHS.stop, TemperatureFlaw.HIGH, "Hi")

_FAHRENHEIT = range(932, 1095)  # PLAUSIBLE_TENTHS in tenths of a degree Fahrenheit
_HUNDREDS = range(100, 110)  # degrees Fahrenheit of three digits
_COMPACT_TENTHS = 360  # the least that is read without a point: below, digits may be exchanged (356 for 365)
_LONGEST = 200

_ITEM = re.compile(
    r"(?P<imperial>华氏(?:温度|度)?\s*)?(?P<figure>[0-9]+(?:[.¿][0-9]+)*)"
    r"(?:\s*(?P<unit>°\s*[CF]|度\s*[CF]|[CF]|[摄华]氏度?|OC|CELSIUS|FAHRENHEIT|DEGREES?(?:\s*[CF])?|[°度])(?![A-Z]))?"
    r"|(?P<low>(?<![A-Z0-9])L[O0]W?(?![A-Z0-9])|(?:有点|天气)?[太偏过很天]?(?:低温|低|冷))"
    r"|(?P<high>(?<![A-Z])HI(?:GH)?(?![A-Z])|有?点?[太偏过很超]?(?:高温|高))"
)
_UNCLEAR = re.compile(r"(?<![0-9.])[0-9]{2}[,。][0-9]{2}(?![0-9.])")  # 36,37 may be two readings, or one
_DANGLING = re.compile(r"[.。](?![.。])")
_DOUBTFUL = r"\?|吗|左右|大概|大约|差不多|好像|可能|应该|多|정度|쯤"
_FINE = r"都?正常|没问题|没事|合格|放行|通过|NORMAL|OK|정상"
_LABEL = (
    r"(?:(?:额头|手腕)?(?:体温|温度|测温|额温|耳温|腋温|腕温)|TEMP(?:ERATURE)?|(?<![A-Z])T(?![A-Z]))\s*[-—]*"
    r"|测量|测得|测出来|测了|测的|测|量得|量出来|量了|量的|量|显示|结果|读数|这位|这人|他|她|我|的|是|为|摄氏"
    r"|好的|好|嗯|체온은?|온度는?|(?:MY|HIS|HER|IS)(?![A-Z])"
)
_SPACE, _BREAK = r"[\s:=()!~\"“”'\[\]【】「」<>《》*_|]", r"[,、。;]"
_BEFORE = re.compile(
    rf"(?:{_SPACE}|{_BREAK}|{_DOUBTFUL}|{_LABEL})*+|(?:{_SPACE}|体温)*+(?:{_FINE})的?(?:{_SPACE}|{_BREAK})*+"
)
_BETWEEN = re.compile(rf"(?:[\s!.,、。;/]|和|跟|还有|以及|AND|体温|{_FINE})*+")
_SEPARATOR = re.compile(r"[\s!,、。;/]|和|跟|还有|以及|AND")
_AFTER = re.compile(
    rf"(?:{_SPACE}|{_BREAK}|\.|{_FINE}|{_DOUBTFUL}|体温|[的了吧啊呀呢哦噢哈嘛啦哟]|입니다|이에요|예요|요)*+"
)
_IMPERIAL, _METRIC = re.compile("F|华"), re.compile("C|摄")
_IN_DOUBT, _SAID_FINE = re.compile(_DOUBTFUL), re.compile(_FINE)


@lru_cache(maxsize=256)  # a gate types the same few figures thousands of times
def parse_temperatures(text: str) -> tuple[Reading, ...]:
    """The readings in the text, in the same order.

    Accepts forms such as 36.5, 365, 36度5 and 三十六度五, and what ``format_temperature`` gives. Several readings have
    spaces, commas or 、 between them. Raises TemperatureFault for what is wrong with the whole text.
    """
    plain = fold_numerals(text)
    items = list(_ITEM.finditer(plain)) if len(plain) <= _LONGEST else []
    if not items or _UNCLEAR.search(plain):
        raise TemperatureFault(TemperatureFlaw.UNREADABLE)
    ends = [0, *(end for item in items for end in item.span()), len(plain)]
    before, *between, after = [plain[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]
    if not _is_known(before, between, after):
        raise TemperatureFault(TemperatureFlaw.UNREADABLE)
    readings = _without_remark([_read(item) for item in items])
    words = before + "".join(between) + after
    fever = any(one.tenths >= FEVER_TENTHS for one in readings)
    if _IN_DOUBT.search(words) or (fever and _SAID_FINE.search(words)):
        return tuple(map(_doubted, readings))
    return readings


def require_sure(readings: Sequence[Reading], low_before: Sequence[bool]) -> None:
    """Raise TemperatureFault when a reading must be asked about or measured again. ``low_before``: for each, whether it
    was low before; then a low one is taken.
    """
    flaws = [
        None if low and one.flaw is TemperatureFlaw.LOW else one.flaw
        for one, low in zip(readings, low_before, strict=True)
    ]
    worst = next((flaw for flaw in _WORST_FIRST if flaw in flaws), None)
    if worst is TemperatureFlaw.FAHRENHEIT and set(flaws) != {worst}:
        worst = TemperatureFlaw.LIKELY
    if worst:
        typed = " ".join(one.typed.rstrip("?℉") for one, flaw in zip(readings, flaws, strict=True) if flaw is worst)
        raise TemperatureFault(worst, typed, " ".join(format_temperature(one.tenths) for one in readings))


def is_measurement(tenths: int | None) -> bool:
    """Whether a recorded temperature tells of a fever or of its end. A low one does not: cold skin may hide a fever."""
    return tenths is not None and tenths in PLAUSIBLE_TENTHS


def format_temperature(tenths: int) -> str:
    """Format tenths of a degree for people: 365 → 36.5."""
    return _LOW.typed if tenths == BELOW_SCALE else f"{tenths // 10}.{tenths % 10}"


def _is_known(before: str, between: Sequence[str], after: str) -> bool:
    """Whether all that stands around the readings is known, and whether they are separated."""
    known = all(_BETWEEN.fullmatch(words) and _SEPARATOR.search(words) for words in between)
    return bool(known and _BEFORE.fullmatch(before) and _AFTER.fullmatch(after))


def _without_remark(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings; of "33.8 low" and "37.8 high" the figure, since the word agrees with it."""
    figures = [one for one in readings if one not in (_LOW, _HIGH)]
    if len(readings) == 2 and len(figures) == 1:
        tenths = figures[0].tenths
        if (_LOW in readings and tenths in LOW_TENTHS) or (_HIGH in readings and tenths >= FEVER_TENTHS):
            return (figures[0],)
    return tuple(readings)


def _doubted(reading: Reading) -> Reading:
    if reading.flaw:
        return reading
    return Reading(reading.tenths, TemperatureFlaw.LIKELY, f"{reading.typed}?")


def _read(item: re.Match[str]) -> Reading:
    if item["low"] or item["high"]:
        return _LOW if item["low"] else _HIGH
    unit = f"{item['imperial'] or ''}{item['unit'] or ''}"
    tenths, sure = _read_figure(item["figure"], marked=bool(unit))
    sure = sure and not _lacks_digit(item)
    if _IMPERIAL.search(unit) or (tenths in _FAHRENHEIT and not _METRIC.search(unit)):
        return _read_fahrenheit(tenths)
    if tenths not in PLAUSIBLE_TENTHS and tenths not in LOW_TENTHS:
        raise TemperatureFault(TemperatureFlaw.RANGE if sure else TemperatureFlaw.UNREADABLE)
    flaw = TemperatureFlaw.LOW if tenths in LOW_TENTHS else None
    reading = Reading(tenths, flaw, format_temperature(tenths))
    return reading if sure else _doubted(reading)


def _lacks_digit(item: re.Match[str]) -> bool:
    """Whether a point stands after two digits and nothing else: 36."""
    return len(item[0]) == 2 and bool(_DANGLING.match(item.string, item.end()))


def _read_figure(figure: str, *, marked: bool) -> tuple[int, bool]:
    """A figure in tenths of a degree, and whether nothing else can be meant. ``marked``: it has a unit."""
    whole, *parts = re.split(f"[.{DOUBTFUL_POINT}]", figure)
    part = parts[0] if parts else ""
    if len(parts) > 1 or len(whole) > 3 or (len(whole) == 1 and len(part) != 2):
        raise TemperatureFault(TemperatureFlaw.UNREADABLE)
    if len(whole) == 1:
        return int(whole + part), False  # 3.65
    hundred = int(whole) in _HUNDREDS
    if part:
        if part[1:].strip("0") or (len(whole) == 3 and not hundred):
            raise TemperatureFault(TemperatureFlaw.DIGITS)
        return int(whole) * 10 + int(part[0]), DOUBTFUL_POINT not in figure
    if len(whole) == 2 or hundred:
        return int(whole) * 10, marked or int(whole) * 10 >= _COMPACT_TENTHS
    return int(whole), int(whole) >= _COMPACT_TENTHS


def _read_fahrenheit(tenths: int) -> Reading:
    if tenths not in _FAHRENHEIT:
        raise TemperatureFault(TemperatureFlaw.RANGE)
    celsius = round((tenths - 320) * 5 / 9)
    return Reading(celsius, TemperatureFlaw.FAHRENHEIT, f"{format_temperature(tenths)}℉")
