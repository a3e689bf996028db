"""Uploads: when they pause and when they are tried again."""

import pytest

from bot.service.codes.uploads import (
    MAX_UNANSWERED_UPLOADS,
    REFUSED_PAUSE_SECONDS,
    UNANSWERED_PAUSE_SECONDS,
    PictureUploads,
)
from bot.wechat.errors import NotPermitted, QuotaSpent, Unreachable, WeChatError


class Platform:
    """Answers uploads with a given result and counts them."""

    def __init__(self) -> None:
        self.error: WeChatError | None = None
        self.asked, self.became = 0, list[str]()

    def upload_image(self, png: bytes, budget: float) -> str:
        """A media id, or the error."""
        self.asked += 1
        if self.error:
            raise self.error
        return "media"


class Watch:
    """A clock in seconds, set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def media(platform: Platform, watch: Watch) -> PictureUploads:
    return PictureUploads(platform, platform.became.append, watch)  # type: ignore[arg-type]


def test_unanswered_uploads_start_a_short_pause(media: PictureUploads, platform: Platform, watch: Watch) -> None:
    platform.error = Unreachable(detail="timeout")
    for _ in range(MAX_UNANSWERED_UPLOADS):
        assert media.available
        assert media.upload(b"png", 4.0) is None

    assert not media.available
    watch.now += UNANSWERED_PAUSE_SECONDS
    assert media.available


def test_an_answer_resets_the_count_of_unanswered_uploads(media: PictureUploads, platform: Platform) -> None:
    for _ in range(MAX_UNANSWERED_UPLOADS):
        platform.error = Unreachable(detail="timeout")
        media.upload(b"png", 4.0)
        platform.error = None
        assert media.upload(b"png", 4.0) == "media"

    assert media.available
    assert platform.became == ["failed", "ok"] * MAX_UNANSWERED_UPLOADS


@pytest.mark.parametrize("error", [NotPermitted, QuotaSpent])
def test_a_refusal_starts_a_long_pause(
    media: PictureUploads, platform: Platform, watch: Watch, error: type[WeChatError]
) -> None:
    platform.error = error(48001)
    media.upload(b"png", 4.0)

    assert platform.became == ["refused"]
    assert not media.available
    watch.now += REFUSED_PAUSE_SECONDS - 1
    assert not media.available
    watch.now += 1
    assert media.available


def test_without_time_no_upload_is_tried(media: PictureUploads, platform: Platform) -> None:
    assert media.upload(b"png", 0.0) is None
    assert platform.asked == 0
