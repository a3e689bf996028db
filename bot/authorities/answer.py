"""What an HTTP response of the gateway means: the ``data`` object, or the error it stands for.

Errors are returned, not raised: the caller counts them first, and nothing of a body hangs on as their cause.
"""

import json

from bot.authorities.errors import AuthorityDown, AuthorityError, AuthorityLied, AuthorityRefused
from bot.authorities.fields import Data
from bot.authorities.transport import MAX_BODY, Response

BUSY = -1
BAD_REQUEST = 1001
_UNREACHED = frozenset({502, 503, 504})  # what a proxy says when it got no further itself


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
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _number(value: object) -> int | None:
    """A code: small, so that no document or phone number can pass for one and reach a log."""
    return value if type(value) is int and abs(value) < 10_000_000 else None
