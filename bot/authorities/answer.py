"""Reads the HTTP responses of the gateway: the ``data`` object, or an error.

``read_data`` returns errors instead of raising them: the caller counts them first, and no part of a body becomes their
context.
"""

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from bot.authorities.errors import AuthorityDown, AuthorityError, AuthorityProtocolError, AuthorityRefused
from bot.authorities.transport import MAX_BODY_BYTES, Response

Data = Mapping[str, object]
Value = TypeVar("Value")

BUSY_CODE = -1
BAD_REQUEST_CODE = 1001
_PROXY_STATUSES = frozenset({502, 503, 504})  # from a proxy that did not reach the service
_MISSING_FIELD = re.compile(r"Object missing required field `(\w+)`")
_FIELD_PATH = re.compile(r" - at `\$(?:[^`]*\.)?(\w+)(?:\[\d+\])*`\Z")


class FieldFault(Exception):
    """The value of a field does not follow the protocol; ``field`` is its name."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def convert(data: object, kind: type[Value]) -> Value:
    """``data``, or an object with the same attributes, as a msgspec struct; raises FieldFault without the value."""
    try:
        return msgspec.convert(data, kind, from_attributes=True)
    except msgspec.ValidationError as error:
        field = _field_name(str(error))
    raise FieldFault(
        field
    )  # outside the except block, so that msgspec's error, which may contain the value, is not its context


def read_data(service: str, response: Response) -> Data | AuthorityError:
    """The ``data`` of a successful answer, else the error; ``service`` is named in the error."""
    if response.status != 200:
        return _error_for_status(service, response)
    if len(response.body) > MAX_BODY_BYTES:
        return AuthorityProtocolError(service, "size")
    answer = _read_object(response.body)
    if answer is None:
        return AuthorityProtocolError(service, "json")
    number = _read_code(answer.get("errcode"))
    if number is None:
        return AuthorityProtocolError(service, "errcode")
    if number != 0:
        return _error_for_errcode(service, number)
    data = answer.get("data")
    return data if isinstance(data, dict) else AuthorityProtocolError(service, "data")


def _error_for_status(service: str, response: Response) -> AuthorityError:
    status = str(response.status)
    if response.status in _PROXY_STATUSES:
        return AuthorityDown(service, "transport", status)
    if response.status < 500 and response.status != 429:
        return AuthorityProtocolError(service, "status")
    refusal = _read_code((_read_object(response.body) or {}).get("code"))
    return AuthorityDown(service, "gateway", str(refusal)) if refusal else AuthorityDown(service, "http", status)


def _error_for_errcode(service: str, number: int) -> AuthorityError:
    if number == BUSY_CODE:
        return AuthorityDown(service, "busy")
    if number == BAD_REQUEST_CODE:
        return AuthorityRefused(service)
    return AuthorityDown(service, "failed", str(number))


def _read_object(body: bytes) -> Data | None:
    try:
        value = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _read_code(value: object) -> int | None:
    """The code if it is a small integer, else None: so no document or phone number can get into a log."""
    return value if type(value) is int and abs(value) < 10_000_000 else None


def _field_name(message: str) -> str:
    """The field named in the message of a msgspec.ValidationError: a missing one at the start, others at the end."""
    found = _MISSING_FIELD.match(message) or _FIELD_PATH.search(message)
    return found[1] if found else "data"
