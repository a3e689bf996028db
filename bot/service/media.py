"""Uploading pictures to the platform, with a memory of when not to try."""

import time

from bot.wechat.client import WeChat
from bot.wechat.errors import NotPermitted, QuotaSpent, WeChatError

SECONDS = 2.0
"""Time for one upload; the platform hangs up on the whole answer after 5 s."""

PAUSE = 600.0
"""Seconds without tries after the platform refused uploads: permission and quota come back slowly."""


class Media:
    """Uploads for all threads of a process."""

    def __init__(self, wechat: WeChat) -> None:
        self._wechat = wechat
        self._closed_until = 0.0

    @property
    def open(self) -> bool:
        """Whether an upload is worth trying."""
        return time.monotonic() >= self._closed_until

    def upload(self, png: bytes, budget: float) -> str | None:
        """The media id of the uploaded picture; None when the platform does not take it within ``budget`` seconds."""
        if budget <= 0:
            return None
        try:
            return self._wechat.upload_image(png, min(SECONDS, budget))
        except (NotPermitted, QuotaSpent):
            self._closed_until = time.monotonic() + PAUSE
        except WeChatError:
            pass
        return None
