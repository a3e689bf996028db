"""The webhook over real HTTP: which requests are accepted, and that it never answers with an error page."""

import hashlib
import io
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from werkzeug.serving import make_server

from bot.channel import Answer, Message, Reply, Silence, Text
from bot.wechat.envelope import Envelope
from bot.wechat.webhook import MAX_BODY_BYTES, _read_query, blueprint
from bot.wechat.xml import read_fields

TOKEN, APP_ID, KEY = "gatetoken2022", "wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SENDER = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
NOW = datetime(2022, 3, 14, 8, 30, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
XML = (
    f"<xml><ToUserName>gh_1</ToUserName><FromUserName>{SENDER}</FromUserName><CreateTime>{STAMP}</CreateTime>"
    "<MsgType>text</MsgType><Content><![CDATA[张三]]></Content><MsgId>1</MsgId></xml>"
)

Got = tuple[int, str, str]


class Bot:
    """Our webhook in a real server; ``reply`` is its answer to every message, or the error that it raises."""

    def __init__(self, mode: str) -> None:
        self.reply: Reply | Exception = Text("您好")
        self.heard: list[Message] = []
        self.app = Flask("bot")
        self.app.register_blueprint(blueprint(Envelope(TOKEN, APP_ID, [KEY], mode), self.answer, lambda: NOW))
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def answer(self, message: Message) -> Answer:
        self.heard.append(message)
        if isinstance(self.reply, Exception):
            raise self.reply
        return Answer(self.reply, int(STAMP))

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._server.server_port, timeout=20)

    def get(self, query: dict[str, str], path: str = "/wechat") -> Got:
        return self.ask("GET", query, path=path)

    def post(self, query: dict[str, str], body: bytes | str, path: str = "/wechat") -> Got:
        return self.ask("POST", query, body.encode() if isinstance(body, str) else body, path)

    def ask(
        self, method: str, query: dict[str, str], body: bytes | Iterator[bytes] = b"", path: str = "/wechat"
    ) -> Got:
        connection = self.connect()
        connection.request(method, f"{path}?{urlencode(query)}", body)  # an iterator goes out chunked
        response = connection.getresponse()
        got = (response.status, response.getheader("Content-Type", ""), response.read().decode())
        connection.close()
        return got

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def start() -> Iterator[Callable[[str], Bot]]:
    bots = []

    def start(mode: str) -> Bot:
        bots.append(Bot(mode))
        return bots[-1]

    yield start
    for bot in bots:
        bot.close()


@pytest.fixture
def plain(start: Callable[[str], Bot]) -> Bot:
    return start("plain")


@pytest.fixture
def safe(start: Callable[[str], Bot]) -> Bot:
    return start("safe")


def query(token: str = TOKEN, stamp: str = STAMP, **more: str) -> dict[str, str]:
    signature = hashlib.sha1("".join(sorted((token, stamp, "99"))).encode()).hexdigest()
    return {"signature": signature, "timestamp": stamp, "nonce": "99", **more}


def sealed(xml: str = XML, app_id: str = APP_ID) -> tuple[dict[str, str], bytes]:
    body = WeChatCrypto(TOKEN, KEY, app_id).encrypt_message(xml, "99", STAMP)
    return query(encrypt_type="aes", msg_signature=read_fields(body)["MsgSignature"], openid=SENDER), body.encode()


@pytest.mark.parametrize("path", ["/wechat", "/wechat/"])
def test_the_url_check_is_echoed_as_plain_text_without_a_redirect(safe: Bot, path: str) -> None:
    got = safe.get(query(echostr="4375120948345356249"), path)

    assert got == (200, "text/plain; charset=utf-8", "4375120948345356249")


def test_a_url_check_with_a_wrong_token_is_refused(safe: Bot) -> None:
    assert safe.get(query("othertoken", echostr="1"))[::2] == (403, "")
    assert safe.get({})[::2] == (403, "")


@pytest.mark.parametrize("path", ["/wechat", "/wechat/"])
def test_a_plain_message_gets_a_plain_reply(plain: Bot, path: str) -> None:
    status, kind, body = plain.post(query(openid=SENDER), XML, path)

    assert (status, kind) == (200, "text/xml; charset=utf-8")
    assert read_fields(body)["Content"] == "您好"
    assert read_fields(body)["ToUserName"] == SENDER
    assert [message.text for message in plain.heard] == ["张三"]


def test_a_safe_message_gets_a_safe_reply(safe: Bot) -> None:
    status, _, body = safe.post(*sealed())

    reply = read_fields(body)
    crypto = WeChatCrypto(TOKEN, KEY, APP_ID)
    opened = crypto.decrypt_message(body, reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"])
    assert status == 200
    assert read_fields(opened)["Content"] == "您好"


def test_silence_is_the_platforms_word_for_it_also_in_safe_mode(safe: Bot) -> None:
    safe.reply = Silence()

    assert safe.post(*sealed()) == (200, "text/plain; charset=utf-8", "success")


def test_what_is_not_the_platforms_is_refused_with_an_empty_body(safe: Bot) -> None:
    good, body = sealed()
    stale = query(stamp=str(int(STAMP) - 301))

    refused = [
        safe.post(query(), XML),
        safe.post({**good, "msg_signature": "0" * 40}, body),
        safe.post({**good, "openid": "oSomebodyElse"}, body),
        safe.post({**good, "timestamp": stale["timestamp"]}, body),
        safe.post(*sealed(app_id="wx00000000000000ff")),
        safe.post(*sealed("no message")),
        safe.post({}, b""),
        safe.post({**good, **{f"p{n}": "" for n in range(50)}}, body),
    ]

    assert [got[::2] for got in refused] == [(403, "")] * len(refused)
    assert safe.heard == []


def test_the_sender_must_be_the_one_of_the_query(plain: Bot) -> None:
    assert plain.post(query(openid="oSomebodyElse"), XML)[0] == 403
    assert plain.post(query(), XML)[0] == 200


def test_a_replay_is_refused_when_its_five_minutes_are_over(plain: Bot) -> None:
    assert plain.post(query(stamp=str(int(STAMP) - 300)), XML)[0] == 200
    assert plain.post(query(stamp=str(int(STAMP) - 301)), XML)[::2] == (403, "")


def test_a_body_of_64_kib_is_read_and_one_more_byte_refused(plain: Bot) -> None:
    longest = XML.replace("张三", "a" * (MAX_BODY_BYTES - len(XML.encode()) + 6))

    assert len(longest.encode()) == MAX_BODY_BYTES
    assert plain.post(query(), longest)[0] == 200
    assert plain.post(query(), longest + "\n")[::2] == (413, "")


def test_a_body_is_read_without_a_declared_length(plain: Bot) -> None:
    assert plain.ask("POST", query(), iter([XML[:100].encode(), XML[100:].encode()]))[0] == 200


def test_a_large_body_without_a_declared_length_is_refused(plain: Bot) -> None:
    assert plain.ask("POST", query(), iter([b"<xml>" + b"a" * 50_000, b"a" * 16_000]))[::2] == (413, "")


@pytest.mark.parametrize("length", [str(MAX_BODY_BYTES + 1), "9" * 5000])
def test_a_declared_giant_is_refused_before_it_is_read(plain: Bot, length: str) -> None:
    connection = plain.connect()
    connection.putrequest("POST", f"/wechat?{urlencode(query())}")
    connection.putheader("Content-Length", length)
    connection.endheaders()

    response = connection.getresponse()  # nothing was sent, and nothing waited for

    assert (response.status, response.read()) == (413, b"")
    connection.close()


@pytest.mark.parametrize(
    ("declared", "terminated", "size", "status"),
    [
        ("10", True, MAX_BODY_BYTES * 9, 403),
        (str(MAX_BODY_BYTES), True, 100, 403),
        ("", True, MAX_BODY_BYTES * 9, 413),
        ("", False, MAX_BODY_BYTES * 9, 403),
        ("-5", True, MAX_BODY_BYTES * 9, 413),
        ("much", True, 100, 403),
    ],
)
def test_a_wrong_content_length_never_makes_us_read_more_than_the_limit(
    plain: Bot, declared: str, terminated: bool, size: int, status: int
) -> None:
    stream = io.BytesIO(b"a" * size)
    environ = {"CONTENT_LENGTH": declared, "wsgi.input": stream, "wsgi.input_terminated": terminated}

    response = plain.app.test_client().post("/wechat", query_string=query(), environ_overrides=environ)

    assert response.status_code == status
    assert stream.tell() <= MAX_BODY_BYTES + 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_only_get_and_post_are_answered(plain: Bot, method: str) -> None:
    assert plain.ask(method, query(), XML.encode())[0] == 405


def test_a_failure_behind_the_webhook_is_silence_for_the_user(plain: Bot, caplog: pytest.LogCaptureFixture) -> None:
    plain.reply = ValueError("张三 220102198503143018")
    plain.reply.__cause__ = RuntimeError("13800430001")

    got = plain.post(query(), XML)

    assert got == (200, "text/plain; charset=utf-8", "success")
    assert "no answer" in caplog.text
    assert "ValueError" in caplog.text
    assert "in answer" in caplog.text  # the frames
    for secret in ("张三", "2201", "1380"):
        assert secret not in caplog.text


def test_a_refusal_is_logged_without_what_was_sent(plain: Bot, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "bot"):
        plain.post(query("othertoken"), XML)

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert ours == ["refused: signature"]


@given(st.text("ab=&%+._-1é", max_size=60) | st.text(max_size=40))
def test_a_query_is_read_as_the_standard_library_reads_it(query: str) -> None:
    assert _read_query({"QUERY_STRING": query}) == dict(parse_qsl(query, keep_blank_values=True))


@given(st.binary(max_size=400), st.dictionaries(st.text(max_size=10), st.text(max_size=20), max_size=5))
def test_no_request_whatever_brings_out_an_error_page(body: bytes, more: dict[str, str]) -> None:
    app = Flask("bot")
    answer = Answer(Silence(), 1)
    app.register_blueprint(blueprint(Envelope(TOKEN, APP_ID, [KEY], "compatible"), lambda _: answer, lambda: NOW))
    app.testing = True  # any exception would come through
    client = app.test_client()

    got = [
        client.post("/wechat", query_string={**query(), **more}, data=body),
        client.post("/wechat", query_string=more, data=body),
        client.get("/wechat", query_string=more),
    ]

    assert {(response.status_code, response.data) for response in got} == {(403, b"")}


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_query_that_the_platform_did_not_sign_is_refused_before_its_body_is_there(
    start: Callable[[str], Bot], mode: str
) -> None:
    connection = start(mode).connect()
    connection.putrequest("POST", f"/wechat?{urlencode({**query('othertoken'), 'encrypt_type': 'aes'})}")
    connection.putheader("Content-Length", "60000")
    connection.endheaders(b"<")

    answer = connection.getresponse()

    assert (answer.status, answer.read()) == (403, b"")
    connection.close()
