"""Fetching a picture that somebody sent: its bytes, or an error that says what to do."""

from typing import Any

import pytest
from werkzeug.wrappers import Response

from bot.wechat.download import MAX_MEDIUM_BYTES, LargeMedium
from bot.wechat.errors import BadMedia, NotPermitted, Unreachable, WeChatError

GET = "media/get"
JPEG = b"\xff\xd8\xff" + bytes(range(256)) * 400


def test_the_bytes_of_a_picture_are_fetched_by_its_id(account: Any) -> None:
    account.platform.will(GET, Response(JPEG, mimetype="image/jpeg"))

    assert account.wechat.download_image("medium-7", 20) == JPEG

    (fetched,) = account.platform.hits(GET)
    assert fetched.query == {"access_token": "token-number-1", "media_id": "medium-7"}


def test_a_stale_token_is_renewed_once(account: Any) -> None:
    account.platform.will(GET, {"errcode": 40001, "errmsg": "stale"}, JPEG)

    assert account.wechat.download_image("medium-7", 20) == JPEG


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"errcode": 40007, "errmsg": "invalid media_id"}, BadMedia),
        (Response(b'{"errcode": 40007, "errmsg": "x"}', mimetype="image/jpeg"), BadMedia),
        ({"errcode": 48001, "errmsg": "no"}, NotPermitted),
        ({"errcode": -1, "errmsg": "busy"}, Unreachable),
        ({"video_url": "http://example.com"}, Unreachable),
        (b'{"errcode": 1', Unreachable),
        (b"", Unreachable),
        (Response(b"no", 500), Unreachable),
        (Response(b"", 302, {"Location": "http://127.0.0.1:1/"}), Unreachable),
        (Response(bytes(MAX_MEDIUM_BYTES + 1), mimetype="image/jpeg"), LargeMedium),
    ],
)
def test_every_other_answer_is_an_error(account: Any, answer: object, error: type[WeChatError]) -> None:
    account.platform.will(GET, answer)

    with pytest.raises(error) as caught:
        account.wechat.download_image("medium-7", 20)

    assert type(caught.value) is error
    assert "token" not in str(caught.value)
