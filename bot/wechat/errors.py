"""What can go wrong in the channel. Texts hold codes and class names only: no URL, token, secret or user's words."""

import re
from typing import Any


class Rejected(Exception):
    """An incoming request that is not the platform's, or no longer; ``code`` says why, for the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Malformed(Rejected):
    """Signed, but not a message as the platform writes them."""


class WeChatError(Exception):
    """A call of the platform's API that failed; ``code`` is the platform's ``errcode``, None if there was none."""

    def __init__(self, code: int | None = None, detail: str = "") -> None:
        super().__init__(" ".join(str(part) for part in (code, detail) if part not in (None, "")))
        self.code = code
        self.detail = detail


class Unreachable(WeChatError):
    """No usable answer in time, or "busy" (-1): asking again later may help."""


class QuotaSpent(WeChatError):
    """Too many calls, of a day (45009) or of a minute (45011)."""


class NotPermitted(WeChatError):
    """The account lacks the permission (48001: not verified) or has lost it."""


class AddressRefused(NotPermitted):
    """Our address is not on the account's allow-list (40164, 61004); ``detail`` is the address it saw."""


class WindowClosed(WeChatError):
    """The user cannot be written to now: window closed (45015), count used up (45047), not a follower (43004)."""


class BadMedia(WeChatError):
    """The platform does not take this picture: kind, id or size."""


class StaleToken(WeChatError):
    """The access token does not work any more (40001, 40014, 42001), or the secret was changed."""


class Failed(WeChatError):
    """Any other error code."""


_KINDS: dict[type[WeChatError], frozenset[int]] = {
    Unreachable: frozenset({-1}),
    QuotaSpent: frozenset({45009, 45011}),
    NotPermitted: frozenset({48001, 48004, 50001, 50002}),
    AddressRefused: frozenset({40164, 61004}),
    WindowClosed: frozenset({43004, 45015, 45047}),
    BadMedia: frozenset({40004, 40005, 40006, 40007, 40009, 45001}),
    StaleToken: frozenset({40001, 40014, 42001}),
}
_BY_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}
_ADDRESS = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)(?![\w.])")


def of_code(code: int, message: Any = "") -> WeChatError:
    """The error of an ``errcode`` (facts: platform page "全局返回码"); of ``errmsg`` only our own address is kept."""
    kind = _BY_CODE.get(code, Failed)
    address = _ADDRESS.search(str(message)) if kind is AddressRefused else None
    return kind(code, address[0] if address else "")
