"""Replies that the platform refuses, with the fault notice and the reason, and replies that it shows."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.sandbox.wechat.envelope import from_xml, to_xml
from tests.sandbox.wechat.conftest import CITIZEN, Sandbox, Start
from tests.sandbox.wechat.echo_bot import AES_KEY, APP_ID, TOKEN, qr_png

FAULT = "该公众号提供的服务出现故障，请稍后再试"
ACCOUNT = "gh_sandbox00001"


def reply(**fields: object) -> str:
    """An unencrypted reply to the citizen; ``fields`` are added, or removed when they are None."""
    head = {"ToUserName": CITIZEN, "FromUserName": ACCOUNT, "CreateTime": int(time.time())}
    return to_xml({key: value for key, value in {**head, **fields}.items() if value is not None})


def news(count: int, said: int | None = None) -> str:
    """A news reply with ``count`` articles whose ArticleCount is ``said``."""
    item = {"Title": "题", "Description": "文", "PicUrl": "", "Url": "http://example.org/"}
    return reply(MsgType="news", ArticleCount=count if said is None else said, Articles={"item": [item] * count})


BAD = {
    "json": ('{"errcode": 0}', "not_xml"),
    "html": ("<html><p>500</html>", "not_xml"),
    "entities": ('<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>', "not_xml"),
    "control character": (reply(MsgType="text", Content="a\x01b"), "not_xml"),
    "another root": ("<XML><MsgType>text</MsgType></XML>", "not_xml"),
    "success with a newline": ("success\n", "not_xml"),
    "wrong receiver": (reply(ToUserName="oSomebodyElse", MsgType="text", Content="x"), "wrong_receiver"),
    "not swapped": (reply(ToUserName=ACCOUNT, FromUserName=CITIZEN, MsgType="text", Content="x"), "wrong_receiver"),
    "wrong sender": (reply(FromUserName="gh_other", MsgType="text", Content="x"), "wrong_sender"),
    "no time": (reply(CreateTime=None, MsgType="text", Content="x"), "missing_fields"),
    "unknown type": (reply(MsgType="hologram"), "unknown_type"),
    "empty text": (reply(MsgType="text", Content=""), "empty_text"),
    "long text": (reply(MsgType="text", Content="字" * 683), "text_too_long"),
    "unknown medium": (reply(MsgType="image", Image={"MediaId": "nonsense"}), "unknown_media"),
    "image without medium": (reply(MsgType="image"), "missing_fields"),
    "two articles": (news(2), "too_many_articles"),
    "wrong article count": (news(1, said=3), "article_count"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_reply_shows_the_fault_notice_at_once(start: Start, case: str) -> None:
    body, reason = BAD[case]
    sandbox = start(mode="plain")
    phone = sandbox.phone()
    sandbox.bot.misbehave = lambda message: body
    outcome = phone.say("请回答")

    assert [attempt.error for attempt in outcome.delivery.attempts] == [reason]
    assert sandbox.last()["text"] == FAULT


@pytest.mark.parametrize(("length", "kind"), [(682, "text"), (683, "fault")])
def test_text_may_have_2048_bytes(start: Start, length: int, kind: str) -> None:
    sandbox = start(mode="plain")
    phone = sandbox.phone()
    sandbox.bot.misbehave = lambda message: reply(MsgType="text", Content="字" * length)
    phone.say("长")

    assert sandbox.last()["kind"] == kind


def test_an_event_may_be_answered_with_eight_articles(start: Start) -> None:
    sandbox = start(mode="plain")
    sandbox.bot.misbehave = lambda message: news(8)
    sandbox.phone()
    assert len(sandbox.last()["articles"]) == 8

    sandbox.bot.misbehave = lambda message: news(9)
    sandbox.phone().unfollow()
    sandbox.phone()
    assert sandbox.last()["text"] == FAULT


def test_one_article_is_shown_as_a_card(sandbox: Sandbox) -> None:
    sandbox.phone().say("卡")
    card = {"title": "吉祥码", "text": "点开看", "picture": "", "url": f"{sandbox.bot.url}/page"}

    assert sandbox.last()["articles"] == [card]


def test_an_uploaded_picture_is_shown_until_it_expires_after_three_days(start: Start) -> None:
    sandbox = start(mode="plain")
    phone = sandbox.phone()
    media_id = sandbox.bot.upload(qr_png("X"))["media_id"]
    sandbox.bot.misbehave = lambda message: reply(MsgType="image", Image={"MediaId": media_id})
    phone.say("图")
    assert sandbox.last()["media_id"] == media_id

    sandbox.platform.clock.advance(3 * 86_400)
    assert phone.say("图").delivery.error == "unknown_media"


def test_no_notice_reaches_a_person_who_has_left(start: Start) -> None:
    sandbox = start(mode="plain")
    phone = sandbox.phone()
    sandbox.bot.misbehave = lambda message: "nonsense"
    phone.unfollow()

    assert sandbox.last()["kind"] == "unfollowed"


def sealed(body: str, **changes: str) -> str:
    """An encrypted reply; its envelope is right except for the changes."""
    crypto = WeChatCrypto(TOKEN, changes.get("aes_key", AES_KEY), changes.get("app_id", APP_ID))
    whole = crypto.encrypt_message(body, "12345", "1700000000")
    return whole.replace(changes.get("old", ""), changes.get("new", "")) if "old" in changes else whole


GOOD = reply(MsgType="text", Content="密")
ENVELOPES = {
    "in clear": (GOOD, "not_encrypted"),
    "another nonce": (sealed(GOOD, old="12345]]></Nonce>", new="54321]]></Nonce>"), "bad_signature"),
    "no nonce": (sealed(GOOD, old="<Nonce><![CDATA[12345]]></Nonce>", new=""), "missing_fields"),
    "another account": (sealed(GOOD, app_id="wxother"), "bad_encryption"),
    "another key": (sealed(GOOD, aes_key="z" * 43), "bad_encryption"),
    "encrypted nonsense": (sealed("nonsense"), "not_xml"),
}


@pytest.mark.parametrize("case", ENVELOPES)
def test_a_reply_in_safe_mode_must_open(sandbox: Sandbox, case: str) -> None:
    body, reason = ENVELOPES[case]
    phone = sandbox.phone()
    sandbox.bot.misbehave = lambda message: body

    assert phone.say("开门").delivery.error == reason
    assert sandbox.last()["text"] == FAULT


def test_compatible_mode_takes_a_reply_either_way(start: Start) -> None:
    sandbox = start(mode="compatible")
    phone = sandbox.phone()
    for body in (GOOD, sealed(GOOD)):
        sandbox.bot.misbehave = lambda message, body=body: body
        assert phone.say("都行").delivery.reply.content == {"text": "密"}


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80)


@given(TEXT)
def test_xml_brings_any_text_back(text: str) -> None:
    fields = from_xml(to_xml({"Content": f"<{text}]]>", "Deep": {"N": 1}}))

    assert fields == {"Content": f"<{text}]]>", "Deep": {"N": "1"}}
