"""Errors of the WeChat channel. Their texts contain codes and class names only: no URL, token, secret or user text."""

import re
from typing import Any


class Rejected(Exception):
    """An incoming request is not from the platform, or is too old; ``code`` is the reason, for the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Malformed(Rejected):
    """The request is signed, but does not have the format of a message."""


class WeChatError(Exception):
    """A call of the platform's API failed; ``code`` is the platform's ``errcode``, None if there was none."""

    def __init__(self, code: int | None = None, detail: str = "") -> None:
        super().__init__(" ".join(str(part) for part in (code, detail) if part not in (None, "")))
        self.code = code
        self.detail = detail


class Unreachable(WeChatError):
    """There was no valid answer in time, or the platform was busy (-1); a later attempt may succeed."""


class QuotaSpent(WeChatError):
    """The quota of calls per day (45009) or per minute (45011) is used up."""


class NotPermitted(WeChatError):
    """The account does not have the permission (48001: not verified) or has lost it."""


class AddressRefused(NotPermitted):
    """Our IP address is not on the account's allow-list (40164, 61004); ``detail`` is this address."""


class WindowClosed(WeChatError):
    """The user cannot get a message now: 48 hours over (45015), quota used up (45047) or not a follower (43004)."""


class BadMedia(WeChatError):
    """The platform rejects the picture: wrong type, id or size."""


class StaleToken(WeChatError):
    """The access token is not valid any more (40001, 40014, 42001), or the secret was changed."""


class OtherApiError(WeChatError):
    """Any other error code."""


_CODES: dict[type[WeChatError], frozenset[int]] = {
    Unreachable: frozenset({-1}),
    QuotaSpent: frozenset({45009, 45011}),
    NotPermitted: frozenset({48001, 48004, 50001, 50002}),
    AddressRefused: frozenset({40164, 61004}),
    WindowClosed: frozenset({43004, 45015, 45047}),
    BadMedia: frozenset({40004, 40005, 40006, 40007, 40009, 45001}),
    StaleToken: frozenset({40001, 40014, 42001}),
}
_KIND_BY_CODE = {code: kind for kind, codes in _CODES.items() for code in codes}
_ADDRESS = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)(?![\w.])")


def error_of_code(code: int, message: Any = "") -> WeChatError:
    """The error for an ``errcode`` (platform page 全局返回码). Of ``message`` only our own IP address is kept."""
    kind = _KIND_BY_CODE.get(code, OtherApiError)
    address = _ADDRESS.search(str(message)) if kind is AddressRefused else None
    return kind(code, address[0] if address else "")
