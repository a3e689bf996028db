"""Uploading pictures to WeChat. After failures no uploads are tried for some time."""

import time
from collections.abc import Callable

from bot.wechat.client import WeChat
from bot.wechat.errors import NotPermitted, QuotaSpent, WeChatError

UPLOAD_SECONDS = 2.0
"""Time limit of one upload. WeChat waits 5 s for the whole answer."""

REFUSED_PAUSE_SECONDS = 600.0
"""Pause after WeChat refused an upload for lack of permission or quota."""

MAX_UNANSWERED_UPLOADS = 3
"""Failed uploads in a row that start a pause. Each of them blocks a thread for the whole time limit."""

UNANSWERED_PAUSE_SECONDS = 30.0
"""Pause after that many failed uploads."""


class PictureUploads:
    """Uploads pictures for all threads of a process."""

    def __init__(
        self, wechat: WeChat, report: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``report`` is called for each upload with what became of it: ``ok failed refused``."""
        self._wechat, self._report = wechat, report
        self._clock = clock
        self._closed_until = 0.0
        self._unanswered = 0

    @property
    def available(self) -> bool:
        """False during a pause."""
        return self._clock() >= self._closed_until

    def upload(self, png: bytes, budget: float) -> str | None:
        """The media id of the uploaded picture; None when the upload fails or takes longer than ``budget`` seconds."""
        if budget <= 0:
            return None
        try:
            media_id = self._wechat.upload_image(png, min(UPLOAD_SECONDS, budget))
        except WeChatError as error:
            self._record_failure(error)
            return None
        self._unanswered = 0
        self._report("ok")
        return media_id

    def _record_failure(self, error: WeChatError) -> None:
        refused = isinstance(error, NotPermitted | QuotaSpent)
        self._report("refused" if refused else "failed")
        if refused:
            self._closed_until = self._clock() + REFUSED_PAUSE_SECONDS
            return
        self._unanswered += 1
        if self._unanswered >= MAX_UNANSWERED_UPLOADS:
            self._unanswered, self._closed_until = 0, self._clock() + UNANSWERED_PAUSE_SECONDS
