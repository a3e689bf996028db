"""All settings, from environment variables and ``.env``; all faults are listed together."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.settings import (
    Setting,
    SettingFault,
    host_url,
    hours,
    integer,
    is_loopback,
    key,
    keys,
    number,
    one_of,
    optional,
    public_url,
    secrets,
    setting,
    store_url,
    text_matching,
    url,
)

STORE_URL = "a store's URL: redis:// rediss:// unix:// redis+sentinel:// redis+cluster:// (rediss+… with TLS)"
AES_KEY = r"(?:[A-Za-z0-9]{43})?"
PRINTABLE = r"[!-~]+"
ANY = r"[!-~]*"
PORT = integer(1, 65535)
SMS_ACCOUNT = ("SECRET_ID", "SECRET_KEY", "APP_ID", "SIGN", "TEMPLATE", "TEMPLATE_ABROAD")
"""The settings of the SMS gateway (``SMS_…``) that are set all or not at all."""


class BadConfig(Exception):
    """One or more settings are missing or wrong; ``faults`` lists all of them."""

    def __init__(self, faults: tuple[SettingFault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Config:
    """The checked settings: each field is the variable with its name in capitals. The repr contains no values."""

    wechat_app_id: str = setting("the account's AppID, wx and 16 hex digits", text_matching(r"wx[0-9a-f]{16}"))
    wechat_app_secret: str = setting("the account's AppSecret, 32 hex digits", text_matching(r"[0-9a-f]{32}"))
    wechat_token: str = setting("3 to 32 letters and digits", text_matching(r"[A-Za-z0-9]{3,32}"))
    wechat_aes_key: str = setting("the EncodingAESKey, 43 letters and digits", text_matching(AES_KEY), "")
    wechat_aes_key_previous: str = setting("43 letters and digits, or nothing", text_matching(AES_KEY), "")
    wechat_mode: str = setting("plain, compatible or safe", one_of("plain", "compatible", "safe"), "safe")
    wechat_api_url: str = setting("an http(s) URL", url, "https://api.weixin.qq.com")
    redis_url: str = setting(STORE_URL, store_url)
    redis_ack: Literal["server", "aof", "replica"] = setting(
        "server, aof or replica", one_of("server", "aof", "replica"), "server"
    )
    public_url: str = setting("this service's https URL; http for loopback hosts only", public_url)
    secret_keys: tuple[str, ...] = setting("secrets of 32 characters or more, commas between, the first signs", secrets)
    data_keys: tuple[str, ...] = setting("32-byte keys in URL-safe base64, commas between, the first seals", keys)
    index_key: str = setting("one 32-byte key in URL-safe base64, never changed", key)
    chat_key: str = setting("one 32-byte key in URL-safe base64, never changed", key)
    identity_url: str = setting("the identity authority's http(s) URL", url)
    platform_url: str = setting("the health platform's http(s) URL", url)
    authority_id: str = setting("the caller id at the gateway", text_matching(PRINTABLE))
    authority_token: str = setting("the caller's token at the gateway", text_matching(PRINTABLE))
    sms_url: str = setting("an http(s) URL without a path", host_url, "https://sms.tencentcloudapi.com")
    sms_secret_id: str = setting("the SecretId at the SMS gateway, or nothing", text_matching(r"[!-~]*"), "")
    sms_secret_key: str = setting("its SecretKey", text_matching(r"[!-~]*"), "")
    sms_app_id: str = setting("the SmsSdkAppId, digits", text_matching(r"[0-9]*"), "")
    sms_sign: str = setting("the signature", text_matching(r"\S*"), "")
    sms_template: str = setting("the template's id", text_matching(r"[0-9]*"), "")
    sms_template_abroad: str = setting("the same for numbers abroad", text_matching(r"[0-9]*"), "")
    sms_region: str = setting("the gateway's region", text_matching(r"[a-z0-9-]+"), "ap-guangzhou")
    sms_hourly_budget: int = setting("messages an hour, 1 to 1000000", integer(1, 1_000_000), "2000")
    hotline: str = setting("a human's telephone number", text_matching(r"[0-9+ -]{3,20}"), "12345")
    draft_days: int = setting("days unfinished answers are kept, 1 to 30", integer(1, 30), "3")
    retention_days: int = setting("days passes at gates are kept, 1 to 90", integer(1, 90), "28")
    grace_days: int = setting("days that records from before proofs show a colour, 0 to 60", integer(0, 60), "14")
    unheld_days: int = setting("days an unclaimed record is kept, 1 to 365", integer(1, 365), "30")
    unfollowed_days: int = setting("the same after unfollowing, 1 to 3650", integer(1, 3650), "90")
    looks_without_pass: int = setting("looks a day of one scanner without a pass, 1 to 10000", integer(1, 10_000), "60")
    changes_seconds: float = setting("seconds between two looks for changes, 0.1 to 3600", number(0.1, 3600), "30")
    desk_system: Literal["own", "wechat"] = setting("own or wechat", one_of("own", "wechat"), "own")
    desk_hours: str = setting("working hours", hours, "08:30-12:00 13:30-17:30")
    desk_silence_minutes: int = setting("minutes the bot is silent after a clerk, 1 to 1440", integer(1, 1440), "30")
    desk_days: int = setting("days closed talks are kept, 1 to 365", integer(1, 365), "30")
    port: int = setting("the port of the web process, 1 to 65535", PORT, "8000")
    web_workers: int = setting("processes that serve, 1 to 256", integer(1, 256), "1")
    web_threads: int = setting("threads of each of them, 1 to 256", integer(1, 256), "6")
    demo_clock: str = setting("the demo's clock file; nothing elsewhere", text_matching(r".*"), "")
    metrics_port: int | None = setting("the worker's port for metrics on 127.0.0.1, or nothing", optional(PORT), "")

    @property
    def authorities(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """The names of the two authorities with their addresses."""
        return ("identity", self.identity_url), ("platform", self.platform_url)

    @property
    def aes_keys(self) -> tuple[str, ...]:
        """The EncodingAESKeys: the current one, then the previous one, if set."""
        return tuple(filter(None, (self.wechat_aes_key, self.wechat_aes_key_previous)))


SETTINGS = tuple(Setting(field.name.upper(), **field.metadata) for field in fields(Config))
"""The variables, in the order of the fields."""


def read_environment() -> dict[str, str]:
    """The variables of ``.env`` in the working directory and of the environment, which has priority."""
    return {**{k: v for k, v in dotenv_values(".env").items() if v is not None}, **os.environ}


def read_config(env: Mapping[str, str]) -> Config:
    """The checked settings; raises BadConfig with all faults."""
    values: dict[str, Any] = {}
    faults: list[SettingFault] = []
    for declared in SETTINGS:
        try:
            values[declared.name] = declared.read(env.get(declared.name, ""))
        except ValueError:
            faults.append(SettingFault(declared.name, declared.expected))
    faults += _combination_faults(values)
    if faults:
        raise BadConfig(tuple(faults))
    return Config(**{name.lower(): value for name, value in values.items()})


def read_setting(name: str, env: Mapping[str, str]) -> Any:
    """The checked value of one setting, for a command that needs no other; raises BadConfig."""
    (declared,) = (declared for declared in SETTINGS if declared.name == name)
    try:
        return declared.read(env.get(name, ""))
    except ValueError:
        raise BadConfig((SettingFault(name, declared.expected),)) from None


def find_misspelt(env: Mapping[str, str]) -> dict[str, str]:
    """Variables whose names are similar to a setting, with the setting that was probably meant."""
    known = [declared.name for declared in SETTINGS]
    near = {name: get_close_matches(name.upper(), known, 1, 0.85) for name in env.keys() - set(known)}
    return {name: meant[0] for name, meant in sorted(near.items()) if meant}


def _combination_faults(values: Mapping[str, Any]) -> list[SettingFault]:
    """Faults of the combination of several settings."""
    faults = []
    if values.get("WECHAT_MODE") in ("compatible", "safe") and values.get("WECHAT_AES_KEY") == "":
        faults.append(SettingFault("WECHAT_AES_KEY", "the EncodingAESKey, since WECHAT_MODE is not plain"))
    account = {f"SMS_{name}": values.get(f"SMS_{name}") for name in SMS_ACCOUNT}
    if any(account.values()):
        expected = "a value, since other settings of the SMS gateway are set"
        faults += [SettingFault(name, expected) for name, value in account.items() if value == ""]
    if values.get("DEMO_CLOCK") and not _is_on_this_machine(values.get("PUBLIC_URL", "")):
        faults.append(SettingFault("DEMO_CLOCK", "nothing, since PUBLIC_URL is not a demo's on this machine"))
    return faults


def _is_on_this_machine(public_url: str) -> bool:
    address = urlsplit(public_url)
    return address.scheme == "http" and is_loopback(address.hostname or "")
