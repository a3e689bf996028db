"""What the page's forms and the JSON API accept, read the same way for both."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.sandbox.authorities.documents import FORMS, plausible
from bot.sandbox.authorities.people import Person, Result, Status
from bot.sandbox.authorities.switches import Mode, Switch


class BadEntry(ValueError):
    """``field`` does not hold what it should."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def person(values: Mapping[str, Any]) -> Person:
    """``name id_type id_number`` and, if given, ``note identity status until``."""
    name, id_type, id_number = (str(values.get(key, "")).strip() for key in ("name", "id_type", "id_number"))
    if not name:
        raise BadEntry("name")
    if id_type not in FORMS:
        raise BadEntry("id_type")
    if not plausible(id_type, id_number):
        raise BadEntry("id_number")
    known = status(values)
    until = last_day(values) if known.isolated else None
    return Person(name, id_type, id_number.upper(), str(values.get("note", "")), identity(values), known, until)


def identity(values: Mapping[str, Any]) -> Result:
    """``identity``, a match if not given."""
    try:
        return Result(values.get("identity", Result.MATCH))
    except ValueError:
        raise BadEntry("identity") from None


def status(values: Mapping[str, Any]) -> Status:
    """``status``, clear if not given."""
    try:
        return Status(values.get("status", Status.CLEAR))
    except ValueError:
        raise BadEntry("status") from None


def last_day(values: Mapping[str, Any]) -> date | None:
    """``until`` as ``2026-12-01``; None if empty or not given."""
    text = values.get("until")
    try:
        return date.fromisoformat(text) if text else None
    except (ValueError, TypeError):
        raise BadEntry("until") from None


def switch(values: Mapping[str, Any]) -> Switch:
    """``mode`` and, for a slow service, ``seconds``."""
    try:
        mode = Mode(values.get("mode", ""))
    except ValueError:
        raise BadEntry("mode") from None
    try:
        return Switch(mode, float(values.get("seconds") or Switch().seconds))
    except (ValueError, TypeError):
        raise BadEntry("seconds") from None
