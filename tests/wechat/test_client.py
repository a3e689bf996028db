"""The client: its four calls, their limits of time and attempts, its errors and what these must not contain."""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import requests
import responses
from werkzeug.wrappers import Request, Response

from bot.wechat.client import WeChat
from bot.wechat.errors import (
    AddressRefused,
    BadMedia,
    NotPermitted,
    OtherApiError,
    QuotaSpent,
    StaleToken,
    Unreachable,
    WeChatError,
    WindowClosed,
)
from bot.wechat.token import TokenProvider

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
OPENID = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
STALE = {"errcode": 42001, "errmsg": "access_token expired rid: 1"}


def test_a_picture_is_uploaded_as_a_named_png(account: Any) -> None:
    assert account.wechat.upload_image(PNG, 20) == "medium-1"

    (upload,) = account.platform.hits("media/upload")
    assert upload.query == {"access_token": "token-number-1", "type": "image"}
    assert upload.type.startswith("multipart/form-data")
    assert b'name="media"; filename="picture.png"' in upload.body
    assert PNG in upload.body


def test_a_file_is_refused_where_bytes_are_wanted(account: Any) -> None:
    with pytest.raises(TypeError, match="bytes"):
        account.wechat.upload_image(BytesIO(PNG), 20)
    assert account.platform.seen == []


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_after_a_stale_token_the_whole_picture_is_sent_once_more(account: Any, code: int) -> None:
    account.platform.will("media/upload", {"errcode": code, "errmsg": "stale"})

    assert account.wechat.upload_image(PNG, 20) == "medium-1"
    uploads = account.platform.hits("media/upload")
    assert [upload.query["access_token"] for upload in uploads] == ["token-number-1", "token-number-2"]
    assert all(PNG in upload.body for upload in uploads)


def test_a_platform_that_calls_every_token_stale_is_asked_twice_and_no_more(account: Any) -> None:
    account.platform.will("media/upload", *[STALE] * 1000)

    with pytest.raises(StaleToken):
        account.wechat.upload_image(PNG, 20)
    assert len(account.platform.hits("media/upload")) == 2
    assert len(account.platform.hits("stable_token")) == 2


def test_a_token_that_went_stale_is_not_dropped_when_another_process_has_a_new_one(account: Any) -> None:
    def renew_elsewhere(_request: Request) -> dict[str, Any]:
        account.cache.save("from-elsewhere", int(account.clock.now.timestamp()) + 7200)
        return STALE

    account.platform.will("message/custom/send", renew_elsewhere)

    account.wechat.send_text(OPENID, "您好", 20)
    sent = account.platform.hits("message/custom/send")
    assert [send.query["access_token"] for send in sent] == ["token-number-1", "from-elsewhere"]
    assert len(account.platform.hits("stable_token")) == 1


def test_a_text_goes_out_as_raw_utf8(account: Any) -> None:
    account.wechat.send_text(OPENID, "您好😀\x00\ud800]]>", 20)

    (sent,) = account.platform.hits("message/custom/send")
    assert sent.json == {"touser": OPENID, "msgtype": "text", "text": {"content": "您好😀]]>"}}
    assert "您好😀".encode() in sent.body


def test_a_text_too_long_is_cut(account: Any) -> None:
    account.wechat.send_text(OPENID, "码" * 1000, 20)

    (sent,) = account.platform.hits("message/custom/send")
    assert sent.json["text"]["content"] == "码" * 682


def test_an_uploaded_picture_goes_out_by_its_id(account: Any) -> None:
    account.wechat.send_image(OPENID, "medium-1", 20)

    (sent,) = account.platform.hits("message/custom/send")
    assert sent.json == {"touser": OPENID, "msgtype": "image", "image": {"media_id": "medium-1"}}


def test_a_menu_is_pushed(account: Any) -> None:
    buttons = [{"name": "更多", "sub_button": [{"type": "click", "name": "帮助", "key": "HELP"}]}]

    account.wechat.push_menu(buttons, 20)

    (pushed,) = account.platform.hits("menu/create")
    assert pushed.json == {"button": buttons}
    assert "更多".encode() in pushed.body


def test_a_scene_code_is_made(account: Any) -> None:
    account.platform.will("qrcode/create", {"ticket": "t", "expire_seconds": 60, "url": "http://weixin.qq.com/q/x"})

    assert account.wechat.create_qr("venue-12", 60, 20) == "http://weixin.qq.com/q/x"
    (made,) = account.platform.hits("qrcode/create")
    assert made.json["expire_seconds"] == 60
    assert made.json["action_info"] == {"scene": {"scene_str": "venue-12"}}


def test_a_scene_code_for_ever_is_asked_for_without_a_time(account: Any) -> None:
    account.platform.will("qrcode/create", {"ticket": "t", "url": "http://weixin.qq.com/q/y"})

    assert account.wechat.create_qr("venue-12", None, 20) == "http://weixin.qq.com/q/y"
    (made,) = account.platform.hits("qrcode/create")
    assert made.json == {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "venue-12"}}}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, Unreachable),
        (45009, QuotaSpent),
        (45011, QuotaSpent),
        (48001, NotPermitted),
        (40164, AddressRefused),
        (61004, AddressRefused),
        (45015, WindowClosed),
        (45047, WindowClosed),
        (43004, WindowClosed),
        (40009, BadMedia),
        (40007, BadMedia),
        (40003, OtherApiError),
        (999_999, OtherApiError),
    ],
)
def test_every_code_has_its_kind_of_error(account: Any, code: int, kind: type[WeChatError]) -> None:
    account.platform.will("media/upload", {"errcode": code, "errmsg": "something rid: 6-7"})

    with pytest.raises(kind) as fault:
        account.wechat.upload_image(PNG, 20)
    assert type(fault.value) is kind
    assert fault.value.code == code
    assert str(fault.value) == str(code)
    assert len(account.platform.hits("media/upload")) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>Bad Gateway</html>",
        b"",
        b"[]",
        b"null",
        b'"ok"',
        b"\xff\xfe",
        b"[" * 100_000,
        {},
        {"errcode": "many"},
        {"errcode": None},
        {"errcode": [1]},
        {"media_id": ""},
        {"media_id": 7},
        {"media_id": None, "url": {}},
        Response(b"{}", status=500),
        Response(b"", status=404),
        Response(b"", status=302, headers={"Location": "http://127.0.0.1:1/elsewhere"}),
        Response(b"", status=307, headers={"Location": "/cgi-bin/media/upload"}),
    ],
)
def test_an_answer_that_makes_no_sense_is_unreachable(account: Any, answer: Any) -> None:
    account.platform.will("media/upload", answer)
    account.platform.will("message/custom/send", answer)
    account.platform.will("qrcode/create", answer)

    with pytest.raises(Unreachable):
        account.wechat.upload_image(PNG, 20)
    with pytest.raises(Unreachable):
        account.wechat.send_text(OPENID, "您好", 20)
    with pytest.raises(Unreachable):
        account.wechat.create_qr("venue-12", 60, 20)
    assert len(account.platform.hits("media/upload")) == 1


@pytest.mark.parametrize("trouble", ["hang", "drip"])
def test_a_slow_platform_costs_no_more_than_the_budget(account: Any, trouble: str) -> None:
    account.platform.will("media/upload", getattr(account.platform, trouble))

    with pytest.raises(Unreachable, match="timeout|Timeout|Connection"):  # else this would last until the test ends
        account.wechat.upload_image(PNG, 0.4)


def test_the_budget_holds_for_token_and_retry_together(account: Any) -> None:
    account.platform.will("media/upload", STALE)
    account.platform.will("stable_token", {"access_token": "a", "expires_in": 7200}, account.platform.drip)

    with pytest.raises(Unreachable):
        account.wechat.upload_image(PNG, 0.6)
    assert len(account.platform.hits("stable_token")) == 2


def test_a_budget_already_spent_ends_at_once(account: Any) -> None:
    account.platform.will("stable_token", account.platform.hang)

    with pytest.raises(Unreachable):
        account.wechat.upload_image(PNG, 0)


def test_a_platform_that_cannot_be_reached_is_unreachable(account: Any) -> None:
    account.tokens.token(time.monotonic() + 20)
    account.platform.close()

    with pytest.raises(Unreachable, match="ConnectionError"):
        account.wechat.upload_image(PNG, 20)


@pytest.fixture
def restless() -> Iterator[None]:
    """Make the interpreter switch between threads as often as possible."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless")
def test_threads_do_not_mix_their_calls(account: Any) -> None:
    def echo(request: Request) -> dict[str, Any]:
        picture = request.get_data().split(b"\r\n\r\n")[1].partition(b"\r\n")[0].decode()
        return {"media_id": f"{request.args['access_token']} {picture}"}

    account.platform.will("media/upload", *[echo] * 80)
    account.tokens.token = lambda _deadline: threading.current_thread().name
    start, mixed = threading.Barrier(16), []

    def run() -> None:
        start.wait()
        name = threading.current_thread().name
        for turn in range(5):
            picture = f"{name}-{turn}-" + "x" * 20_000
            if account.wechat.upload_image(picture.encode(), 20) != f"{name} {picture}":
                mixed.append(name)

    threads = [threading.Thread(target=run, name=f"t{name}") for name in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert mixed == []
    assert len(account.platform.hits("media/upload")) == 80


def test_neither_token_nor_secret_nor_url_get_into_errors_or_logs(
    account: Any, caplog: pytest.LogCaptureFixture, leaks: Callable[..., list[str]]
) -> None:
    broken = Response(b"{}", headers={"X": "y"}, status=502)
    quoting = {"errcode": 40003, "errmsg": "invalid openid access_token=token-number-1 hint"}
    account.platform.will("media/upload", broken, b"<html>", quoting, account.platform.hang, *[STALE] * 2)
    faults: list[BaseException] = []

    with caplog.at_level(logging.DEBUG):
        for budget in (20, 20, 20, 0.4, 20):
            with pytest.raises(WeChatError) as fault:
                account.wechat.upload_image(PNG, budget)
            faults.append(fault.value)
        account.platform.close()
        with pytest.raises(WeChatError) as fault:
            account.wechat.upload_image(PNG, 20)
        faults.append(fault.value)

    assert len(faults) == 6
    assert "access_token=***" in caplog.text  # urllib3 did log
    assert leaks(faults, caplog) == []


@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectionError("HTTPSConnectionPool: /cgi-bin/media/upload?access_token=token-number-1 (refused)"),
        requests.exceptions.SSLError("certificate verify failed: access_token=token-number-1"),
        requests.exceptions.ChunkedEncodingError("broken: token-number-1"),
        requests.ReadTimeout("/cgi-bin/media/upload?access_token=token-number-1"),
        UnicodeError("token-number-1"),
    ],
)
def test_an_error_of_the_transport_contains_only_its_class(
    account: Any, failure: Exception, caplog: pytest.LogCaptureFixture, leaks: Callable[..., list[str]]
) -> None:
    account.tokens.token(time.monotonic() + 20)
    with responses.RequestsMock() as wire:
        wire.post(f"{account.platform.url}/cgi-bin/media/upload", body=failure)
        with pytest.raises(Unreachable) as fault:
            account.wechat.upload_image(PNG, 20)

    assert str(fault.value) == type(failure).__name__
    assert leaks([fault.value], caplog) == []


def test_what_the_store_has_to_say_is_not_swallowed(account: Any) -> None:
    class StoreDown(Exception):
        pass

    def down() -> None:
        raise StoreDown

    account.cache.load = down

    with pytest.raises(StoreDown):
        account.wechat.upload_image(PNG, 20)


def test_after_closing_a_call_fails_as_any_other(account: Any) -> None:
    account.wechat.close()

    with pytest.raises(Unreachable, match="closed"):
        account.wechat.upload_image(PNG, 20)


def test_a_header_that_never_ends_costs_no_more_than_the_budget(account: Any, header_dripper: str) -> None:
    tokens: TokenProvider = account.tokens
    wechat = WeChat(tokens, header_dripper, threads=1)

    for _ in range(3):  # the one thread is free again each time, or the later calls would not reach the wire
        with pytest.raises(Unreachable, match="timeout"):
            wechat.upload_image(PNG, 0.3)
    wechat.close()  # waits for the thread
