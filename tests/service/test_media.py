"""When uploads are left out, and when they are tried again."""

import pytest

from bot.service.media import BREATH, PAUSE, SLOW, Media
from bot.wechat.errors import NotPermitted, QuotaSpent, Unreachable, WeChatError


class Platform:
    """Answers uploads as told, and counts them."""

    def __init__(self) -> None:
        self.error: WeChatError | None = None
        self.asked = 0

    def upload_image(self, png: bytes, budget: float) -> str:
        """A media id, or the error."""
        self.asked += 1
        if self.error:
            raise self.error
        return "media"


class Watch:
    """Seconds, moved by hand."""

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
def media(platform: Platform, watch: Watch) -> Media:
    return Media(platform, watch)  # type: ignore[arg-type]


def test_uploads_that_are_not_answered_are_left_out_for_a_breath(
    media: Media, platform: Platform, watch: Watch
) -> None:
    platform.error = Unreachable(detail="timeout")
    for _ in range(SLOW):
        assert media.open
        assert media.upload(b"png", 4.0) is None

    assert not media.open
    watch.now += BREATH
    assert media.open


def test_one_answer_between_makes_silence_forgotten(media: Media, platform: Platform) -> None:
    for _ in range(SLOW):
        platform.error = Unreachable(detail="timeout")
        media.upload(b"png", 4.0)
        platform.error = None
        assert media.upload(b"png", 4.0) == "media"

    assert media.open


@pytest.mark.parametrize("error", [NotPermitted, QuotaSpent])
def test_a_refusal_leaves_uploads_out_for_long(
    media: Media, platform: Platform, watch: Watch, error: type[WeChatError]
) -> None:
    platform.error = error(48001)
    media.upload(b"png", 4.0)

    assert not media.open
    watch.now += PAUSE - 1
    assert not media.open
    watch.now += 1
    assert media.open


def test_no_time_left_means_no_try(media: Media, platform: Platform) -> None:
    assert media.upload(b"png", 0.0) is None
    assert platform.asked == 0
