"""Reads the value of one variable, and describes what is expected of it."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from bot.health.support.hours import parse_hours
from bot.store.redis.address import read_address

Value = TypeVar("Value")
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class SettingFault:
    """A wrong setting: the variable and what is expected. Not the value, which may be a secret."""

    name: str
    expected: str

    def __str__(self) -> str:
        return f"{self.name}: expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable. ``parse`` gives the value of a text; it raises ValueError for texts that are not ``expected``.

    Without ``default`` the variable is required. An empty variable counts as not set.
    """

    name: str
    expected: str
    parse: Callable[[str], Any]
    default: str | None = None

    def read(self, given: str) -> Any:
        """The value of the variable's text; raises ValueError."""
        text = given.strip() or self.default
        if text is None:
            raise ValueError(self.name)
        return self.parse(text)


def setting(expected: str, parse: Callable[[str], Value], default: str | None = None) -> Value:
    """Declare a field of a dataclass of settings (see ``Setting``); the repr of the dataclass omits its value."""
    declared = {"expected": expected, "parse": parse, "default": default}
    return cast(Value, field(repr=False, metadata=declared))  # typed as the value, as dataclasses.field is


def text_matching(pattern: str) -> Callable[[str], str]:
    """A parser of texts that match the pattern completely."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError
        return text

    return parse


def number(low: float, high: float) -> Callable[[str], float]:
    """A parser of numbers between two bounds, both included."""

    def parse(text: str) -> float:
        if not low <= (value := float(text)) <= high:
            raise ValueError
        return value

    return parse


def integer(low: int, high: int) -> Callable[[str], int]:
    """A parser of integers between two bounds, both included."""

    def parse(text: str) -> int:
        if not low <= (value := int(text)) <= high:
            raise ValueError
        return value

    return parse


def one_of(*words: Word) -> Callable[[str], Word]:
    """A parser of texts that are one of these words."""
    known = {str(word): word for word in words}

    def parse(text: str) -> Word:
        if text not in known:
            raise ValueError
        return known[text]

    return parse


def optional(parse: Callable[[str], Value]) -> Callable[[str], Value | None]:
    """A parser like ``parse`` that gives None for an empty text."""
    return lambda text: parse(text) if text else None


def url(text: str) -> str:
    """An http(s) URL without query and fragment; a slash at its end is removed."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    if not re.fullmatch(r"[!-~]+", text) or parts.port == 0:  # reading parts.port raises ValueError for a wrong port
        raise ValueError
    return text.rstrip("/")


def host_url(text: str) -> str:
    """An http(s) URL as in ``url`` that has no path."""
    found = url(text)
    if urlsplit(found).path:
        raise ValueError
    return found


def public_url(text: str) -> str:
    """A URL as in ``url`` that browsers on other machines reach encrypted: plain http is for loopback hosts only."""
    found = url(text)
    if urlsplit(found).scheme == "http" and not is_loopback(urlsplit(found).hostname or ""):
        raise ValueError
    return found


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself: 127.0.0.0/8, ::1 or localhost."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def hours(text: str) -> str:
    """Business hours as ``parse_hours`` reads them."""
    parse_hours(text)
    return text


def store_url(text: str) -> str:
    """A URL of the store in one of its forms, with a host or a path."""
    parts = urlsplit(text)
    if not (parts.netloc or parts.path):
        raise ValueError
    read_address(text)
    return text


def secrets(text: str) -> tuple[str, ...]:
    """Secrets of 32 characters or more, separated by commas."""
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
    """Keys as in ``key``, separated by commas."""
    return tuple(map(key, text.split(",")))
