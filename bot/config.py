"""All settings: environment variables (also from ``.env``), read once, every fault listed at once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from dotenv import dotenv_values

from bot import settings
from bot.settings import Fault, Setting

STORE_URL = "a store's URL: redis:// rediss:// unix:// redis+sentinel:// redis+cluster:// (rediss+… with TLS)"
AES_KEY = r"(?:[A-Za-z0-9]{43})?"
PRINTABLE = r"[!-~]+"
PORT = settings.whole(1, 65535)

SETTINGS = (
    Setting("WECHAT_APP_ID", "the account's AppID, wx and 16 hex digits", settings.matching(r"wx[0-9a-f]{16}")),
    Setting("WECHAT_APP_SECRET", "the account's AppSecret, 32 hex digits", settings.matching(r"[0-9a-f]{32}")),
    Setting("WECHAT_TOKEN", "3 to 32 letters and digits", settings.matching(r"[A-Za-z0-9]{3,32}")),
    Setting("WECHAT_AES_KEY", "the EncodingAESKey, 43 letters and digits", settings.matching(AES_KEY), ""),
    Setting("WECHAT_AES_KEY_PREVIOUS", "43 letters and digits, or nothing", settings.matching(AES_KEY), ""),
    Setting("WECHAT_MODE", "plain, compatible or safe", settings.matching("plain|compatible|safe"), "safe"),
    Setting("WECHAT_API_URL", "an http(s) URL", settings.url, "https://api.weixin.qq.com"),
    Setting("REDIS_URL", STORE_URL, settings.store_url),
    Setting("REDIS_ACK", "server, aof or replica", settings.matching("server|aof|replica"), "server"),
    Setting("PUBLIC_URL", "the http(s) URL under which this service is reached", settings.url),
    Setting("SECRET_KEYS", "secrets of 32 characters or more, commas between, the first signs", settings.secrets),
    Setting("DATA_KEYS", "32-byte keys in URL-safe base64, commas between, the first seals", settings.keys),
    Setting("INDEX_KEY", "one 32-byte key in URL-safe base64, never changed", settings.key),
    Setting("IDENTITY_URL", "the http(s) URL of the identity authority", settings.url),
    Setting("PLATFORM_URL", "the http(s) URL of the health platform", settings.url),
    Setting("AUTHORITY_ID", "the caller id at the authorities' gateway", settings.matching(PRINTABLE)),
    Setting("AUTHORITY_TOKEN", "the caller's token at the authorities' gateway", settings.matching(PRINTABLE)),
    Setting("HOTLINE", "a telephone number where a human answers", settings.matching(r"[0-9+ -]{3,20}"), "12345"),
    Setting("DRAFT_DAYS", "whole days that unfinished answers are kept, 1 to 30", settings.whole(1, 30), "3"),
    Setting("RETENTION_DAYS", "whole days that passes at gates are kept, 1 to 90", settings.whole(1, 90), "28"),
    Setting("CHANGES_SECONDS", "seconds between two looks for changes, 0.1 to 3600", settings.number(0.1, 3600), "30"),
    Setting("PORT", "the port of the web process, 1 to 65535", PORT, "8000"),
    Setting("WEB_WORKERS", "processes that serve, 1 to 256", settings.whole(1, 256), "1"),
    Setting("WEB_THREADS", "threads of each of them, 1 to 256", settings.whole(1, 256), "8"),
    Setting("METRICS_PORT", "the worker's port for metrics on 127.0.0.1, or nothing", settings.optional(PORT), ""),
)


class BadConfig(Exception):
    """One or more settings are missing or wrong; ``faults`` lists all of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


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
    retention_days: int = field(repr=False)
    changes_seconds: float = field(repr=False)
    port: int = field(repr=False)
    web_workers: int = field(repr=False)
    web_threads: int = field(repr=False)
    metrics_port: int | None = field(repr=False)

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
            values[setting.name] = setting.read(env.get(setting.name, ""))
        except ValueError:
            faults.append(Fault(setting.name, setting.expected))
    faults += _together(values)
    if faults:
        raise BadConfig(tuple(faults))
    return Config(**{name.lower(): value for name, value in values.items()})


def misspelt(env: Mapping[str, str]) -> dict[str, str]:
    """Variables that look like a setting and are none, with the setting that was probably meant."""
    known = [setting.name for setting in SETTINGS]
    near = {name: get_close_matches(name.upper(), known, 1, 0.85) for name in env.keys() - set(known)}
    return {name: meant[0] for name, meant in sorted(near.items()) if meant}


def _together(values: Mapping[str, Any]) -> list[Fault]:
    """Faults that only two settings together show."""
    if values.get("WECHAT_MODE") in ("compatible", "safe") and values.get("WECHAT_AES_KEY") == "":
        return [Fault("WECHAT_AES_KEY", "the EncodingAESKey, since WECHAT_MODE is not plain")]
    return []
