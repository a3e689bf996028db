"""Uploading pictures to the platform, with a memory of when not to try."""

import time
from collections.abc import Callable

from bot.wechat.client import WeChat
from bot.wechat.errors import NotPermitted, QuotaSpent, WeChatError

SECONDS = 2.0
"""Time for one upload; the platform hangs up on the whole answer after 5 s."""

PAUSE = 600.0
"""Seconds without tries after the platform refused uploads: permission and quota come back slowly."""


SLOW = 3
"""Uploads in a row without an answer after which they are left out for a while: each holds a thread for long."""

BREATH = 30.0
"""Seconds without tries after that."""


class Media:
    """Uploads for all threads of a process."""

    def __init__(self, wechat: WeChat, clock: Callable[[], float] = time.monotonic) -> None:
        self._wechat = wechat
        self._clock = clock
        self._closed_until = 0.0
        self._unanswered = 0

    @property
    def open(self) -> bool:
        """Whether an upload is worth trying."""
        return self._clock() >= self._closed_until

    def upload(self, png: bytes, budget: float) -> str | None:
        """The media id of the uploaded picture; None when the platform does not take it within ``budget`` seconds."""
        if budget <= 0:
            return None
        try:
            media_id = self._wechat.upload_image(png, min(SECONDS, budget))
        except WeChatError as error:
            self._note(error)
            return None
        self._unanswered = 0
        return media_id

    def _note(self, error: WeChatError) -> None:
        if isinstance(error, NotPermitted | QuotaSpent):
            self._closed_until = self._clock() + PAUSE
            return
        self._unanswered += 1
        if self._unanswered >= SLOW:
            self._unanswered, self._closed_until = 0, self._clock() + BREATH
