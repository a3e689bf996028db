"""Reads and checks the values that the page's forms and the JSON API send."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.sandbox.authorities.documents import PATTERNS, is_valid_detail, is_valid_number
from bot.sandbox.authorities.people import Person, Result, Status
from bot.sandbox.authorities.switches import Mode, Switch


class InvalidField(ValueError):
    """The value of ``field`` is missing or not valid."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def read_person(values: Mapping[str, Any]) -> Person:
    """A person from ``name id_type id_number`` and the optional ``note identity status until`` and details."""
    name, id_type, id_number = (str(values.get(key, "")).strip() for key in ("name", "id_type", "id_number"))
    if not name:
        raise InvalidField("name")
    if id_type not in PATTERNS:
        raise InvalidField("id_type")
    if not is_valid_number(id_type, id_number):
        raise InvalidField("id_number")
    status = read_status(values)
    until = read_until(values) if status.isolated else None
    note = str(values.get("note", ""))
    return Person(name, id_type, id_number.upper(), note, read_identity(values), status, until, **read_details(values))


def read_details(values: Mapping[str, Any]) -> dict[str, Any]:
    """``phone birth nationality household`` as in Person; without a household, one of their own.

    ``phone`` may hold several numbers; without any it is None, or empty when there is a ``no_phone``.
    """
    numbers = str(values.get("phone") or "").split()
    if not all(is_valid_detail("phone", number) for number in numbers):
        raise InvalidField("phone")
    phone = " ".join(numbers) or ("" if values.get("no_phone") else None)
    household = str(values.get("household") or secrets.token_hex(6))
    return {"phone": phone, "household": household} | {
        key: _read_detail(values, key) for key in ("birth", "nationality")
    }


def _read_detail(values: Mapping[str, Any], key: str) -> str:
    value = str(values.get(key) or "").strip().upper()
    if value and not is_valid_detail(key, value):
        raise InvalidField(key)
    return value


def read_knowledge(values: Mapping[str, Any]) -> bool:
    """Whether ``details`` is "known"; else it must be "unknown"."""
    if values.get("details") not in ("known", "unknown"):
        raise InvalidField("details")
    return bool(values["details"] == "known")


def read_identity(values: Mapping[str, Any]) -> Result:
    """The value of ``identity``; a match if it is missing."""
    try:
        return Result(values.get("identity", Result.MATCH))
    except ValueError:
        raise InvalidField("identity") from None


def read_status(values: Mapping[str, Any]) -> Status:
    """The value of ``status``; clear if it is missing."""
    try:
        return Status(values.get("status", Status.CLEAR))
    except ValueError:
        raise InvalidField("status") from None


def read_until(values: Mapping[str, Any]) -> date | None:
    """The value of ``until``, written as ``2026-12-01``; None if it is empty or missing."""
    text = values.get("until")
    try:
        return date.fromisoformat(text) if text else None
    except (ValueError, TypeError):
        raise InvalidField("until") from None


def read_switch(values: Mapping[str, Any]) -> Switch:
    """A switch from ``mode`` and the optional ``seconds``."""
    try:
        mode = Mode(values.get("mode", ""))
    except ValueError:
        raise InvalidField("mode") from None
    try:
        return Switch(mode, float(values.get("seconds") or Switch().seconds))
    except (ValueError, TypeError):
        raise InvalidField("seconds") from None
