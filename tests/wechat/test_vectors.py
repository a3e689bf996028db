"""The example requests and replies of the platform page 消息加解密说明."""

import os
import secrets
from datetime import UTC, datetime

import pytest

from bot.wechat.envelope import Envelope, OpenedMessage
from bot.wechat.xml import read_fields

APP_ID = "wxba5fad812f8e6fb9"
KEY = "A" * 43
ENCRYPTED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8X"
    "GT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIj"
    "df8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
PLAIN = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
SEALED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@pytest.fixture
def safe() -> Envelope:
    return Envelope("AAAAA", APP_ID, [KEY], "safe")


def test_the_official_url_check_is_answered_with_its_echo(safe: Envelope) -> None:
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }

    assert safe.verify_url(query, at(1714036504)) == "4375120948345356249"


def test_the_official_plain_message_is_opened() -> None:
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "timestamp": "1714037059",
        "nonce": "486452656",
        "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
    }
    plain = Envelope("AAAAA", APP_ID, [], "plain")

    plain.verify_query(query, at(1714037059))
    opened = plain.open(query, PLAIN.encode())

    assert (opened.xml, opened.key_index) == (PLAIN, None)


def test_the_official_safe_message_is_opened(safe: Envelope) -> None:
    query = {
        "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
        "timestamp": "1714112445",
        "nonce": "415670741",
        "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "encrypt_type": "aes",
        "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
    }
    body = f"<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><Encrypt><![CDATA[{ENCRYPTED}]]></Encrypt></xml>"

    safe.verify_query(query, at(1714112445))
    opened = safe.open(query, body.encode())

    assert (opened.xml, opened.key_index) == (PLAIN, 0)


def test_the_official_safe_reply_is_made(monkeypatch: pytest.MonkeyPatch, safe: Envelope) -> None:
    monkeypatch.setattr(os, "urandom", lambda _count: b"707722b803182950")
    monkeypatch.setattr(secrets, "token_hex", lambda _count: "415670741")

    sealed = safe.seal('{"demo_resp":"good luck"}', OpenedMessage("", 0), at(1713424427))

    assert read_fields(sealed) == {
        "Encrypt": SEALED,
        "MsgSignature": "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        "TimeStamp": "1713424427",
        "Nonce": "415670741",
    }
