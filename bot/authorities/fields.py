"""Strict readers of the services' JSON: the value in its type, or FieldFault naming the field, never the value.

Unknown, missing and wrongly typed values are alike. Formats: dates ``2026-12-01``, moments RFC 3339 with offset.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from bot.health.clock import BEIJING

Choice = TypeVar("Choice", bound=StrEnum)
Data = Mapping[str, object]

# Years with room on both sides, so that no time zone leads out of datetime's range.
_DAY = re.compile(r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")


class FieldFault(Exception):
    """A field does not hold what the protocol says."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def choice(data: Data, key: str, kind: type[Choice]) -> Choice:
    """The member of ``kind`` with this value."""
    value = data.get(key)
    for member in kind:
        if isinstance(value, str) and member.value == value:
            return member
    raise FieldFault(key)


def text(data: Data, key: str, pattern: str) -> str:
    """A string that matches the regular expression as a whole."""
    value = data.get(key)
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise FieldFault(key)
    return value


def flag(data: Data, key: str) -> bool:
    """True or False."""
    value = data.get(key)
    if not isinstance(value, bool):
        raise FieldFault(key)
    return value


def rows(data: Data, key: str) -> list[Data]:
    """A list of objects."""
    value = data.get(key)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise FieldFault(key)
    return value


def day_or_null(data: Data, key: str) -> date | None:
    """A date, or None for a null that is there."""
    value = data.get(key, key)
    if value is None:
        return None
    day = _parsed(value, _DAY)
    if day is None:
        raise FieldFault(key)
    return day.date()


def moment(data: Data, key: str) -> datetime:
    """An aware datetime in Beijing time."""
    value = _parsed(data.get(key), _MOMENT)
    if value is None:
        raise FieldFault(key)
    return value.astimezone(BEIJING)


def _parsed(value: object, form: re.Pattern[str]) -> datetime | None:
    if not isinstance(value, str) or not form.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # 2026-02-30
        return None
