"""All settings: environment variables (also from ``.env``), read once, every fault listed at once."""

import base64
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values

SCHEMES = ("redis", "rediss", "unix", "redis+cluster", "rediss+cluster", "redis+sentinel", "rediss+sentinel")


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong setting: the variable and what is expected. Never its value, which may be a secret."""

    name: str
    expected: str

    def __str__(self) -> str:
        return f"{self.name}: expected {self.expected}"


class BadConfig(Exception):
    """One or more settings are missing or wrong; ``faults`` lists all of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Setting:
    """How one variable is read: ``parse`` raises ValueError unless the text is as ``expected`` says."""

    name: str
    expected: str
    parse: Callable[[str], Any]
    default: str | None = None


def _matching(pattern: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError
        return text

    return parse


def _number(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        if not low <= (number := float(text)) <= high:
            raise ValueError
        return number

    return parse


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not low <= (number := int(text)) <= high:
            raise ValueError
        return number

    return parse


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    return text.rstrip("/")


def _store_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in SCHEMES or not (parts.netloc or parts.path):
        raise ValueError
    return text


def _aes_key(text: str) -> str:
    if text and (not re.fullmatch(r"[A-Za-z0-9]{43}", text)):
        raise ValueError
    return text


def _secrets(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(","))
    if not all(len(key) >= 32 for key in keys):
        raise ValueError
    return keys


def _key(text: str) -> str:
    key = text.strip()
    if len(base64.urlsafe_b64decode(key + "=")) != 32:
        raise ValueError
    return key


def _keys(text: str) -> tuple[str, ...]:
    return tuple(map(_key, text.split(",")))


SETTINGS = (
    Setting("WECHAT_APP_ID", "the account's AppID, wx and 16 hex digits", _matching(r"wx[0-9a-f]{16}")),
    Setting("WECHAT_APP_SECRET", "the account's AppSecret, 32 hex digits", _matching(r"[0-9a-f]{32}")),
    Setting("WECHAT_TOKEN", "3 to 32 letters and digits", _matching(r"[A-Za-z0-9]{3,32}")),
    Setting("WECHAT_AES_KEY", "the EncodingAESKey, 43 letters and digits", _aes_key, ""),
    Setting("WECHAT_AES_KEY_PREVIOUS", "43 letters and digits, or nothing", _aes_key, ""),
    Setting("WECHAT_MODE", "plain, compatible or safe", _matching("plain|compatible|safe"), "safe"),
    Setting("WECHAT_API_URL", "an http(s) URL", _url, "https://api.weixin.qq.com"),
    Setting("REDIS_URL", "a URL that begins " + ", ".join(f"{s}://" for s in SCHEMES), _store_url),
    Setting("REDIS_ACK", "server, aof or replica", _matching("server|aof|replica"), "server"),
    Setting("PUBLIC_URL", "the http(s) URL under which this service is reached", _url),
    Setting("SECRET_KEYS", "secrets of 32 characters or more, newest first, commas between", _secrets),
    Setting("DATA_KEYS", "32-byte keys in URL-safe base64, newest first, commas between", _keys),
    Setting("INDEX_KEY", "one 32-byte key in URL-safe base64, never changed", _key),
    Setting("IDENTITY_URL", "an http(s) URL", _url),
    Setting("PLATFORM_URL", "an http(s) URL", _url),
    Setting("AUTHORITY_ID", "the caller id at the authorities' gateway", _matching(r"\S+")),
    Setting("AUTHORITY_TOKEN", "the caller's token at the authorities' gateway", _matching(r"\S+")),
    Setting("HOTLINE", "a telephone number where a human answers", _matching(r"[0-9+ -]{3,20}"), "12345"),
    Setting("DRAFT_DAYS", "whole days that unfinished answers are kept, 1 to 30", _whole(1, 30), "3"),
    Setting("CHANGES_SECONDS", "seconds, 0.1 to 3600", _number(0.1, 3600), "30"),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings, checked: one field a variable, named like it. Its repr shows no value."""

    wechat_app_id: str = field(repr=False)
    wechat_app_secret: str = field(repr=False)
    wechat_token: str = field(repr=False)
    wechat_aes_key: str = field(repr=False)
    wechat_aes_key_previous: str = field(repr=False)
    wechat_mode: str = field(repr=False)
    wechat_api_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    redis_ack: Literal["server", "aof", "replica"] = field(repr=False)
    public_url: str = field(repr=False)
    secret_keys: tuple[str, ...] = field(repr=False)
    data_keys: tuple[str, ...] = field(repr=False)
    index_key: str = field(repr=False)
    identity_url: str = field(repr=False)
    platform_url: str = field(repr=False)
    authority_id: str = field(repr=False)
    authority_token: str = field(repr=False)
    hotline: str = field(repr=False)
    draft_days: int = field(repr=False)
    changes_seconds: float = field(repr=False)

    @property
    def aes_keys(self) -> tuple[str, ...]:
        """The EncodingAESKeys in use: the current one, then the one before."""
        return tuple(key for key in (self.wechat_aes_key, self.wechat_aes_key_previous) if key)


def environment() -> dict[str, str]:
    """The process's environment over what ``.env`` in the working directory says."""
    return {**{k: v for k, v in dotenv_values(".env").items() if v is not None}, **os.environ}


def read(env: Mapping[str, str]) -> Config:
    """The checked settings; raises BadConfig with every fault."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for setting in SETTINGS:
        try:
            values[setting.name] = setting.parse(_given(setting, env))
        except ValueError:
            faults.append(Fault(setting.name, setting.expected))
    faults += _together(values)
    if faults:
        raise BadConfig(tuple(faults))
    return Config(**{name.lower(): value for name, value in values.items()})


def _given(setting: Setting, env: Mapping[str, str]) -> str:
    text = env.get(setting.name, "") or setting.default
    if text is None:
        raise ValueError(setting.name)
    return text


def _together(values: Mapping[str, Any]) -> list[Fault]:
    """Faults that only two settings together show."""
    if values.get("WECHAT_MODE") in ("compatible", "safe") and values.get("WECHAT_AES_KEY") == "":
        return [Fault("WECHAT_AES_KEY", "the EncodingAESKey, since WECHAT_MODE is not plain")]
    return []
