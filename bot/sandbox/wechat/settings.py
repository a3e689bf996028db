"""The simulated account, and the platform's rules and limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """How messages are sent: unencrypted, both unencrypted and encrypted in one body, or encrypted only."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Account:
    """An Official Account as its owner has configured it; ``bot_url`` is the full URL of the webhook.

    An account that is not ``verified`` may not use media, customer-service messages, QR codes and user info (48001).
    """

    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    bot_url: str
    mode: Mode = Mode.SAFE
    verified: bool = True
    original_id: str = "gh_sandbox00001"

    def __post_init__(self) -> None:
        """Convert a mode that is given as a plain text."""
        object.__setattr__(self, "mode", Mode(self.mode))


MEGABYTE = 1024 * 1024
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Rules:
    """The platform's limits: sizes in bytes, times in seconds.

    The defaults follow the current documentation; where it contradicts itself, they are the smaller limit.
    ``attempts`` counts all requests for one message. The timestamps of signatures and CreateTime are true times,
    because the bot's clock cannot be moved; with ``shift_signatures`` they are the platform's times, which shows how
    the bot refuses old requests. ``window_message`` and ``window_event`` are a number of sends and seconds.
    """

    timeout: float = 5.0
    attempts: int = 3
    shift_signatures: bool = False
    reply_bytes: int = 1 * MEGABYTE
    text_bytes: int = 2048
    articles_to_message: int = 1
    articles_to_event: int = 8
    media_bytes: Mapping[str, int] = field(
        default_factory=lambda: {
            "image": 2 * MEGABYTE,
            "voice": 2 * MEGABYTE,
            "video": 10 * MEGABYTE,
            "thumb": 64 * 1024,
        }
    )
    media_lifetime: float = 3 * DAY_SECONDS
    token_lifetime: float = 7200
    web_code_lifetime: float = 300
    web_refresh_lifetime: float = 30 * DAY_SECONDS
    token_grace: float = 300
    token_renewal: float = 300
    force_refresh_gap: float = 30
    force_refresh_per_day: int = 20
    per_day: Mapping[str, int] = field(
        default_factory=lambda: {
            "token": 2000,
            "stable_token": 500_000,
            "media/upload": 100_000,
            "message/custom/send": 500_000,
            "menu/create": 1000,
            "menu/get": 10_000,
            "menu/delete": 1000,
            "qrcode/create": 100_000,
            "user/info": 5_000_000,
            "user/get": 500,
            "message/template/send": 100_000,
            "ticket/getticket": 1_000_000,
        }
    )
    clear_quota_per_month: int = 10
    window_message: tuple[int, float] = (5, 2 * DAY_SECONDS)
    window_event: tuple[int, float] = (3, 60)
    menu_name_bytes: int = 16
    submenu_name_bytes: int = 60
    menu_key_bytes: int = 128
    menu_url_bytes: int = 1024
    menu_refresh: float = 300
    qr_seconds: int = 2_592_000
    qr_scene_limit: int = 100_000
    allowed_ips: tuple[str, ...] | None = None
    ip_error: int = 40164
    callback_ips: tuple[str, ...] = ("127.0.0.1", "101.226.103.0/25")
