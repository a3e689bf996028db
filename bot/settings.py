"""How one variable is read, and what is said when it is wrong."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from bot.store.address import read_address

Value = TypeVar("Value")
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong setting: the variable and what is expected. Never its value, which may be a secret."""

    name: str
    expected: str

    def __str__(self) -> str:
        return f"{self.name}: expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Setting:
    """How one variable is read: ``parse`` raises ValueError unless the text is as ``expected`` says.

    Without ``default`` the variable must be given; an empty one counts as not given.
    """

    name: str
    expected: str
    parse: Callable[[str], Any]
    default: str | None = None

    def read(self, given: str) -> Any:
        """The value; raises ValueError."""
        text = given.strip() or self.default
        if text is None:
            raise ValueError(self.name)
        return self.parse(text)


def setting(expected: str, parse: Callable[[str], Value], default: str | None = None) -> Value:
    """A field of a dataclass of settings, declared as in ``Setting``; its value is not in the dataclass's repr."""
    declared = {"expected": expected, "parse": parse, "default": default}
    return cast(Value, field(repr=False, metadata=declared))  # as dataclasses types it: the value, not the field


def matching(pattern: str) -> Callable[[str], str]:
    """A text that matches as a whole."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError
        return text

    return parse


def number(low: float, high: float) -> Callable[[str], float]:
    """A number between two bounds, both included."""

    def parse(text: str) -> float:
        if not low <= (value := float(text)) <= high:
            raise ValueError
        return value

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number between two bounds, both included."""

    def parse(text: str) -> int:
        if not low <= (value := int(text)) <= high:
            raise ValueError
        return value

    return parse


def one_of(*words: Word) -> Callable[[str], Word]:
    """One of these words."""
    known = {str(word): word for word in words}

    def parse(text: str) -> Word:
        if text not in known:
            raise ValueError
        return known[text]

    return parse


def optional(parse: Callable[[str], Value]) -> Callable[[str], Value | None]:
    """What ``parse`` makes of a text; None of an empty one."""
    return lambda text: parse(text) if text else None


def url(text: str) -> str:
    """An http(s) URL without query, given back without a slash at its end."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    if not re.fullmatch(r"[!-~]+", text) or parts.port == 0:  # asking for the port checks that it is one
        raise ValueError
    return text.rstrip("/")


def store_url(text: str) -> str:
    """A URL in one of the store's forms that names a server."""
    parts = urlsplit(text)
    if not (parts.netloc or parts.path):
        raise ValueError
    read_address(text)
    return text


def secrets(text: str) -> tuple[str, ...]:
    """Secrets of 32 characters or more with commas between."""
    found = tuple(part.strip() for part in text.split(","))
    if not all(len(part) >= 32 for part in found):
        raise ValueError
    return found


def key(text: str) -> str:
    """A 32-byte key in URL-safe base64 without padding."""
    found = text.strip().rstrip("=")
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", found) or len(base64.urlsafe_b64decode(found + "=")) != 32:
        raise ValueError
    return found


def keys(text: str) -> tuple[str, ...]:
    """Such keys with commas between."""
    return tuple(map(key, text.split(",")))
