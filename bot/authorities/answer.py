"""What an HTTP response of the gateway means: the ``data`` object, or the error it stands for.

``data_of`` returns errors and does not raise them: the caller counts them first, and nothing of a body hangs on as
their cause.
"""

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from bot.authorities.errors import AuthorityDown, AuthorityError, AuthorityLied, AuthorityRefused
from bot.authorities.transport import MAX_BODY, Response

Data = Mapping[str, object]
Value = TypeVar("Value")

BUSY = -1
BAD_REQUEST = 1001
_UNREACHED = frozenset({502, 503, 504})  # what a proxy says when it got no further itself
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_PLACE = re.compile(r" - at `\$(?:[^`]*\.)?(\w+)(?:\[\d+\])*`\Z")


class FieldFault(Exception):
    """A field does not hold what the protocol says."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def typed(data: object, kind: type[Value]) -> Value:
    """``data``, or the attributes of an object, as a msgspec struct. Raises FieldFault: the field, never the value."""
    try:
        return msgspec.convert(data, kind, from_attributes=True)
    except msgspec.ValidationError as error:
        field = _field(str(error))
    raise FieldFault(field)  # behind the except: msgspec's error may hold the value, so it must not become the context


def data_of(service: str, response: Response) -> Data | AuthorityError:
    """``data`` of a good answer. ``service`` goes into the error."""
    if response.status != 200:
        return _of_status(service, response)
    if len(response.body) > MAX_BODY:
        return AuthorityLied(service, "size")
    answer = _object(response.body)
    if answer is None:
        return AuthorityLied(service, "json")
    number = _number(answer.get("errcode"))
    if number is None:
        return AuthorityLied(service, "errcode")
    if number != 0:
        return _of_errcode(service, number)
    data = answer.get("data")
    return data if isinstance(data, dict) else AuthorityLied(service, "data")


def _of_status(service: str, response: Response) -> AuthorityError:
    status = str(response.status)
    if response.status in _UNREACHED:
        return AuthorityDown(service, "transport", status)
    if response.status < 500 and response.status != 429:
        return AuthorityLied(service, "status")
    refusal = _number((_object(response.body) or {}).get("code"))
    return AuthorityDown(service, "gateway", str(refusal)) if refusal else AuthorityDown(service, "http", status)


def _of_errcode(service: str, number: int) -> AuthorityError:
    if number == BUSY:
        return AuthorityDown(service, "busy")
    if number == BAD_REQUEST:
        return AuthorityRefused(service)
    return AuthorityDown(service, "failed", str(number))


def _object(body: bytes) -> Data | None:
    try:
        value = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _number(value: object) -> int | None:
    """A code: small, so that no document or phone number can pass for one and reach a log."""
    return value if type(value) is int and abs(value) < 10_000_000 else None


def _field(message: str) -> str:
    """The field that a msgspec.ValidationError is about; what is missing stands at its start, all else at its end."""
    found = _MISSING.match(message) or _PLACE.search(message)
    return found[1] if found else "data"
